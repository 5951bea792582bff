/** A violated invariant. */
export interface Violation {
  /** Name of the invariant. */
  readonly invariant:
    | 'one driver'
    | 'evidence'
    | 'kill wins'
    | 'finished stays finished'
    | 'closed batches'
    | 'nothing leaks'
    | 'ours only'
    | 'every batch ends';
  readonly batchId?: string;
  readonly what: string;
}

/** Something that must never have happened. */
export interface Violation {
  /** Which promise is broken, in the design's words. */
  readonly invariant: 'one driver' | 'evidence' | 'kill wins' | 'nothing leaks' | 'ours only' | 'every batch ends';
  readonly batchId?: string;
  readonly what: string;
}

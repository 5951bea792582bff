import type { FailureClass } from '../../../src/model/verdict/failure-class.ts';

/** What Temporal tells of a batch after the run, and what the harness did to it. */
export interface BatchEnd {
  readonly batchId: string;
  readonly kind: string;
  readonly cleanup: 'ALL' | 'COMPLETED' | 'NONE';
  /** Status of the workflow: COMPLETED, FAILED, CANCELLED, TERMINATED, RUNNING. */
  readonly workflowStatus: string;
  readonly state: string;
  readonly failureClass?: FailureClass;
  readonly attempts: readonly AttemptEnd[];
  /** Milliseconds since 1970. */
  readonly endedAt?: number;
  /** A kill that was asked for: whether it was accepted, when that is known. */
  readonly kill?: { readonly at: number; readonly accepted: boolean | undefined };
  /** Limits of the request, which an attempt may be ended for. */
  readonly limits: { readonly runtime: boolean; readonly pending: boolean; readonly image: boolean };
}

/** An attempt of a batch, as its result tells it. */
export interface AttemptEnd {
  readonly number: number;
  readonly uid?: string;
  readonly state?: string;
  readonly failureClass?: FailureClass;
  readonly exitCode?: number;
}

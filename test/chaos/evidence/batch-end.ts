import type { FailureClass } from '../../../src/model/verdict/failure-class.ts';

/** A batch after the run: its state by Temporal, and what the harness did to it. */
export interface BatchEnd {
  readonly batchId: string;
  readonly kind: string;
  readonly cleanup: 'ALL' | 'COMPLETED' | 'NONE';
  /** Workflow status: COMPLETED, FAILED, CANCELLED, TERMINATED, RUNNING. */
  readonly workflowStatus: string;
  readonly state: string;
  readonly failureClass?: FailureClass;
  readonly attempts: readonly AttemptEnd[];
  /** Milliseconds since 1970. */
  readonly endedAt?: number;
  /** A requested kill; `accepted` is undefined when the answer is not known. */
  readonly kill?: { readonly at: number; readonly accepted: boolean | undefined };
  /** Limits in the request, by which an attempt may be ended. */
  readonly limits: { readonly runtime: boolean; readonly pending: boolean; readonly image: boolean };
}

/** An attempt in the result of a batch. */
export interface AttemptEnd {
  readonly number: number;
  readonly uid?: string;
  readonly state?: string;
  readonly failureClass?: FailureClass;
  readonly exitCode?: number;
}

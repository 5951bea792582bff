import type { FailureClass } from '../model/verdict/failure-class.ts';

/** How an attempt of a batch ends that is run by `SparkBatchStub`. */
export interface StubOutcome {
  /** Why the attempt fails. Default: it does not, and the batch ends as FINISHED. */
  readonly failureClass?: FailureClass;
  /** How long the driver runs, in the time of the workflow: `90m` or `PT90M`. Default: not at all. */
  readonly after?: string;
  /** Exit code of the driver. Default 0 when it finishes, else 1. */
  readonly exitCode?: number;
  /** Message of the result. Default: a sentence that names the failure class. */
  readonly message?: string;
  /** Whether the batch, when this attempt fails, waits for `retry`, `giveUp` or `kill`. A retry takes the next outcome. */
  readonly held?: boolean;
}

import type { ApplicationState } from '../driver/application-state.ts';
import type { FailureClass } from '../verdict/failure-class.ts';
import type { DriverRef } from '../driver/observation.ts';
import type { AttemptRecord } from '../batch/attempt.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** How a batch ended: the return value of `SparkBatch`, and the first detail of its failures. */
export interface BatchResult {
  readonly batchId: string;
  readonly name: string;
  /** The tenant the batch is of. */
  readonly tenant?: string;
  readonly state: ApplicationState;
  /** Of the last attempt; absent when no driver was ever submitted. */
  readonly applicationId?: string;
  readonly driver?: DriverRef;
  readonly attempts: readonly AttemptRecord[];
  readonly startedAt: string;
  readonly endedAt: string;
  readonly exitCode?: number;
  /** Absent when the application finished. */
  readonly failureClass?: FailureClass;
  /** Kubernetes' or our own short reason: Completed, Error, OOMKilled, Killed. */
  readonly reason?: string;
  /** One sentence for a person. */
  readonly message: string;
  readonly sparkUiUrl?: string;
  /** The version of the configuration it was resolved by. */
  readonly configurationVersion?: string;
}

/** A result without what is long in it (the evidence beside the exit): for places that hold little. */
export function briefResult(result: BatchResult): BatchResult {
  const attempts = result.attempts.map(({ verdict, ...attempt }) => {
    if (!verdict) return attempt;
    const { state, failureClass, outOfMemory, message, exit, node } = verdict;
    const brief: Verdict = {
      state,
      ...(failureClass && { failureClass }),
      ...(outOfMemory && { outOfMemory }),
      message,
      ...(exit && { exit }),
      ...(node !== undefined && { node }),
    };
    return { ...attempt, verdict: brief };
  });
  return { ...result, attempts };
}

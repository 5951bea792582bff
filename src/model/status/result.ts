import type { AttemptRecord } from '../batch/attempt.ts';
import type { ApplicationState } from '../driver/application-state.ts';
import type { DriverRef } from '../driver/observation.ts';
import type { BatchUsage } from '../usage/usage.ts';
import type { FailureClass } from '../verdict/failure-class.ts';
import type { Links } from './links.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** How a batch ended: the return value of `SparkBatch`, and the first detail of its failures. Times are ISO-8601 in UTC. */
export interface BatchResult {
  /** The id of the workflow. */
  readonly batchId: string;
  /** The name of the batch. */
  readonly name: string;
  /** The tenant of the batch. */
  readonly tenant?: string;
  /** How the application ended: FINISHED, FAILED or KILLED. */
  readonly state: ApplicationState;
  /** Spark's application id of the last attempt; absent when no driver was submitted. */
  readonly applicationId?: string;
  /** Driver of the last attempt; absent when no driver was submitted. */
  readonly driver?: DriverRef;
  /** All attempts, the first one first. */
  readonly attempts: readonly AttemptRecord[];
  /** What all attempts used; absent when no attempt was submitted. */
  readonly usage?: BatchUsage;
  /** When the workflow started. */
  readonly startedAt: string;
  /** When the batch ended. */
  readonly endedAt: string;
  /** Exit code of the driver of the last attempt, when it is known. */
  readonly exitCode?: number;
  /** Absent when the application finished. */
  readonly failureClass?: FailureClass;
  /** A short reason, of Kubernetes or of SparkBatch: Completed, Error, OOMKilled, Killed. */
  readonly reason?: string;
  /** The cause and the advice, as text for people. */
  readonly message: string;
  /** Address of the Spark UI inside the cluster, while a driver runs. */
  readonly sparkUiUrl?: string;
  /** Links to pages about the driver of the last attempt (`links` of the configuration). */
  readonly links?: Links;
  /** The kubeconfig context by which the workers reach the cluster, if it is named. */
  readonly context?: string;
  /** The version of the configuration that the batch was resolved with. */
  readonly configurationVersion?: string;
}

/** A result without the evidence, which is long, for places with little room. Exit and node stay. */
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

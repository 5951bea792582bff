import { isTerminated, type ApplicationState } from '../model/driver/application-state.ts';
import { defined } from '../model/lang.ts';
import type { SearchablePhase } from '../model/status/searchable-phase.ts';
import type { QueuePlace } from '../model/tenant-queue/tenant-queue.ts';
import type { FailureClass } from '../model/verdict/failure-class.ts';
import type { BatchFacts } from './batch-facts.ts';

/** Selects the batches of a list. */
export interface ListBatchesOptions {
  /** Only batches in this state. Default: batches in any state. */
  readonly state?: ApplicationState;
  /** Only batches in this phase; `held`: those that wait for a decision. Default: any. */
  readonly phase?: SearchablePhase;
  /** Only batches with this name. Default: any. */
  readonly name?: string;
  /** Only batches of this tenant. Default: any. */
  readonly tenant?: string;
  /** Only batches on this cluster. Default: any. */
  readonly cluster?: string;
  /** Only batches whose last attempt failed in this way. Default: any. */
  readonly failureClass?: FailureClass;
  /** Only batches that have used at least this many core-hours in ended attempts. Default: any. */
  readonly minCoreHours?: number;
  /** Only batches that were started since this time, ISO-8601. Default: all that Temporal has. */
  readonly since?: string;
  /** Only batches that have not ended. Default false. */
  readonly running?: boolean;
  /** Maximum number of batches. Default 100. */
  readonly limit?: number;
}

/** A batch in a list. Times are ISO-8601 in UTC. */
export interface BatchSummary {
  readonly batchId: string;
  readonly runId: string;
  /** Name of the batch; absent when neither a search attribute nor the memo of `SparkBatchClient.submit` has it. */
  readonly name?: string;
  /** `UNKNOWN` when neither search attributes nor a worker provide it. */
  readonly state: ApplicationState;
  /** From the search attribute; absent where it is not registered. */
  readonly phase?: SearchablePhase;
  /** Failure class of the last attempt, from the search attribute. */
  readonly failureClass?: FailureClass;
  /** Number of the last attempt, from the search attribute. */
  readonly attempt?: number;
  /** What the attempts used that have ended, from the search attributes; in core-seconds and GiB-seconds. */
  readonly coreSeconds?: number;
  readonly gibSeconds?: number;
  /** Status of the workflow: RUNNING, COMPLETED, FAILED, CANCELLED, TERMINATED, TIMED_OUT. */
  readonly workflowStatus: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Application id of the last attempt. */
  readonly applicationId?: string;
  readonly cluster?: string;
  /** Kubernetes namespace. */
  readonly namespace?: string;
  readonly tenant?: string;
  /** Its position in the queue of its tenant, while it waits there. */
  readonly queued?: QueuePlace;
}

/** The summary of a batch in a state. */
export function summaryOf(facts: BatchFacts, state: ApplicationState): BatchSummary {
  const { batchId, runId, name, workflowStatus, startedAt, endedAt, applicationId, cluster, namespace, tenant } = facts;
  const { failureClass, attempt, coreSeconds, gibSeconds } = facts;
  // A workflow that was ended from outside keeps the last value of its attribute.
  const phase = facts.open || facts.phase === undefined ? facts.phase : 'ended';
  return {
    batchId,
    runId,
    state,
    workflowStatus,
    startedAt,
    ...defined({
      name,
      phase,
      failureClass,
      attempt,
      coreSeconds,
      gibSeconds,
      endedAt,
      applicationId,
      cluster,
      namespace,
      tenant,
    }),
  };
}

/**
 * The state that Temporal's visibility shows: that of the search attribute, or undefined when it is missing or outdated. A
 * workflow that was terminated or timed out could not update its attribute, so its state is unknown.
 */
export function visibleState({ open, workflowStatus, state }: BatchFacts): ApplicationState | undefined {
  if (workflowStatus === 'TERMINATED' || workflowStatus === 'TIMED_OUT') return 'UNKNOWN';
  if (state === undefined || (!open && !isTerminated(state))) return undefined;
  return state;
}

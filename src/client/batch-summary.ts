import { isTerminated, type ApplicationState } from '../model/driver/application-state.ts';
import { defined } from '../model/lang.ts';
import type { QueuePlace } from '../model/tenant-queue/tenant-queue.ts';
import type { BatchFacts } from './batch-facts.ts';

/** Selects the batches of a list. */
export interface ListBatchesOptions {
  /** Only batches in this state. Default: batches in any state. */
  readonly state?: ApplicationState;
  /** Maximum number of batches. Default 100. */
  readonly limit?: number;
}

/** A batch in a list. Times are ISO-8601 in UTC. */
export interface BatchSummary {
  readonly batchId: string;
  readonly runId: string;
  /** Name of the batch; absent for a batch that was not started by `SparkBatchClient.submit`. */
  readonly name?: string;
  /** `UNKNOWN` when neither search attributes nor a worker provide it. */
  readonly state: ApplicationState;
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
  return {
    batchId,
    runId,
    state,
    workflowStatus,
    startedAt,
    ...defined({ name, endedAt, applicationId, cluster, namespace, tenant }),
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

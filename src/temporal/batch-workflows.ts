import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import { errorMessage } from '../model/lang.ts';
import { RETENTION_MESSAGES } from '../model/messages/messages.ts';
import { isOverdue, pendingSince } from './abandonment.ts';
import { admissionOf } from './admission-memo.ts';
import { batchKey } from './batch-key.ts';

/** The state of a batch, from Temporal's point of view. */
export type BatchWorkflowState =
  | OpenBatch
  | { readonly kind: 'closed'; readonly status: string; readonly closedAt: number }
  /** Temporal does not have the workflow: it never existed, was deleted, or its retention in Temporal is over. */
  | { readonly kind: 'not-found' }
  /** Temporal did not answer; `message` says why, without a full stop. */
  | { readonly kind: 'unknown'; readonly message: string };

/** A batch with an open run. Times are milliseconds since 1970. */
export interface OpenBatch {
  readonly kind: 'open';
  /** Whether the open run is the one that was asked for. False: an earlier run of the same workflow id. */
  readonly isSameRun: boolean;
  readonly startedAt: number;
  /** Key of the admission that the batch holds in the queue of its tenant. */
  readonly admission?: string;
  /** The oldest task that no worker has taken yet. */
  readonly pendingTask?: { readonly taskQueue: string; readonly since: number };
}

/**
 * The state of a workflow that deletes a terminated driver after its retention. `abandoned`: its retention is over, and no
 * worker serves its task queue. `extension-pending`: abandoned, and it was asked to extend the retention meanwhile.
 */
export type RetentionWorkflowState = 'open' | 'closed' | 'abandoned' | 'extension-pending' | 'unknown';

/** Deadline of a call, in milliseconds. A batch in an unknown state is kept, so there is no need to wait longer. */
const CALL_TIMEOUT_MS = 10_000;
/** The number of events at the end of a history to search for a signal that no worker has processed. */
const LATEST_EVENTS = 100;

/**
 * Reads the state of batches from Temporal. Describes the workflows instead of querying visibility, which lags behind. It has
 * no cache, because a new run may start at any moment.
 */
export class BatchWorkflows {
  readonly #client: Client;
  readonly #temporalNamespaceId: string;
  readonly #fleetGoneAfter: number | undefined;
  /** The number of calls made so far. */
  calls = 0;

  /** @param fleetGoneAfter milliseconds; default `FLEET_GONE_AFTER` */
  constructor(client: Client, temporalNamespaceId: string, fleetGoneAfter?: number) {
    this.#client = client;
    this.#temporalNamespaceId = temporalNamespaceId;
    this.#fleetGoneAfter = fleetGoneAfter;
  }

  /**
   * The state of a batch.
   * @param key `BatchPlan.key` of one run; without it, an open run counts as the same run
   */
  async stateOf({ batchId, key }: { batchId: string; key?: string }): Promise<BatchWorkflowState> {
    try {
      const found = await this.#describe(batchId);
      if (!found) return { kind: 'not-found' };
      const { status, closeTime, startTime, taskQueue, raw } = found;
      if (status.name === 'RUNNING' || status.name === 'PAUSED') {
        const isSameRun = key === undefined || (await this.#isKeyOf(found, key));
        const admission = admissionOf(found)?.key;
        const since = pendingSince(raw);
        return {
          kind: 'open',
          isSameRun,
          startedAt: startTime.getTime(),
          ...(admission !== undefined && { admission }),
          ...(since !== undefined && { pendingTask: { taskQueue, since } }),
        };
      }
      if (closeTime) return { kind: 'closed', status: status.name, closedAt: closeTime.getTime() };
      return { kind: 'unknown', message: `Temporal reports status ${status.name} for batch ${batchId}` };
    } catch (error) {
      return {
        kind: 'unknown',
        message: `Temporal did not report the state of batch ${batchId} (${errorMessage(error)})`,
      };
    }
  }

  /** The state of the workflow that keeps a terminated driver, by its workflow id. */
  async retentionState(workflowId: string): Promise<RetentionWorkflowState> {
    try {
      const found = await this.#describe(workflowId);
      if (!found || found.closeTime) return 'closed';
      // It has no pending task while it waits for the timer of the retention.
      if (!isOverdue(pendingSince(found.raw), Date.now(), this.#fleetGoneAfter)) return 'open';
      return (await this.#hasPendingExtension(found)) ? 'extension-pending' : 'abandoned';
    } catch {
      return 'unknown';
    }
  }

  async #describe(workflowId: string): Promise<WorkflowExecutionDescription | undefined> {
    try {
      return await this.#call(() => this.#client.workflow.getHandle(workflowId).describe());
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  }

  /**
   * Whether a key belongs to this run. A mismatch is only reported on the evidence of the run's first event, which holds the
   * run id from which the batch derived its key: after a reset or a continue-as-new that is an earlier run's id.
   */
  async #isKeyOf({ workflowId, runId, raw }: WorkflowExecutionDescription, key: string): Promise<boolean> {
    const keyFrom = (runKey: string) => batchKey(this.#temporalNamespaceId, { workflowId, runKey });
    const firstRunId = raw.workflowExecutionInfo?.firstRunId;
    if (firstRunId === runId && keyFrom(runId) === key) return true;
    const { workflowService, options } = this.#client;
    const { history } = await this.#call(() =>
      workflowService.getWorkflowExecutionHistory({
        namespace: options.namespace,
        execution: { workflowId, runId },
        maximumPageSize: 1,
      }),
    );
    const started = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
    const runKey = started?.continuedExecutionRunId || started?.firstExecutionRunId;
    if (!runKey) throw new Error(`the history of run ${runId} does not begin with a start event`);
    return keyFrom(runKey) === key;
  }

  /** Whether the retention was asked for an extension after the last workflow task that a worker completed. */
  async #hasPendingExtension({ workflowId, runId }: WorkflowExecutionDescription): Promise<boolean> {
    const { workflowService, options } = this.#client;
    const { history } = await this.#call(() =>
      workflowService.getWorkflowExecutionHistoryReverse({
        namespace: options.namespace,
        execution: { workflowId, runId },
        maximumPageSize: LATEST_EVENTS,
      }),
    );
    const newestFirst = history?.events ?? [];
    const processed = newestFirst.findIndex((event) => event.workflowTaskCompletedEventAttributes);
    return newestFirst
      .slice(0, processed === -1 ? newestFirst.length : processed)
      .some((event) => event.workflowExecutionSignaledEventAttributes?.signalName === RETENTION_MESSAGES.extend);
  }

  #call<T>(call: () => Promise<T>): Promise<T> {
    this.calls += 1;
    return this.#client.withDeadline(Date.now() + CALL_TIMEOUT_MS, call);
  }
}

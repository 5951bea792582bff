import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import { asRecord, errorMessage } from '../model/lang.ts';
import { CONTINUED_MEMO } from '../model/names.ts';
import { pendingSince } from './abandonment.ts';
import { admissionOf } from './admission-memo.ts';
import { batchKey } from './batch-key.ts';
import { readStartEvent } from './start-event.ts';

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
  /** Whether the open run is the one with the given key. False: the key is that of an earlier run of the same workflow id. */
  readonly isSameRun: boolean;
  readonly startedAt: number;
  /** Key of the admission that the batch holds in the queue of its tenant. */
  readonly admission?: string;
  /** The oldest task that no worker has taken yet. */
  readonly pendingTask?: { readonly taskQueue: string; readonly since: number };
}

/** Deadline of a call, in milliseconds. A batch in an unknown state is kept, so there is no need to wait longer. */
const CALL_TIMEOUT_MS = 10_000;

/**
 * Reads the state of batches from Temporal. Describes the workflows instead of querying visibility, which lags behind. It has
 * no cache, because a new run may start at any moment.
 */
export class BatchWorkflows {
  readonly #client: Client;
  readonly #temporalNamespaceId: string;
  /** The number of calls made so far. */
  calls = 0;

  constructor(client: Client, temporalNamespaceId: string) {
    this.#client = client;
    this.#temporalNamespaceId = temporalNamespaceId;
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
   * run id from which the batch derived its key: after a reset that is an earlier run's id. A run that continues another one as
   * new has the key in its memo.
   */
  async #isKeyOf({ workflowId, runId, raw, memo }: WorkflowExecutionDescription, key: string): Promise<boolean> {
    const keyFrom = (runKey: string) => batchKey(this.#temporalNamespaceId, { workflowId, runKey });
    const firstRunId = raw.workflowExecutionInfo?.firstRunId;
    if (firstRunId === runId && keyFrom(runId) === key) return true;
    const event = await this.#call(() => readStartEvent(this.#client, { workflowId, runId }));
    const started = event?.workflowExecutionStartedEventAttributes;
    const previous = started?.continuedExecutionRunId;
    const continued = asRecord(memo?.[CONTINUED_MEMO]);
    // A run that Temporal started as a retry inherits the memo, but is another batch: the memo names an earlier run then.
    if (previous && continued['runId'] === previous) return continued['key'] === key;
    const runKey = previous || started?.firstExecutionRunId;
    if (!runKey) throw new Error(`the history of run ${runId} does not begin with a start event`);
    return keyFrom(runKey) === key;
  }

  #call<T>(call: () => Promise<T>): Promise<T> {
    this.calls += 1;
    return this.#client.withDeadline(Date.now() + CALL_TIMEOUT_MS, call);
  }
}

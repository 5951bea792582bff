import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import { errorMessage } from '../model/lang.ts';
import { RETENTION_MESSAGES } from '../model/messages/messages.ts';
import { admissionIn } from './admission-memo.ts';
import { batchKey } from './batch-key.ts';
import { isOverdue } from './abandoned.ts';
import { dueSince } from './pending-task-age.ts';
import type { BatchWorkflowState, RetentionLife } from '../sweep/decide.ts';

/** How long Temporal may take to say something, in milliseconds: a batch it does not speak of is kept, not waited for. */
const TIMEOUT = 10_000;
/** Of a history's events, those that can have come since a worker was there. */
const LATEST = 100;

/**
 * Asks Temporal about batches. Its answers come from the workflow itself and not from visibility, which lags behind.
 * It remembers nothing: a run may begin at any moment.
 */
export class BatchWorkflows {
  readonly #client: Client;
  readonly #temporalNamespaceId: string;
  readonly #fleetGoneAfter: number | undefined;
  /** Calls made so far. */
  calls = 0;

  /** @param fleetGoneAfter milliseconds; default `FLEET_GONE_AFTER` */
  constructor(client: Client, temporalNamespaceId: string, fleetGoneAfter?: number) {
    this.#client = client;
    this.#temporalNamespaceId = temporalNamespaceId;
    this.#fleetGoneAfter = fleetGoneAfter;
  }

  /**
   * What became of the batch an object was made for.
   * @param key the run's, `BatchPlan.key`; without it the object counts as the open run's, if there is one
   */
  async of({ batchId, key }: { batchId: string; key?: string }): Promise<BatchWorkflowState> {
    try {
      const found = await this.#describe(batchId);
      if (!found) return { kind: 'missing' };
      const { status, closeTime, startTime, taskQueue, raw } = found;
      if (status.name === 'RUNNING' || status.name === 'PAUSED') {
        const owns = key === undefined || (await this.#isKeyOf(found, key));
        const turn = admissionIn(found)?.key;
        const since = dueSince(raw);
        return {
          kind: 'open',
          owns,
          startedAt: startTime.getTime(),
          ...(turn !== undefined && { turn }),
          ...(since !== undefined && { due: { taskQueue, since } }),
        };
      }
      if (!closeTime) return { kind: 'unknown', why: `Temporal says of batch ${batchId} that it is ${status.name}` };
      return { kind: 'closed', status: status.name, closedAt: closeTime.getTime() };
    } catch (error) {
      const why = errorMessage(error);
      return { kind: 'unknown', why: `Temporal did not say what became of batch ${batchId} (${why})` };
    }
  }

  /** Whether a retention of this id runs. */
  async retention(workflowId: string): Promise<RetentionLife> {
    try {
      const found = await this.#describe(workflowId);
      if (!found || found.closeTime) return 'over';
      // Until its end it waits for a timer, and nothing of it is due.
      if (!isOverdue(dueSince(found.raw), Date.now(), this.#fleetGoneAfter)) return 'open';
      return (await this.#isExtensionUnheard(found)) ? 'unheard' : 'forsaken';
    } catch {
      return 'unknown';
    }
  }

  async #describe(workflowId: string): Promise<WorkflowExecutionDescription | undefined> {
    try {
      return await this.#ask(() => this.#client.workflow.getHandle(workflowId).describe());
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  }

  /** That a run's key is another is only believed when its first event says so: it is what the batch made its key of. */
  async #isKeyOf({ workflowId, runId, raw }: WorkflowExecutionDescription, key: string): Promise<boolean> {
    const keyFrom = (runKey: string) => batchKey(this.#temporalNamespaceId, { workflowId, runKey });
    const firstRunId = raw.workflowExecutionInfo?.firstRunId;
    if (firstRunId === runId && keyFrom(runId) === key) return true;
    const { workflowService, options } = this.#client;
    const { history } = await this.#ask(() =>
      workflowService.getWorkflowExecutionHistory({
        namespace: options.namespace,
        execution: { workflowId, runId },
        maximumPageSize: 1,
      }),
    );
    const started = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
    const runKey = started?.continuedExecutionRunId || started?.firstExecutionRunId;
    if (!runKey) throw new Error(`the history of run ${runId} does not say how it began`);
    return keyFrom(runKey) === key;
  }

  /** Whether somebody asked a retention for more time since a worker heard it last. */
  async #isExtensionUnheard({ workflowId, runId }: WorkflowExecutionDescription): Promise<boolean> {
    const { workflowService, options } = this.#client;
    const { history } = await this.#ask(() =>
      workflowService.getWorkflowExecutionHistoryReverse({
        namespace: options.namespace,
        execution: { workflowId, runId },
        maximumPageSize: LATEST,
      }),
    );
    const events = history?.events ?? [];
    const heard = events.findIndex((event) => event.workflowTaskCompletedEventAttributes);
    return events
      .slice(0, heard === -1 ? events.length : heard)
      .some((event) => event.workflowExecutionSignaledEventAttributes?.signalName === RETENTION_MESSAGES.extend);
  }

  #ask<T>(call: () => Promise<T>): Promise<T> {
    this.calls += 1;
    return this.#client.withDeadline(Date.now() + TIMEOUT, call);
  }
}

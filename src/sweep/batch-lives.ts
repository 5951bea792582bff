import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import { batchKey } from '../submit/batch-key.ts';
import type { BatchLife, RetentionLife } from './decide.ts';

/** How long Temporal may take to say something, in milliseconds: a batch it does not speak of is kept, not waited for. */
const TIMEOUT = 10_000;

/**
 * Asks Temporal about batches. Its answers come from the workflow itself and not from visibility, which lags behind.
 * It remembers nothing: a run may begin at any moment.
 */
export class BatchLives {
  readonly #client: Client;
  readonly #temporalNamespaceId: string;
  /** Calls made so far. */
  calls = 0;

  constructor(client: Client, temporalNamespaceId: string) {
    this.#client = client;
    this.#temporalNamespaceId = temporalNamespaceId;
  }

  /**
   * What became of the batch an object was made for.
   * @param key the run's, `BatchPlan.key`; without it the object counts as the open run's, if there is one
   */
  async of({ batchId, key }: { batchId: string; key?: string }): Promise<BatchLife> {
    try {
      const found = await this.#describe(batchId);
      if (!found) return { kind: 'missing' };
      const { status, closeTime, startTime } = found;
      if (status.name === 'RUNNING' || status.name === 'PAUSED') {
        const owns = key === undefined || (await this.#isKeyOf(found, key));
        return { kind: 'open', owns, startedAt: startTime.getTime() };
      }
      if (!closeTime) return { kind: 'unknown', why: `Temporal says of batch ${batchId} that it is ${status.name}` };
      return { kind: 'closed', status: status.name, closedAt: closeTime.getTime() };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { kind: 'unknown', why: `Temporal did not say what became of batch ${batchId} (${why})` };
    }
  }

  /** Whether a retention of this id runs. */
  async retention(workflowId: string): Promise<RetentionLife> {
    try {
      const found = await this.#describe(workflowId);
      return found && !found.closeTime ? 'open' : 'over';
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

  #ask<T>(call: () => Promise<T>): Promise<T> {
    this.calls += 1;
    return this.#client.withDeadline(Date.now() + TIMEOUT, call);
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowFailedError, type Client, type WorkflowHandle } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { MESSAGES } from '../model/messages/messages.ts';
import { BATCH_WORKFLOW_TYPE } from '../model/names.ts';
import type { BatchResult } from '../model/status/result.ts';
import type { BatchStatus } from '../model/status/batch-status.ts';
import { call, isDeadlineExceeded, isFailedPrecondition, isWorkflowNotReady } from '../temporal/call.ts';
import { batchFacts, type BatchFacts } from './batch-facts.ts';
import { BatchNotFoundError, InvalidBatchError, NoWorkerError } from './errors.ts';
import { resultOfFailure, statusOfResult } from './failed-result.ts';
import { pendingFailureText } from './pending-failure.ts';

/** Pause before a workflow that could not answer is asked again, in milliseconds. */
const NOT_READY_PAUSE = 500;

/** Maximum durations of calls, in milliseconds. */
export interface AnswerTimeouts {
  /** Timeout of a call that Temporal answers. */
  readonly temporal: number;
  /** Timeout of a call that a worker answers through Temporal. */
  readonly worker: number;
}

/** Reads of a batch on which the client is built: Temporal's facts, a worker's answers, and the result of a closed batch. */
export class BatchAccess {
  readonly client: Client;
  readonly timeouts: AnswerTimeouts;

  constructor(client: Client, timeouts: AnswerTimeouts) {
    this.client = client;
    this.timeouts = timeouts;
  }

  /** The handle of a batch: of its latest run, or of a given one. */
  handle(batchId: string, runId?: string): WorkflowHandle {
    return this.client.workflow.getHandle(batchId, runId);
  }

  /** Temporal's facts about a batch. @throws BatchNotFoundError */
  async facts(batchId: string): Promise<BatchFacts> {
    const namespace = this.client.options.namespace;
    try {
      const info = await call(this.client, `looking for batch "${batchId}"`, this.timeouts.temporal, () =>
        this.handle(batchId).describe(),
      );
      if (info.type === BATCH_WORKFLOW_TYPE) return batchFacts(info);
      throw new BatchNotFoundError(`"${batchId}" is a workflow of type ${info.type}, not a batch.`);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      throw new BatchNotFoundError(
        `There is no batch "${batchId}" in Temporal namespace "${namespace}". Temporal deletes ended batches after the ` +
          `retention period of the namespace.`,
        { cause: error },
      );
    }
  }

  /**
   * Queries the batch for its status.
   * @throws NoWorkerError when no worker answers in time
   */
  async queryStatus({ batchId, runId, taskQueue }: BatchFacts): Promise<BatchStatus> {
    return this.withWorker(`The state of batch "${batchId}" is unknown`, taskQueue, () =>
      this.handle(batchId, runId).query<BatchStatus>(MESSAGES.status),
    );
  }

  /** Makes calls that Temporal answers. @param what what is called, for the error message */
  call<T>(what: string, calls: () => Promise<T>): Promise<T> {
    return call(this.client, what, this.timeouts.temporal, calls);
  }

  /** Makes calls that a worker has to answer. @throws NoWorkerError with a message that begins with `consequence` */
  async withWorker<T>(consequence: string, taskQueue: string, calls: () => Promise<T>): Promise<T> {
    const { worker } = this.timeouts;
    const end = Date.now() + worker;
    return call(this.client, 'asking a worker', worker, async () => {
      for (;;) {
        try {
          return await calls();
        } catch (error) {
          if (isWorkflowNotReady(error) && Date.now() + NOT_READY_PAUSE < end) {
            await pause(NOT_READY_PAUSE);
            continue;
          }
          if (!isDeadlineExceeded(error) && !isFailedPrecondition(error)) throw error;
          throw new NoWorkerError(
            `${consequence}: no worker on task queue "${taskQueue}" answered within ${worker / 1000} s. ` +
              `Batches continue when a worker runs again.`,
            { cause: error },
          );
        }
      }
    });
  }

  /** The status of a batch. A closed batch needs no worker. @throws NoWorkerError for an open one */
  async statusOf(facts: BatchFacts): Promise<BatchStatus> {
    if (facts.open) return this.#withPendingFailure(facts, await this.queryStatus(facts));
    try {
      return statusOfResult(await this.endOf(facts));
    } catch (error) {
      if (!(error instanceof InvalidBatchError)) throw error;
      const { batchId, name = batchId } = facts;
      return { batchId, name, state: 'FAILED', phase: 'ended', message: error.message, attempts: [] };
    }
  }

  /**
   * Adds the failure of an activity that Temporal retries. The workflow does not know it, and a timer that watched for it would
   * write history events in every batch.
   */
  async #withPendingFailure({ pendingFailure }: BatchFacts, status: BatchStatus): Promise<BatchStatus> {
    const text = pendingFailure && (await pendingFailureText(this.client, pendingFailure));
    return text === undefined ? status : { ...status, message: `${status.message} ${text}` };
  }

  /**
   * The result of a closed batch. It needs no worker; for a workflow that was terminated or timed out, a worker can add what
   * the batch knew until then.
   * @throws InvalidBatchError for a batch that was refused
   */
  async endOf(facts: BatchFacts): Promise<BatchResult> {
    try {
      return await call(this.client, `reading the result of "${facts.batchId}"`, this.timeouts.temporal, () =>
        this.handle(facts.batchId, facts.runId).result(),
      );
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      const resultMissing = facts.workflowStatus !== 'FAILED' && !facts.result;
      const last = resultMissing ? await this.queryStatus(facts).catch(() => undefined) : undefined;
      return resultOfFailure(error.cause, facts, last);
    }
  }
}

import { WorkflowFailedError, type Client, type WorkflowHandle } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { MESSAGES } from '../model/messages/messages.ts';
import { BATCH_WORKFLOW_TYPE } from '../model/names.ts';
import type { BatchResult } from '../model/status/result.ts';
import type { BatchStatus } from '../model/status/batch-status.ts';
import { call, isDeadlineExceeded, isFailedPrecondition } from '../temporal/call.ts';
import { resultOfFailure, statusOfResult } from './ending.ts';
import { BatchNotFoundError, InvalidBatchError, NoWorkerError } from './errors.ts';
import { factsOf, type BatchFacts } from './facts.ts';
import { lastTryText } from './last-try.ts';

/** How long is waited for an answer, in milliseconds. */
export interface AnswerTimeouts {
  /** Of Temporal. */
  readonly temporal: number;
  /** Of a worker, through Temporal. */
  readonly worker: number;
}

/** The reads everything else is made of: what Temporal knows, what a worker says, how a closed batch ended. */
export class BatchAccess {
  readonly client: Client;
  readonly timeouts: AnswerTimeouts;

  constructor(client: Client, timeouts: AnswerTimeouts) {
    this.client = client;
    this.timeouts = timeouts;
  }

  /** The handle of a batch: of its latest run, or of a certain one. */
  handle(batchId: string, runId?: string): WorkflowHandle {
    return this.client.workflow.getHandle(batchId, runId);
  }

  /** What Temporal knows of a batch. @throws BatchNotFoundError */
  async facts(batchId: string): Promise<BatchFacts> {
    const namespace = this.client.options.namespace;
    try {
      const info = await call(this.client, `looking for batch "${batchId}"`, this.timeouts.temporal, () =>
        this.handle(batchId).describe(),
      );
      if (info.type === BATCH_WORKFLOW_TYPE) return factsOf(info);
      throw new BatchNotFoundError(`"${batchId}" is a workflow of type ${info.type}, not a batch.`);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      throw new BatchNotFoundError(
        `There is no batch "${batchId}" in Temporal namespace "${namespace}". Batches that ended longer ago than the ` +
          `namespace's retention are forgotten.`,
        { cause: error },
      );
    }
  }

  /**
   * What the batch says of itself.
   * @throws NoWorkerError when no worker answers in time
   */
  async ask({ batchId, runId, taskQueue }: BatchFacts): Promise<BatchStatus> {
    return this.withWorker(`The state of batch "${batchId}" is not known now`, taskQueue, () =>
      this.handle(batchId, runId).query<BatchStatus>(MESSAGES.status),
    );
  }

  /** Makes calls that a worker has to answer. @throws NoWorkerError, its message beginning with `consequence` */
  async withWorker<T>(consequence: string, taskQueue: string, calls: () => Promise<T>): Promise<T> {
    const { worker } = this.timeouts;
    return call(this.client, 'asking a worker', worker, async () => {
      try {
        return await calls();
      } catch (error) {
        if (!isDeadlineExceeded(error) && !isFailedPrecondition(error)) throw error;
        throw new NoWorkerError(
          `${consequence}: no worker on task queue "${taskQueue}" answered within ${worker / 1000} s. ` +
            `Batches go on when one runs again.`,
          { cause: error },
        );
      }
    });
  }

  /** Where a batch is in its story; a closed one is told without a worker. @throws NoWorkerError for a running one */
  async statusOf(facts: BatchFacts): Promise<BatchStatus> {
    if (facts.open) return this.#withLastTry(facts, await this.ask(facts));
    try {
      return statusOfResult(await this.endOf(facts));
    } catch (error) {
      if (!(error instanceof InvalidBatchError)) throw error;
      const { batchId, name = batchId } = facts;
      return { batchId, name, state: 'FAILED', phase: 'ended', message: error.message, attempts: [] };
    }
  }

  /** Why a step takes long is not the batch's to tell: a timer that watched it would cost every batch events of history. */
  async #withLastTry({ lastTry }: BatchFacts, status: BatchStatus): Promise<BatchStatus> {
    const told = lastTry && (await lastTryText(this.client, lastTry));
    return told === undefined ? status : { ...status, message: `${status.message} ${told}` };
  }

  /**
   * How a closed batch ended. No worker is needed, but for a batch that was ended from outside: there one can tell
   * what was known until then.
   * @throws InvalidBatchError for a batch that was refused
   */
  async endOf(facts: BatchFacts): Promise<BatchResult> {
    try {
      return await call(this.client, `reading the result of "${facts.batchId}"`, this.timeouts.temporal, () =>
        this.handle(facts.batchId, facts.runId).result(),
      );
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      const lastWordMissing = facts.workflowStatus !== 'FAILED' && !facts.result;
      const last = lastWordMissing ? await this.ask(facts).catch(() => undefined) : undefined;
      return resultOfFailure(error.cause, facts, last);
    }
  }
}

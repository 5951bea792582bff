import { randomBytes } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { slug } from '../model/lang.ts';
import { awaitEnd } from './await-end.ts';
import { BatchAccess } from './batch-access.ts';
import { call } from '../temporal/call.ts';
import { decideBatch } from './decide.ts';
import { InvalidBatchError } from './errors.ts';
import { extendBatchRuntime } from './extend-runtime.ts';
import { NAME_MEMO } from './facts.ts';
import { killBatch } from './kill-batch.ts';
import { listBatches, type BatchSummary, type ListBatchesOptions } from './list-batches.ts';
import { LongPolls } from './long-polls.ts';
import { withPlace } from './queue-lines.ts';
import { endDriverRetention, extendDriverRetention, type KeptDriver } from './retention.ts';
import type { BatchRequest } from '../model/batch/batch.ts';
import {
  MESSAGES,
  type DecisionAnswer,
  type ExtendRuntimeAnswer,
  type GiveUpRequest,
  type KillAnswer,
  type KillRequest,
  type RetryRequest,
} from '../model/messages/messages.ts';
import { BATCH_WORKFLOW_TYPE, DEFAULT_TASK_QUEUE } from '../model/names.ts';
import type { DriverRef } from '../model/driver/observation.ts';
import { checkBatch } from '../model/schema/check-batch.ts';
import type { BatchResult } from '../model/status/result.ts';
import type { BatchStatus } from '../model/status/batch-status.ts';
import { redactProblems } from '../redaction/redact-data.ts';
import { lazyRedactor } from '../redaction/redactor.ts';

/** Options of {@link SparkBatchClient}. */
export interface SparkBatchClientOptions {
  /** Where batches are started. Default `spark-batch`. */
  readonly taskQueue?: string;
  /** How long Temporal may take to answer, in milliseconds. Default 10000. */
  readonly temporalTimeout?: number;
  /** How long a worker may take to answer, in milliseconds. Default 8000: a bit longer than one that died is missed. */
  readonly workerTimeout?: number;
}

/** A batch that was submitted, now or before. */
export interface SubmittedBatch {
  readonly batchId: string;
  readonly runId: string;
  /** A batch of this id was there before, running or ended: this is that one, and nothing was started. */
  readonly existing: boolean;
}

/** Submits, follows and kills batches, over a Temporal client of the caller's. Holds nothing that needs closing. */
export class SparkBatchClient {
  readonly #client: Client;
  readonly #taskQueue: string;
  readonly #access: BatchAccess;
  readonly #longPolls = new LongPolls();

  constructor(client: Client, options: SparkBatchClientOptions = {}) {
    const { taskQueue = DEFAULT_TASK_QUEUE, temporalTimeout = 10_000, workerTimeout = 8000 } = options;
    this.#client = client;
    this.#taskQueue = taskQueue;
    this.#access = new BatchAccess(client, { temporal: temporalTimeout, worker: workerTimeout });
  }

  /**
   * Starts a batch and returns at once. An id that is taken, by a running batch or by one that ended within Temporal's
   * retention, is not started again: submitting the same batch twice does it once.
   *
   * @param batchId default: the batch's name and something random
   * @throws InvalidBatchError with everything that is wrong with the batch
   */
  async submit(batch: BatchRequest, { batchId: id }: { batchId?: string } = {}): Promise<SubmittedBatch> {
    const checked = checkBatch(batch);
    const redact = lazyRedactor(() => batch);
    if ('problems' in checked) throw new InvalidBatchError(redactProblems(checked.problems, redact));
    const { name, mainApplicationFile, cluster, namespace } = checked.batch;
    const batchId = id ?? newBatchId(name);
    try {
      const { firstExecutionRunId } = await call(this.#client, 'submitting', this.#access.timeouts.temporal, () =>
        this.#client.workflow.start(BATCH_WORKFLOW_TYPE, {
          workflowId: batchId,
          // Both together leave no race: of two that submit one id, one starts it and the other is told so.
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          workflowIdConflictPolicy: 'FAIL',
          taskQueue: this.#taskQueue,
          args: [batch],
          memo: { [NAME_MEMO]: name },
          staticSummary: `Spark batch ${name}`,
          staticDetails: `\`${redact(mainApplicationFile)}\` on ${typeof cluster === 'string' ? cluster : 'the cluster that its worker chooses'}, ${namespace ?? 'its default namespace'}`,
        }),
      );
      return { batchId, runId: firstExecutionRunId, existing: false };
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      const { runId } = await this.#access.facts(batchId);
      return { batchId, runId, existing: true };
    }
  }

  /**
   * Where a batch is in its story. A batch that ended is told from Temporal alone.
   * @throws BatchNotFoundError; NoWorkerError when the batch runs and no worker answers
   */
  async status(batchId: string): Promise<BatchStatus> {
    return withPlace(this.#access, await this.#access.statusOf(await this.#access.facts(batchId)));
  }

  /**
   * Waits until the batch has ended and tells how, whatever the ending; only a batch that was refused has none.
   * @param signal ends the waiting, not the batch
   * @throws BatchNotFoundError; InvalidBatchError when a worker refused the batch; TemporalUnreachableError when
   *   Temporal does not answer for five minutes
   */
  async result(batchId: string, { signal }: { signal?: AbortSignal } = {}): Promise<BatchResult> {
    return this.#longPolls.count(() => awaitEnd(this.#access, this.#longPolls, batchId, signal));
  }

  /**
   * Kills a batch: driver and executors are deleted, then it ends as KILLED. With `wait` the answer comes when nothing
   * of it is left. A batch that has ended is refused: `Target application[...] is in FINISHED status`.
   * @throws BatchNotFoundError; NoWorkerError when no worker answers: the kill then waits for one as a signal
   */
  async kill(batchId: string, request: KillRequest = {}): Promise<KillAnswer> {
    return killBatch(this.#access, batchId, request);
  }

  /** Batches, the running ones first, newest first; then those that ended, the last first. */
  list(options: ListBatchesOptions = {}): AsyncGenerator<BatchSummary> {
    return listBatches(this.#access, options);
  }

  /**
   * Moves the end of a batch's maximum runtime.
   * @param by how much, as `PT30M` or `30m`
   * @throws BatchNotFoundError; NoWorkerError when no worker answers
   */
  async extendRuntime(batchId: string, by: string): Promise<ExtendRuntimeAnswer> {
    return extendBatchRuntime(this.#access, batchId, { by });
  }

  /**
   * Tries a batch again that is held for a decision, with other memory where the request says so.
   * @throws BatchNotFoundError; NoWorkerError when no worker answers: nothing is decided then
   */
  async retry(batchId: string, request: RetryRequest = {}): Promise<DecisionAnswer> {
    return decideBatch(this.#access, batchId, { kind: MESSAGES.retryUpdate, request });
  }

  /**
   * Ends a batch that is held for a decision, as it failed.
   * @throws BatchNotFoundError; NoWorkerError when no worker answers: nothing is decided then
   */
  async giveUp(batchId: string, request: GiveUpRequest = {}): Promise<DecisionAnswer> {
    return decideBatch(this.#access, batchId, { kind: MESSAGES.giveUpUpdate, request });
  }

  /**
   * Keeps the terminated driver of a batch longer.
   * @param by how long, counted from now, as `PT2H` or `2h`; a shorter time than it has left changes nothing
   * @throws BatchNotFoundError; RetentionNotFoundError; RangeError for what is not a duration
   */
  async extendRetention(batchId: string, by: string): Promise<KeptDriver> {
    return extendDriverRetention(this.#access, batchId, { by });
  }

  /**
   * Ends the retention of a batch's terminated driver: it is deleted now.
   * @throws BatchNotFoundError; RetentionNotFoundError
   */
  async endRetention(batchId: string): Promise<DriverRef> {
    return endDriverRetention(this.#access, batchId);
  }
}

/** An id from the batch's name, for people, and something random, so that it is new. */
function newBatchId(name: string): string {
  return `${slug(name) || 'batch'}-${randomBytes(4).toString('hex')}`;
}

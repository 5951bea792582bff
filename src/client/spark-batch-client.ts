import { randomBytes } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { awaitEnd } from './await-end.ts';
import { BatchAccess } from './batch-access.ts';
import type { BatchSummary, ListBatchesOptions } from './batch-summary.ts';
import { decideBatch, extendBatchRuntime, readEventsOfBatch, readLogOfBatch } from './batch-updates.ts';
import { killBatch } from './kill-batch.ts';
import { listBatches, summaryOfBatch } from './list-batches.ts';
import { LongPolls } from './long-polls.ts';
import { runReport } from './run-report.ts';
import { withQueuePosition } from './queue-position.ts';
import { atScheduledTime, readRequest } from './read-request.ts';
import { endDriverRetention, extendDriverRetention, type KeptDriver } from './retention.ts';
import { validateBatch, ValidBatch } from './validate-batch.ts';
import { slug } from '../model/lang.ts';
import type { Batch, BatchRequest } from '../model/batch/batch.ts';
import {
  MESSAGES,
  type DecisionAnswer,
  type ExtendRuntimeAnswer,
  type GiveUpRequest,
  type KillAnswer,
  type KillRequest,
  type RetryRequest,
} from '../model/messages/messages.ts';
import type {
  ReadEventsAnswer,
  ReadEventsRequest,
  ReadLogAnswer,
  ReadLogRequest,
} from '../model/messages/read-pods.ts';
import { EXECUTOR_REPORT_WORKFLOW_TYPE, DEFAULT_TASK_QUEUE } from '../model/names.ts';
import type { DriverRef } from '../model/driver/observation.ts';
import type { ExecutorReport } from '../model/status/executor-report.ts';
import type { BatchStatus } from '../model/status/batch-status.ts';
import type { BatchResult } from '../model/status/result.ts';
import { type Redact, redactor } from '../redaction/redactor.ts';
import { startBatch } from '../temporal/start-batch.ts';

/** Options of {@link SparkBatchClient}. */
export interface SparkBatchClientOptions {
  /** Task queue on which batches are started. Default `spark-batch`. */
  readonly taskQueue?: string;
  /** Maximum time for an answer of Temporal, in milliseconds. Default 10000. */
  readonly temporalTimeout?: number;
  /**
   * Maximum time for an answer of a worker, in milliseconds. Default 8000: longer than the time after which a dead worker is
   * replaced.
   */
  readonly workerTimeout?: number;
}

/** A submitted batch. */
export interface SubmittedBatch {
  readonly batchId: string;
  readonly runId: string;
  /** Whether a batch with this id existed before, running or ended. Nothing was started then. */
  readonly existing: boolean;
}

/** Submits, follows and kills batches, over a Temporal client of the caller. It holds no resources. */
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
   * Starts a batch and returns at once. A batch with an existing id, running or ended within the retention period of the Temporal
   * namespace, is not started again, so that a submission can be repeated.
   *
   * @param batch a request, or the result of `validateBatch`
   * @param options.batchId id of the batch. Default: its name and a random suffix
   * @throws InvalidBatchError with every problem of the request
   */
  async submit(batch: BatchRequest | ValidBatch, { batchId: id }: { batchId?: string } = {}): Promise<SubmittedBatch> {
    const { request, batch: valid } = batch instanceof ValidBatch ? batch : validateBatch(batch);
    const batchId = id ?? newBatchId(valid.name);
    const started = await startBatch(this.#client, {
      batchId,
      request,
      taskQueue: this.#taskQueue,
      subject: subjectOf(valid, redactor(request)),
      timeout: this.#access.timeouts.temporal,
    });
    if (started !== undefined) return { batchId, runId: started, existing: false };
    const { runId } = await this.#access.facts(batchId);
    return { batchId, runId, existing: true };
  }

  /**
   * The current status of a batch. The status of an ended batch needs no worker.
   * @throws BatchNotFoundError
   * @throws NoWorkerError when the batch is running and no worker answers
   */
  async status(batchId: string): Promise<BatchStatus> {
    return withQueuePosition(this.#access, await this.#access.statusOf(await this.#access.facts(batchId)));
  }

  /**
   * The executors of a batch, as a worker finds them now; undefined unless its driver runs, and with
   * `usage.executors: off`.
   * @throws BatchNotFoundError
   * @throws NoWorkerError when no worker answers
   * @throws ReportFailedError when the API server does not answer the worker
   */
  async executors(batchId: string): Promise<ExecutorReport | undefined> {
    const facts = await this.#access.facts(batchId);
    const { state, attempts, executorMode } = await this.#access.statusOf(facts);
    const driver = state === 'RUNNING' && executorMode !== 'off' ? attempts.at(-1)?.driver : undefined;
    if (!driver) return undefined;
    return runReport<ExecutorReport>(this.#client, {
      workflowType: EXECUTOR_REPORT_WORKFLOW_TYPE,
      idPrefix: 'spark-executor-report/by-hand',
      taskQueue: facts.taskQueue,
      args: [driver],
      summary: `Report on the executors of batch ${batchId}`,
      consequence: 'the executors cannot be listed',
    });
  }

  /**
   * Waits for the end of a batch, and returns its result, whether or not the application finished.
   * @param options.signal ends the wait; the batch is not affected
   * @throws BatchNotFoundError
   * @throws InvalidBatchError when a worker refused the batch
   * @throws TemporalUnreachableError when Temporal does not answer for five minutes
   */
  async result(batchId: string, { signal }: { signal?: AbortSignal } = {}): Promise<BatchResult> {
    return this.#longPolls.count(() => awaitEnd(this.#access, this.#longPolls, batchId, signal));
  }

  /**
   * Kills a batch: its driver and executors are deleted, then it ends as KILLED. With `wait`, the answer comes when they are
   * deleted. A batch that has ended refuses: `Target application[...] is in FINISHED status`.
   * @throws BatchNotFoundError
   * @throws NoWorkerError when no worker answers; Temporal stores the kill as a signal for the next worker
   */
  async kill(batchId: string, request: KillRequest = {}): Promise<KillAnswer> {
    return killBatch(this.#access, batchId, { by: this.#client.options.identity, ...request });
  }

  /**
   * Starts a batch with the request of another one, running or ended. `${{ scheduledTime }}` stays that of the other batch.
   * @param options.batchId id of the new batch. Default: its name and a random suffix
   * @throws BatchNotFoundError; InvalidBatchError when the request is not valid any more
   */
  async rerun(batchId: string, options: { batchId?: string } = {}): Promise<SubmittedBatch> {
    return this.submit(atScheduledTime(await readRequest(this.#access, batchId)) as BatchRequest, options);
  }

  /** A batch as in a list. @throws BatchNotFoundError */
  async summary(batchId: string): Promise<BatchSummary> {
    return summaryOfBatch(this.#access, await this.#access.facts(batchId));
  }

  /** Lists batches: running ones first, the newest first; then ended ones, the latest first. */
  list(options: ListBatchesOptions = {}): AsyncGenerator<BatchSummary> {
    return listBatches(this.#access, options);
  }

  /**
   * Extends the maximum runtime of a batch.
   * @param by additional time, as `PT30M` or `30m`
   * @throws BatchNotFoundError
   * @throws NoWorkerError when no worker answers
   */
  async extendRuntime(batchId: string, by: string): Promise<ExtendRuntimeAnswer> {
    return extendBatchRuntime(this.#access, batchId, { by });
  }

  /**
   * Retries a batch that is held for a decision, optionally with other memory.
   * @throws BatchNotFoundError
   * @throws NoWorkerError when no worker answers; nothing is decided then
   */
  async retry(batchId: string, request: RetryRequest = {}): Promise<DecisionAnswer> {
    return decideBatch(this.#access, batchId, { kind: MESSAGES.retryUpdate, request });
  }

  /**
   * Ends a batch that is held for a decision with its last failure.
   * @throws BatchNotFoundError
   * @throws NoWorkerError when no worker answers; nothing is decided then
   */
  async giveUp(batchId: string, request: GiveUpRequest = {}): Promise<DecisionAnswer> {
    return decideBatch(this.#access, batchId, { kind: MESSAGES.giveUpUpdate, request });
  }

  /**
   * Reads a page of the log of a driver or an executor through a worker, for callers without access to the cluster. `podReads.logs`
   * of the configuration has to allow it. A batch answers a limited number of pages (`pagesLeft`), because its history has them.
   * @throws BatchNotFoundError
   * @throws NoWorkerError when no worker answers
   */
  async readLog(batchId: string, request: ReadLogRequest = {}): Promise<ReadLogAnswer> {
    return readLogOfBatch(this.#access, batchId, request);
  }

  /**
   * Reads the Kubernetes Events of a driver through a worker, for callers without access to the cluster. `podReads.events` of the
   * configuration has to allow it. They count as a page of {@link readLog}.
   * @throws BatchNotFoundError
   * @throws NoWorkerError when no worker answers
   */
  async readEvents(batchId: string, request: ReadEventsRequest = {}): Promise<ReadEventsAnswer> {
    return readEventsOfBatch(this.#access, batchId, request);
  }

  /**
   * Keeps the terminated driver of a batch longer.
   * @param by duration from now, as `PT2H` or `2h`; a duration shorter than the remaining one changes nothing
   * @throws BatchNotFoundError, RetentionNotFoundError
   * @throws NoWorkerError when no worker answers; nothing is changed then
   * @throws RangeError for an invalid duration
   */
  async extendRetention(batchId: string, by: string): Promise<KeptDriver> {
    return extendDriverRetention(this.#access, batchId, by);
  }

  /**
   * Ends the retention of a batch's terminated driver: it is deleted now.
   * @throws BatchNotFoundError, RetentionNotFoundError
   * @throws NoWorkerError when no worker answers; nothing is changed then
   */
  async endRetention(batchId: string): Promise<DriverRef> {
    return endDriverRetention(this.#access, batchId);
  }
}

/** What a batch runs, for the Temporal UI: a batch of some kinds has no file of an application. */
function subjectOf({ mainApplicationFile, submit }: Batch, redact: Redact): string {
  if (mainApplicationFile !== '') return redact(mainApplicationFile);
  return submit.kind === 'existing' ? `driver ${submit.pod ?? submit.selector}` : submit.kind;
}

/** A unique id that begins with the name of the batch. */
function newBatchId(name: string): string {
  return `${slug(name) || 'batch'}-${randomBytes(4).toString('hex')}`;
}

import {
  CancellationScope,
  condition,
  isCancellation,
  log,
  setHandler,
  sleep,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import type { AdmissionNews } from '../../src/model/messages/messages.ts';
import { ADMISSION_MEMO } from '../../src/model/names.ts';
import type { BatchPlan } from '../../src/model/batch/plan.ts';
import { queuedMessage, type Queued } from '../../src/model/tenant-queue/queued-message.ts';
import { isAdmissionNews } from '../../src/model/messages/request-shapes.ts';
import type { AdmissionRequest } from '../../src/model/tenant-queue/tenant-queue.ts';
import { holds } from '../../src/model/tenant-queue/admission-lease.ts';
import { missedQueue, sparkEnterQueue, sparkLeaveQueue } from '../lib/activity-options.ts';
import type { BatchRun } from '../spark-batch/batch-state.ts';
import { admission } from '../messages.ts';

/** A batch's place in the queue of its tenant, and its turn. Batches of tenants without a quota have no use of it. */
export class Turn {
  /** In phase `queued`. */
  queued: Queued | undefined;
  /** It is the batch's turn, until it gives that back. */
  held = false;
  #key: string | undefined;
  #news: AdmissionNews | undefined;

  constructor() {
    setHandler(admission, (told) => this.#hear(told), {
      description: "From the queue of the batch's tenant: it is its turn, or where it is in the line.",
    });
  }

  /** What the queue said last, since the batch asked. */
  get news(): AdmissionNews | undefined {
    return this.#news;
  }

  /** The batch asks for its turn from now on. */
  ask(key: string, since: string): void {
    this.#key = key;
    this.#news = undefined;
    this.queued = { since };
  }

  /**
   * Takes the turn that was told, if it still holds; else it may be another's by now, and the batch has to ask again. That it
   * was taken has to be written down at once, without any waiting in between: others go by the time since it was told.
   */
  take(): boolean {
    this.held = this.#news?.admitted === true && holds(this.#news.at, Date.now());
    if (!this.held) this.#news = undefined;
    return this.held;
  }

  /** The batch waits no longer. */
  waited(): void {
    this.queued = undefined;
  }

  #hear(told: unknown): void {
    if (!isAdmissionNews(told)) {
      log.warn('Ignored a signal admission that is none', { told });
      return;
    }
    // Another run of this workflow id may have asked, or this batch may wait no longer.
    if (told.key !== this.#key || this.queued === undefined) return;
    if (this.#news?.admitted && !told.admitted) return;
    this.#news = told;
    if (told.admitted) return;
    const { place, of, live, limit } = told;
    this.queued = { since: this.queued.since, asOf: new Date().toISOString(), place, of, live, limit };
  }
}

/**
 * Waits until it is the batch's turn, where its tenant has a quota of live batches. Meanwhile it costs nothing; a kill
 * ends the waiting at once.
 */
export async function waitForAdmission(batch: BatchRun): Promise<void> {
  const { turn, plan } = batch;
  const request = admissionRequest(batch);
  if (!request || turn.held || batch.kill) return;
  turn.ask(plan.key, new Date().toISOString());
  tell(batch);
  const asking = keepAsking(plan, request, await sparkEnterQueue(request));
  try {
    await untilTold(batch);
    while (!turn.take() && !batch.kill) {
      log.info('The turn of the batch was over before a worker was there to take it: it asks again');
      await sparkEnterQueue(request);
      await untilTold(batch);
    }
  } finally {
    asking.cancel();
  }
  turn.waited();
  // By this a queue that begins anew knows who lives.
  if (turn.held) upsertMemo({ [ADMISSION_MEMO]: { tenant: plan.tenant, key: plan.key } });
}

/** Until the batch is told that it is its turn, or is killed; meanwhile it says where it is in the line. */
async function untilTold(batch: BatchRun): Promise<void> {
  const { turn } = batch;
  while (!batch.kill && !turn.news?.admitted) {
    const { news } = turn;
    await condition(() => batch.kill !== undefined || turn.news !== news);
    if (!turn.news?.admitted) tell(batch);
  }
}

/** Gives back the batch's turn, or its place in the line; whoever is next begins. */
export async function releaseAdmission(batch: BatchRun): Promise<void> {
  const { turn } = batch;
  const request = admissionRequest(batch);
  if (!request) return;
  turn.held = false;
  try {
    await sparkLeaveQueue(request);
  } catch (error) {
    // The queue looks now and then whether those it counts still live.
    log.warn('The queue of the tenant could not be told that the batch does not live any more', { error });
  }
}

/** It is not the batch's turn any longer, though it goes on: a queue that begins anew must not count it. */
export async function releaseAdmissionWhileOpen(batch: BatchRun): Promise<void> {
  if (batch.plan.liveBatches === undefined) return;
  upsertMemo({ [ADMISSION_MEMO]: null });
  await releaseAdmission(batch);
}

function tell(batch: BatchRun): void {
  const { turn, plan } = batch;
  if (turn.queued) batch.enter('queued', 'PENDING', queuedMessage(plan.tenant ?? '', turn.queued));
}

/** What the batch tells the queue of its tenant; undefined where there is no quota, and so no queue. */
function admissionRequest({ plan, attempts }: BatchRun): AdmissionRequest | undefined {
  const { tenant, liveBatches, key } = plan;
  if (tenant === undefined || liveBatches === undefined) return undefined;
  const { workflowId, startTime } = workflowInfo();
  // Whoever was submitted first is first, however long its worker took; who was held for a person comes anew.
  const arrivedAt = attempts.length === 0 ? startTime.getTime() : Date.now();
  return { tenant, liveBatches, entry: { workflowId, key, arrivedAt } };
}

/**
 * Asks again, until stopped, should somebody have ended the queue, or its workers be gone.
 * @param heardBy the queue that heard the batch first
 */
function keepAsking(plan: BatchPlan, request: AdmissionRequest, heardBy: string): CancellationScope {
  const scope = new CancellationScope();
  scope
    .run(async () => {
      await sleep(plan.batch.reconcile.initialInterval, {
        summary: 'After this: see whether the queue is still there',
      });
      for (let heard = heardBy; ; heard = await sparkEnterQueue(request)) {
        await missedQueue(plan)(request.tenant, heard);
      }
    })
    .catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  return scope;
}

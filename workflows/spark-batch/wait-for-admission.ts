/** The batch's side of its tenant's queue. Batches of tenants without a quota pass through at once. */
import {
  type CancellationScope,
  condition,
  log,
  metricMeter,
  sleep,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import { METRICS, recordHistogram } from '../../src/model/metrics.ts';
import { ADMISSION_MEMO } from '../../src/model/names.ts';
import { queuedMessage } from '../../src/model/tenant-queue/queued-message.ts';
import type { AdmissionRequest } from '../../src/model/tenant-queue/tenant-queue.ts';
import { firstQueueCheck, watchQueue, sparkEnterQueue, sparkLeaveQueue } from '../lib/activity-options.ts';
import { runInBackground } from '../lib/run-in-background.ts';
import type { BatchState } from './batch-state.ts';

/**
 * Waits until the batch is admitted. Waiting writes no history.
 * @throws KilledError
 */
export async function waitForAdmission(batch: BatchState): Promise<void> {
  const { admission, plan, kill } = batch;
  const request = admissionRequest(batch);
  if (!request || admission.granted) return;
  kill.throwIfAccepted();
  admission.request(plan.key);
  publishPlace(batch);
  const rejoining = rejoinLostQueue(batch, request, await sparkEnterQueue(request));
  try {
    await untilOffered(batch);
    while (!admission.accept()) {
      log.info('The admission expired before a worker could take it; the batch enters the queue again');
      await sparkEnterQueue(request);
      await untilOffered(batch);
    }
  } finally {
    rejoining.cancel();
    admission.stopWaiting();
  }
  const { tenant = '' } = plan;
  const waited = (Date.now() - request.entry.arrivedAt) / 1000;
  recordHistogram(metricMeter, METRICS.queueTime, { tenant }, Math.max(0, waited));
  // A queue that was terminated finds by the memo which batches its predecessor admitted.
  upsertMemo({ [ADMISSION_MEMO]: { tenant: plan.tenant, key: plan.key } });
}

/** Waits until the queue offers admission, and publishes the batch's place meanwhile. */
async function untilOffered(batch: BatchState): Promise<void> {
  const { admission, kill } = batch;
  kill.throwIfAccepted();
  while (!admission.isOffered) {
    const { latest } = admission;
    await kill.interrupts(() => condition(() => admission.latest !== latest));
    if (!admission.isOffered) publishPlace(batch);
  }
}

/** Leaves the queue, or gives up the admission, so that the next batch can be admitted. */
export async function releaseAdmission(batch: BatchState): Promise<void> {
  const request = admissionRequest(batch);
  if (!request) return;
  batch.admission.release();
  try {
    await sparkLeaveQueue(request);
  } catch (error) {
    // The queue itself looks for batches that have ended.
    log.warn('The batch could not leave the queue of its tenant; the queue will notice by itself', { error });
  }
}

/** Gives up the admission of a batch that stays open. Its memo goes too: a new queue must not count the batch. */
export async function releaseAdmissionWhileOpen(batch: BatchState): Promise<void> {
  if (batch.plan.liveBatches === undefined) return;
  upsertMemo({ [ADMISSION_MEMO]: null });
  await releaseAdmission(batch);
}

function publishPlace(batch: BatchState): void {
  const { admission, plan } = batch;
  if (admission.queued) batch.enter('queued', 'PENDING', queuedMessage(plan.tenant ?? '', admission.queued));
}

/** The request for admission; undefined without a quota, and so without a queue. */
function admissionRequest({ plan, attempts }: BatchState): AdmissionRequest | undefined {
  const { tenant, liveBatches, key } = plan;
  if (tenant === undefined || liveBatches === undefined) return undefined;
  const { workflowId, startTime } = workflowInfo();
  // The order is that of submission, not of the first workflow task. A batch that was held queues again at the end.
  const arrivedAt = attempts.length === 0 ? startTime.getTime() : Date.now();
  return { tenant, liveBatches, entry: { workflowId, key, arrivedAt } };
}

/**
 * Enters the queue again, until cancelled, whenever it was terminated or lost its workers.
 * @param enteredRun the queue that the batch has entered
 */
function rejoinLostQueue({ plan }: BatchState, request: AdmissionRequest, enteredRun: string): CancellationScope {
  return runInBackground(async () => {
    await sleep(firstQueueCheck(plan.batch), { summary: 'After this: check that the queue is still there' });
    for (let run = enteredRun; ; run = await sparkEnterQueue(request)) {
      await watchQueue(plan)(request, run);
    }
  });
}

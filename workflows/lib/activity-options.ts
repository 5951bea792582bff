/** The activities as the workflows call them: timeouts, retries and the summaries that Temporal shows. */
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { SparkActivities } from '../../activities/index.ts';
import type { BatchPlan } from '../../src/model/batch/plan.ts';

/** When a worker dies during an activity, another one retries it after this. */
const HEARTBEAT = '5s';

/** Reads the worker's own configuration and calls no API server, so it is a local activity, which costs one event. */
export const { sparkResolveBatch } = proxyLocalActivities<SparkActivities>({
  startToCloseTimeout: '10s',
  summary: 'Validate the batch and resolve its plan',
});

/** Milliseconds for a last step that begins late: long enough for one try. */
const ONE_TRY = 2000;

/**
 * Creates and starts a driver. Both together have the submit timeout, retries and pauses included.
 * @param since when the attempt began, in milliseconds since 1970
 */
export function submission({ batch, priority }: BatchPlan, attempt: number, since: number) {
  const left = since + batch.timeouts.submit - Date.now();
  const options = {
    startToCloseTimeout: '30s',
    scheduleToCloseTimeout: Math.max(left, Math.min(ONE_TRY, batch.timeouts.submit)),
    heartbeatTimeout: HEARTBEAT,
    retry: { initialInterval: '500ms', maximumInterval: '5s' },
    ...(priority && { priority }),
  } as const;
  const create = proxyActivities<SparkActivities>({
    ...options,
    // `spark-submit` runs as long as the submission takes; other kinds return after their requests.
    ...(batch.submit.kind === 'spark-submit' && { startToCloseTimeout: options.scheduleToCloseTimeout }),
    summary: `Attempt ${attempt}: create the driver`,
  });
  const start = proxyActivities<SparkActivities>({ ...options, summary: `Attempt ${attempt}: start the driver` });
  return { submitDriver: create.sparkSubmitDriver, startDriver: start.sparkStartDriver };
}

/** For activities that must succeed, however long the API server does not answer. */
const unboundedRetry = {
  startToCloseTimeout: '30s',
  heartbeatTimeout: HEARTBEAT,
  retry: { initialInterval: '500ms', backoffCoefficient: 1.5, maximumInterval: '10s' },
} as const;

/** The activities of a batch that have no time limit, with the priority of its tenant. */
export function unboundedRetryActivities({ priority }: BatchPlan) {
  const options = { ...unboundedRetry, ...(priority && { priority }) };
  const record = proxyActivities<SparkActivities>({
    ...options,
    // At most four requests of 10 s each, and 15 s for a log.
    startToCloseTimeout: '60s',
    summary: 'Read the evidence of the driver, judge how it ended, then release its pod',
  });
  const poll = proxyActivities<SparkActivities>({ ...options, summary: 'Read the state of the driver' });
  const removeUnstarted = proxyActivities<SparkActivities>({
    ...options,
    summary: 'Remove the driver unless it was started after all',
  });
  const remove = proxyActivities<SparkActivities>({
    ...options,
    summary: 'Delete what runs of the attempt, and wait until it is gone',
  });
  return {
    recordEvidence: record.sparkRecordEvidence,
    pollState: poll.sparkPollDriver,
    removeUnstarted: removeUnstarted.sparkRemoveUnstartedDriver,
    deleteDriver: remove.sparkDeleteDriver,
  };
}

/** How long a kill waits for the evidence of the driver that it is about to delete. */
export const EVIDENCE_PATIENCE = '10s';

/** Reads the evidence of a driver that is killed. Unlike {@link unboundedRetryActivities}, it gives up. */
export function recordKilledDriver({ priority }: BatchPlan) {
  return proxyActivities<SparkActivities>({
    scheduleToCloseTimeout: EVIDENCE_PATIENCE,
    heartbeatTimeout: HEARTBEAT,
    retry: unboundedRetry.retry,
    ...(priority && { priority }),
    summary: 'Read the evidence of the driver before it is killed',
  }).sparkRecordEvidence;
}

export const { sparkCleanupDriver } = proxyActivities<SparkActivities>({
  ...unboundedRetry,
  summary: 'Retention is over: delete the driver',
});

/**
 * The slow reconcile poll. Its pauses are Temporal's retry backoff, so that it writes no history and occupies no worker
 * while nothing changes.
 */
export function reconcilePoll({ batch, priority }: BatchPlan) {
  const { initialInterval, maximumInterval } = batch.reconcile;
  return proxyActivities<SparkActivities>({
    startToCloseTimeout: '30s',
    retry: { initialInterval: Math.min(initialInterval * 2, maximumInterval), backoffCoefficient: 2, maximumInterval },
    ...(priority && { priority }),
    summary: 'Read the driver at growing intervals; a retry means that nothing has changed',
  }).sparkPollDriver;
}

/** Signals to the queue of the tenant. They call only Temporal, so they are local activities. */
export const { sparkEnterQueue } = proxyLocalActivities<SparkActivities>({
  startToCloseTimeout: '10s',
  summary: 'Ask the queue of the tenant for admission',
});
export const { sparkLeaveQueue } = proxyLocalActivities<SparkActivities>({
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '1m',
  summary: 'Leave the queue of the tenant',
});

/** Returns when the queue of the tenant is gone. Like the reconcile poll, it writes no history until then. */
export function watchQueue({ batch }: BatchPlan) {
  const { initialInterval, maximumInterval } = batch.reconcile;
  return proxyActivities<SparkActivities>({
    startToCloseTimeout: '30s',
    retry: { initialInterval, backoffCoefficient: 2, maximumInterval },
    summary: 'Check that the queue of the tenant is there; a retry means that it is',
  }).sparkWatchQueue;
}

/** Finds the batches that an earlier queue, which was terminated, has admitted. */
export const { sparkFindAdmittedBatches: findAdmitted } = proxyActivities<SparkActivities>({
  startToCloseTimeout: '2m',
  heartbeatTimeout: HEARTBEAT,
  retry: { initialInterval: '1s', maximumInterval: '10s' },
  summary: 'Find the batches of the tenant that are admitted already',
});

/**
 * Reviews a queue. Its backoff limits how long a terminated batch counts against the quota, and how long a changed quota
 * goes unnoticed.
 */
export const { sparkReviewQueue } = proxyActivities<SparkActivities>({
  startToCloseTimeout: '2m',
  heartbeatTimeout: HEARTBEAT,
  retry: { initialInterval: '5s', backoffCoefficient: 1.5, maximumInterval: '30s' },
  summary: 'Check admitted and waiting batches, and the quota; a retry means that nothing has changed',
});

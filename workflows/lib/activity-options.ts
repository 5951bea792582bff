import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { SparkActivities } from '../../activities/index.ts';
import type { BatchPlan } from '../../src/model/batch/plan.ts';

/** A worker that dies in the middle of an activity is noticed after this, and the activity is tried by another. */
const HEARTBEAT = '5s';

/** Reads of the worker's own configuration: no API call, so a local activity, which is one event. */
export const { sparkResolveBatch } = proxyLocalActivities<SparkActivities>({
  startToCloseTimeout: '10s',
  summary: 'Validate the batch and resolve its plan',
});

/** A last step that begins late still gets one fair try. */
const ONE_TRY = 2000;

/**
 * Making and starting a driver have the submit timeout together, tries and pauses included.
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
    // A JVM takes its time; other kinds make their requests, or ask somebody else, and come back.
    ...(batch.submit.kind === 'spark-submit' && { startToCloseTimeout: options.scheduleToCloseTimeout }),
    summary: `Attempt ${attempt}: create the driver`,
  });
  const start = proxyActivities<SparkActivities>({ ...options, summary: `Attempt ${attempt}: let the driver start` });
  return { submitDriver: create.sparkSubmitDriver, startDriver: start.sparkStartDriver };
}

/** What must happen, however long the API server does not answer. */
const unboundedRetry = {
  startToCloseTimeout: '30s',
  heartbeatTimeout: HEARTBEAT,
  retry: { initialInterval: '500ms', backoffCoefficient: 1.5, maximumInterval: '10s' },
} as const;

/** What a batch does beside its submissions, with the priority of its tenant. */
export function unboundedRetryActivities({ priority }: BatchPlan) {
  const options = { ...unboundedRetry, ...(priority && { priority }) };
  const record = proxyActivities<SparkActivities>({
    ...options,
    // Four requests of 10 s each at the worst, and 15 s of patience with a log.
    startToCloseTimeout: '60s',
    summary: 'Read what is left of the driver, judge how it ended, then release its pod',
  });
  const poll = proxyActivities<SparkActivities>({ ...options, summary: 'Ask Kubernetes whether the driver is there' });
  const removeUnstarted = proxyActivities<SparkActivities>({
    ...options,
    summary: 'Remove the driver that was not started in time, unless it was',
  });
  const remove = proxyActivities<SparkActivities>({
    ...options,
    summary: 'Delete what still runs of the attempt, until it is seen gone',
  });
  return {
    recordEvidence: record.sparkRecordEvidence,
    pollState: poll.sparkPollState,
    removeUnstarted: removeUnstarted.sparkRemoveUnstarted,
    deleteDriver: remove.sparkDeleteDriver,
  };
}

export const { sparkCleanupDriver } = proxyActivities<SparkActivities>({
  ...unboundedRetry,
  summary: 'Retention is over: delete the driver',
});

/**
 * The slow reconcile poll. Its pauses are Temporal's retry backoff: while nothing changes it writes no history and
 * holds no worker, for as long as the batch runs.
 */
export function reconcilePoll({ batch, priority }: BatchPlan) {
  const { initialInterval, maximumInterval } = batch.reconcile;
  return proxyActivities<SparkActivities>({
    startToCloseTimeout: '30s',
    retry: { initialInterval: Math.min(initialInterval * 2, maximumInterval), backoffCoefficient: 2, maximumInterval },
    ...(priority && { priority }),
    summary: 'Look at the driver now and then; a retry means that nothing is new',
  }).sparkPollState;
}

/** A word to the queue of the tenant: a call to Temporal and nothing else, so local activities. */
export const { sparkEnterQueue } = proxyLocalActivities<SparkActivities>({
  startToCloseTimeout: '10s',
  summary: "Ask for the batch's turn in the queue of its tenant",
});
export const { sparkLeaveQueue } = proxyLocalActivities<SparkActivities>({
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '1m',
  summary: 'Tell the queue of the tenant that the batch needs no turn any more',
});

/** Looks now and then whether the queue is still there: as the reconcile poll, it costs no history meanwhile. */
export function missedQueue({ batch }: BatchPlan) {
  const { initialInterval, maximumInterval } = batch.reconcile;
  return proxyActivities<SparkActivities>({
    startToCloseTimeout: '30s',
    retry: { initialInterval, backoffCoefficient: 2, maximumInterval },
    summary: 'See now and then that the queue of the tenant is there; a retry means that it is',
  }).sparkWatchQueue;
}

/** Whom an earlier queue, that was ended, let in. */
export const { sparkFindAdmitted: findAdmitted } = proxyActivities<SparkActivities>({
  startToCloseTimeout: '2m',
  heartbeatTimeout: HEARTBEAT,
  retry: { initialInterval: '1s', maximumInterval: '10s' },
  summary: 'Find the batches of the tenant that live already',
});

/** How long a batch that was terminated can count, and a changed quota not be known yet. */
export const { sparkReviewQueue } = proxyActivities<SparkActivities>({
  startToCloseTimeout: '2m',
  heartbeatTimeout: HEARTBEAT,
  retry: { initialInterval: '5s', backoffCoefficient: 1.5, maximumInterval: '30s' },
  summary: 'Look whether those that live still do, and at the quota; a retry means that nothing is new',
});

/** The activities as the workflows call them: timeouts, retries and the summaries that Temporal shows. */
import { isCancellation, proxyActivities, proxyLocalActivities, sleep, TemporalFailure } from '@temporalio/workflow';
import type { SparkActivities } from '../../activities/index.ts';
import type { BatchPlan } from '../../src/model/batch/plan.ts';
import { rootFailure } from './activity-failure.ts';

/** When a worker dies during an activity, another one retries it after this. */
const HEARTBEAT = '5s';

/** Reads the worker's own configuration and calls no API server, so it is a local activity, which costs one event. */
export const { sparkResolveBatch } = proxyLocalActivities<SparkActivities>({
  startToCloseTimeout: '10s',
  summary: 'Validate the batch and resolve its plan',
});

/**
 * Timeout of an activity that is tried once as a local activity first, which costs one history event instead of six. What fails
 * or takes longer is repeated as a normal activity, which Temporal's UI shows with its failure. Shorter than a workflow task, so
 * that a signal waits no longer than this.
 */
const LOCAL_TRY = { startToCloseTimeout: '5s', retry: { maximumAttempts: 1 } } as const;

/** Milliseconds. While no worker works, a step of a submission is scheduled again at most this seldom. */
const MAX_UNSERVED = 10 * 60_000;

/**
 * Creates and starts a driver. Each of the two has the submit timeout, retries and pauses included.
 * @param unserved how often the step was scheduled before without a worker that worked on it
 */
export function submission(plan: BatchPlan, attempt: number, unserved: number) {
  const { batch, priority } = plan;
  const { kind } = batch.submit;
  const { submit } = batch.timeouts;
  const options = {
    startToCloseTimeout: '30s',
    scheduleToCloseTimeout: Math.max(submit, Math.min(submit * 2 ** unserved, MAX_UNSERVED)),
    heartbeatTimeout: HEARTBEAT,
    retry: { initialInterval: '500ms', maximumInterval: '5s' },
    ...(priority && { priority }),
  } as const;
  const create = proxyActivities<SparkActivities>({
    ...options,
    // `spark-submit` runs as long as the submission takes; other kinds return after their requests.
    ...(kind === 'spark-submit' && { startToCloseTimeout: options.scheduleToCloseTimeout }),
    summary: `Attempt ${attempt}: ${kind === 'existing' ? 'find and adopt' : 'create'} the driver`,
  });
  const createLocally = proxyLocalActivities<SparkActivities>({
    ...LOCAL_TRY,
    summary: `Attempt ${attempt}: create the driver`,
  });
  const start = proxyActivities<SparkActivities>({
    ...options,
    summary: `Attempt ${attempt}: ${kind === 'existing' ? 'read' : 'start'} the driver`,
  });
  return {
    submitDriver: isCreatedLocally(plan)
      ? locallyFirst(createLocally.sparkSubmitDriver, create.sparkSubmitDriver)
      : create.sparkSubmitDriver,
    startDriver: start.sparkStartDriver,
  };
}

/** Whether the driver of a batch is created by a local activity at first. */
export function isCreatedLocally({ batch, priority }: BatchPlan): boolean {
  const { kind } = batch.submit;
  // The tasks of tenants have priorities, by which Temporal orders normal activities only.
  return !priority && (kind === 'native' || kind === 'manifest');
}

/** Milliseconds. A longer pause that an API server asks for is not waited for here: the normal activity meets it again. */
const MAX_LOCAL_PAUSE = 60_000;

/**
 * Tries an activity as a local one. Whatever fails is repeated as a normal one, which shows why, after the pause that the API
 * server asked for.
 */
function locallyFirst<Args extends unknown[], Result>(
  locally: (...args: Args) => Promise<Result>,
  normally: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  return async (...args) => {
    try {
      return await locally(...args);
    } catch (error) {
      // The SDK does not wrap the failure of a local activity in an ActivityFailure. Other errors are defects.
      if (!(error instanceof TemporalFailure) || isCancellation(error)) throw error;
      const { retryAfter } = rootFailure(error);
      if (retryAfter !== undefined) {
        await sleep(Math.min(retryAfter, MAX_LOCAL_PAUSE), { summary: 'The step is tried again after this' });
      }
      return normally(...args);
    }
  };
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
    // At most five requests of 10 s each, and twice 15 s for a log.
    startToCloseTimeout: '90s',
    summary: 'Read the evidence of the driver, judge how it ended, then release its pod',
  });
  const recordLocally = proxyLocalActivities<SparkActivities>({
    ...LOCAL_TRY,
    summary: 'Read the evidence of the driver, judge how it ended, then release its pod',
  });
  const poll = proxyActivities<SparkActivities>({ ...options, summary: 'Read the state of the driver' });
  const removeUnstarted = proxyActivities<SparkActivities>({
    ...options,
    summary: 'Remove the driver unless it was started after all',
  });
  const removeEarlierRuns = proxyActivities<SparkActivities>({
    ...options,
    summary: 'Delete what earlier runs of the batch left, and wait until it is gone',
  });
  const remove = proxyActivities<SparkActivities>({
    ...options,
    summary: 'Delete what runs of the attempt, and wait until it is gone',
  });
  return {
    recordEvidence: record.sparkRecordEvidence,
    recordEvidenceLocallyFirst: locallyFirst(recordLocally.sparkRecordEvidence, record.sparkRecordEvidence),
    pollState: poll.sparkPollDriver,
    removeEarlierRuns: removeEarlierRuns.sparkRemoveEarlierRuns,
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

/** Stores the logs of a driver in the archive. @param time milliseconds for all tries */
export function archiving({ priority }: BatchPlan, time: number) {
  return proxyActivities<SparkActivities>({
    scheduleToCloseTimeout: time,
    heartbeatTimeout: HEARTBEAT,
    retry: { initialInterval: '1s', maximumInterval: '30s' },
    ...(priority && { priority }),
    summary: 'Store the logs of the attempt in the archive',
  }).sparkArchiveLogs;
}

/** Reads a pod for a caller, who waits for a few seconds. */
export function podReads({ priority }: BatchPlan) {
  return proxyActivities<SparkActivities>({
    scheduleToCloseTimeout: '6s',
    retry: { initialInterval: '500ms' },
    ...(priority && { priority }),
    summary: 'Read a log or Events for a caller',
  });
}

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

const FIRST_QUEUE_CHECK = 60_000;
const LAST_QUEUE_CHECK = 10 * 60_000;

/** Milliseconds after which a waiting batch checks that the queue of its tenant is there. */
export function firstQueueCheck({ reconcile }: BatchPlan['batch']): number {
  return Math.min(reconcile.initialInterval, FIRST_QUEUE_CHECK);
}

/** Returns when the queue of the tenant is gone. Like the reconcile poll, it writes no history until then. */
export function watchQueue({ batch }: BatchPlan) {
  const initialInterval = firstQueueCheck(batch);
  const maximumInterval = Math.max(initialInterval, Math.min(batch.reconcile.maximumInterval, LAST_QUEUE_CHECK));
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

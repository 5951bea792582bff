import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { SparkActivities } from '../activities/index.ts';
import type { BatchPlan } from '../src/model/plan.ts';

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
export function submission({ batch }: BatchPlan, attempt: number, since: number) {
  const left = since + batch.timeouts.submit - Date.now();
  const options = {
    startToCloseTimeout: '30s',
    scheduleToCloseTimeout: Math.max(left, Math.min(ONE_TRY, batch.timeouts.submit)),
    heartbeatTimeout: HEARTBEAT,
    retry: { initialInterval: '500ms', maximumInterval: '5s' },
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
const insistent = {
  startToCloseTimeout: '30s',
  heartbeatTimeout: HEARTBEAT,
  retry: { initialInterval: '500ms', backoffCoefficient: 1.5, maximumInterval: '10s' },
} as const;

export const { sparkRecordEvidence } = proxyActivities<SparkActivities>({
  ...insistent,
  // Four requests of 10 s each at the worst, and 15 s of patience with a log.
  startToCloseTimeout: '60s',
  summary: 'Read what is left of the driver, judge how it ended, then release its pod',
});
export const { sparkPollState } = proxyActivities<SparkActivities>({
  ...insistent,
  summary: 'Ask Kubernetes whether the driver is there',
});
export const { sparkDeleteDriver } = proxyActivities<SparkActivities>({
  ...insistent,
  summary: 'Delete what still runs of the attempt, until it is seen gone',
});
export const { sparkCleanupDriver } = proxyActivities<SparkActivities>({
  ...insistent,
  summary: 'Retention is over: delete the driver',
});

/**
 * The slow reconcile poll. Its pauses are Temporal's retry backoff: while nothing changes it writes no history and
 * holds no worker, for as long as the batch runs.
 */
export function reconcilePoll({ batch }: BatchPlan) {
  const { initialInterval, maximumInterval } = batch.reconcile;
  return proxyActivities<SparkActivities>({
    startToCloseTimeout: '30s',
    retry: { initialInterval: Math.min(initialInterval * 2, maximumInterval), backoffCoefficient: 2, maximumInterval },
    summary: 'Look at the driver now and then; a retry means that nothing is new',
  }).sparkPollState;
}

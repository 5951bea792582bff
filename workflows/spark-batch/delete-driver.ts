/** How a batch makes sure that nothing of an attempt runs any more. A deletion takes as long as it takes, except after a kill. */
import { planAttempt } from '../../src/model/batch/attempt.ts';
import { driverPath } from '../../src/model/names.ts';
import { isCreatedLocally, unboundedRetryActivities } from '../lib/activity-options.ts';
import { timestamp } from '../lib/timestamp.ts';
import type { BatchState } from './batch-state.ts';
import { plannedDriver } from './planned-driver.ts';

/** Deletes driver and executors of the attempt, and waits until they are gone. @param why a sentence */
export async function deleteDriver(batch: BatchState, why: string): Promise<void> {
  const driver = batch.attempt?.driver;
  if (!driver) return;
  batch.enter('killing', batch.state, `${why} Deleting driver and executors since ${timestamp()}.`);
  // After a kill no attempt follows that could conflict with a driver on a node that is cut off.
  const force = batch.kill.accepted !== undefined;
  await unboundedRetryActivities(batch.plan).deleteDriver(batch.reference, driver, 'driver-and-executors', { force });
}

/**
 * Deletes the driver of an attempt that is not known to have begun. A local activity is recorded with its workflow task: when a
 * worker dies after the creation and before the end of the task, another worker begins the task again, and a kill that has come
 * meanwhile precedes the attempt.
 */
export async function deleteUnrecordedAttempt(batch: BatchState): Promise<void> {
  const { plan, reference, attempt } = batch;
  if (!isCreatedLocally(plan)) return;
  const driver = plannedDriver(plan, planAttempt(plan, (attempt?.number ?? 0) + 1));
  await unboundedRetryActivities(plan).deleteDriver(reference, driver, 'driver-and-executors', { force: true });
}

/**
 * Waits until nothing of the last attempt runs any more: two drivers must never write to the same dataset.
 *
 * This is the last of two fences, and the only one that every way to the end of an attempt passes. The first one is:
 * - A driver that terminated was read in its terminal phase, which a pod never leaves.
 * - A driver that disappeared was not found by a live read. It may come back, because its label was changed or an old list
 *   was served. Here it is listed by its application, and deleted if it runs.
 * - A driver that was not created in time, was rejected, could not be started, or exceeded a deadline was deleted, and an
 *   empty list was seen. A creation that takes effect even later leaves a pod behind our scheduling gate, which only this
 *   workflow lifts, by the uid of the attempt under way; the sweep removes that pod. Where an operator or `spark-submit`
 *   creates the driver, its SparkApplication or process was withdrawn before the pods were listed.
 *
 * Executors are owned by their driver and deleted with it, but the end of a driver does not wait for theirs: they are
 * deleted here, and waited for until they are gone or terminal. A pod that a foreign finalizer holds counts as terminal when
 * its containers have ended.
 *
 * The list is read from the cluster of the last attempt, wherever the next one runs. While that cluster does not answer,
 * nothing is known about its pods. The batch then waits as long as it takes; the pending activity shows why.
 *
 * @param next what follows, as a clause
 */
export async function ensureNothingRuns(batch: BatchState, next: string): Promise<void> {
  const driver = batch.attempt?.driver;
  if (!driver) return;
  batch.enter(
    'killing',
    batch.state,
    `Since ${timestamp()} waiting until nothing of driver ${driverPath(driver)} runs any more; then ${next}.`,
  );
  await unboundedRetryActivities(batch.plan).deleteDriver(batch.reference, driver, 'what-still-runs');
}

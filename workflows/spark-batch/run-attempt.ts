import { ActivityFailure, sleep, TimeoutFailure } from '@temporalio/workflow';
import type { RecordedEnd } from '../../activities/record-evidence.ts';
import type { AttemptPlan } from '../../src/model/batch/attempt.ts';
import type { BatchPlan } from '../../src/model/batch/plan.ts';
import type { DriverTimestamps } from '../../src/model/driver/driver-timestamps.ts';
import type { DriverRef, ExistingDriver } from '../../src/model/driver/observation.ts';
import type { Submission } from '../../src/model/driver/submission.ts';
import { driverPath } from '../../src/model/names.ts';
import { type DriverEnd, attemptEnd, isStartDeadline } from '../../src/model/follow/follow-action.ts';
import { followingMessage } from '../../src/model/follow/following-message.ts';
import { withAttemptNumber } from '../../src/model/batch/attempt-texts.ts';
import { repeatPause } from '../../src/model/follow/repeat-pause.ts';
import type { MeasuredVerdict } from '../../src/model/usage/usage.ts';
import { type FailedVerdict, submitFailedVerdict } from '../../src/model/verdict/without-evidence.ts';
import { submission, unboundedRetryActivities } from '../lib/activity-options.ts';
import { rootFailure, untilServed } from '../lib/activity-failure.ts';
import { timestamp } from '../lib/timestamp.ts';
import { archiveBeforeDeletion, archiveLogs } from './archive-logs.ts';
import type { BatchState } from './batch-state.ts';
import { deleteDriver } from './delete-driver.ts';
import { followDriver } from './follow-driver.ts';
import { KilledError } from './kill.ts';
import { isCreatedByOthers, plannedDriver } from './planned-driver.ts';

/**
 * One attempt: submits a driver, follows it to its end, and judges that end by its evidence.
 * @throws KilledError
 */
export async function runAttempt(batch: BatchState, attempt: AttemptPlan): Promise<MeasuredVerdict> {
  batch.kill.throwIfAccepted();
  batch.attemptBegins(attempt, plannedDriver(batch.plan, attempt));
  const driver = await submitDriver(batch, attempt);
  if ('failureClass' in driver) return deleteAndFail(batch, driver);
  const { end, verdict } = await followToRecordedEnd(batch, driver);
  if (end.kind === 'deadline-exceeded') {
    // One that did not start in time is gone, and has no log.
    if (!isStartDeadline(end)) await archiveBeforeDeletion(batch, driver);
    return deleteAndFail(batch, verdict);
  }
  batch.attemptEnded(verdict);
  await archiveLogs(batch, driver);
  return verdict;
}

/** What an attempt ended with, as its evidence shows. */
interface RecordedAttempt {
  readonly end: DriverEnd;
  readonly verdict: MeasuredVerdict;
}

/**
 * Follows a driver until its end is recorded. When its live pod contradicts the end that the batch believes in, the driver is
 * followed again, after a pause that grows with each contradiction.
 */
async function followToRecordedEnd(batch: BatchState, driver: ExistingDriver): Promise<RecordedAttempt> {
  const { maximumInterval } = batch.plan.batch.reconcile;
  let since: DriverTimestamps | undefined;
  for (let repeated = 0; ; repeated += 1) {
    const followed = await batch.kill.interrupts(() => followDriver(batch, driver, since));
    ({ since } = followed);
    const { end } = followed;
    const { latest } = batch;
    const recorded = await recordEnd(batch, driver, end);
    // A batch that finished completes at once.
    if ('notEnded' in recorded || recorded.failureClass !== undefined) followed.stopTimers();
    if (!('notEnded' in recorded)) return { end, verdict: recorded };
    batch.observeLive({ observation: recorded.notEnded }, latest);
    batch.enter('following', recorded.notEnded.state, followingMessage(driver, recorded.notEnded));
    await batch.kill.interrupts(() =>
      sleep(repeatPause(repeated, maximumInterval), { summary: 'The driver has not ended: it is followed again' }),
    );
  }
}

/** Creates the driver and lets it start, or returns why it did not. */
async function submitDriver(batch: BatchState, attempt: AttemptPlan): Promise<ExistingDriver | FailedVerdict> {
  let driver: ExistingDriver | undefined;
  try {
    driver = await createDriver(batch, attempt);
    await startDriver(batch, attempt, driver);
    return driver;
  } catch (error) {
    const failure = submitFailed(batch, driver ?? plannedDriver(batch.plan, attempt), error);
    return driver && (await startedDespiteLostReply(batch, driver)) ? driver : failure;
  }
}

/**
 * Creates the driver, which cannot start yet.
 *
 * A kill waits for the outcome. When the request to create a pod gets no reply, only the next try, which meets the name
 * taken, shows whether it took effect; after a kill between the two, the driver could appear when the batch has ended.
 * Where an operator or `spark-submit` creates the driver, a kill does not wait for it: what was submitted is withdrawn. Nor
 * does it wait for a driver to adopt: what was adopted is found by its tag.
 */
function createDriver(batch: BatchState, attempt: AttemptPlan): Promise<ExistingDriver> {
  const step = async () => {
    const created = await untilServed((unserved) =>
      submission(batch.plan, attempt.number, unserved).submitDriver(planOf(batch, attempt), attempt),
    );
    const driver = batch.driverCreated(created);
    await removeEarlierRuns(batch, created);
    return driver;
  };
  return isCreatedByOthers(batch.plan) ? batch.kill.interrupts(step) : batch.kill.waitsFor(step);
}

/** The plan with the number of the attempt in the texts that contain it. */
function planOf({ plan }: BatchState, { number }: AttemptPlan): BatchPlan {
  return plan.attemptTexts ? { ...plan, batch: withAttemptNumber(plan.batch, plan.attemptTexts, number) } : plan;
}

/** Waits until nothing runs that an earlier run of this workflow id left, such as one that its parent terminated. */
async function removeEarlierRuns(batch: BatchState, { driver, observation, earlierPods }: Submission): Promise<void> {
  if (!earlierPods) return;
  const left = earlierPods.map((name) => driverPath({ ...driver, name })).join(', ');
  const message = `Since ${timestamp()} deleting what an earlier run of this batch left, before driver ${driver.name} starts: ${left}.`;
  batch.enter('submitting', 'PENDING', message);
  const { removeEarlierRuns: remove } = unboundedRetryActivities(batch.plan);
  await remove(batch.reference, driver, observation.resourceVersion);
}

/** Lets the driver start. While no worker works, it waits behind its gate: it is started late, not made again. */
async function startDriver(batch: BatchState, attempt: AttemptPlan, driver: ExistingDriver): Promise<void> {
  const { latest } = batch;
  const live = await untilServed((unserved) =>
    submission(batch.plan, attempt.number, unserved).startDriver(batch.reference, driver),
  );
  batch.enter('following', 'PENDING', `Driver ${driverPath(driver)} is submitted, and waits for its node.`);
  if (live.found) batch.observeLive(live, latest);
}

/**
 * Whether a driver was started although the reply was lost: it may even have ended by now, and its end counts. Deletes a
 * driver that was not.
 */
async function startedDespiteLostReply(batch: BatchState, driver: ExistingDriver): Promise<boolean> {
  const { latest } = batch;
  const live = await unboundedRetryActivities(batch.plan).removeUnstarted(driver, 'ungated');
  if (live.found) batch.observeLive(live, latest);
  // It may be gone for another reason; an observation with a node proves that it was started.
  return live.found || batch.latest?.node !== undefined;
}

/**
 * Gathers the evidence and judges by it. While the API server does not answer, the pending activity shows why. A driver that
 * did not start in time is then removed, unless it has started at the last moment.
 */
async function recordEnd(batch: BatchState, driver: ExistingDriver, end: DriverEnd): Promise<RecordedEnd> {
  const state = end.kind === 'deadline-exceeded' ? batch.state : (end.last?.state ?? 'UNKNOWN');
  batch.enter('recording', state, `Recording the end of driver ${driverPath(driver)} since ${timestamp()}.`);
  const ended = {
    driver,
    attempt: batch.attempts.length,
    end: attemptEnd(end, batch.runtimeLimit),
    last: end.last,
  };
  const { recordEvidence, recordEvidenceLocallyFirst, removeUnstarted } = unboundedRetryActivities(batch.plan);
  const record = isKeptByCluster(end) ? recordEvidenceLocallyFirst : recordEvidence;
  const recorded = await record(batch.reference, ended);
  if ('notEnded' in recorded || !isStartDeadline(end)) return recorded;
  const live = await removeUnstarted(driver, 'running');
  return live.found ? { notEnded: live.observation } : recorded;
}

/**
 * Whether a terminated driver stays when our finalizer is released. The result of a local activity is lost with the worker until
 * the workflow task is completed, so the evidence of a pod that disappears then must be recorded by a normal one.
 */
function isKeptByCluster({ kind, last }: DriverEnd): boolean {
  return kind === 'terminated' && last?.deletionDeadline === undefined && last?.gone === undefined;
}

/** Ends a failed attempt: nothing of it is left. */
async function deleteAndFail(batch: BatchState, verdict: MeasuredVerdict): Promise<MeasuredVerdict> {
  await deleteDriver(batch, verdict.message);
  // A driver that finished as its deadline passed has finished, even if it is killed now.
  if (batch.kill.accepted && verdict.failureClass !== undefined) throw new KilledError({ alreadyDeleted: true });
  return verdict;
}

/** The verdict of a failed submission. Errors other than failures of activities are thrown again. */
function submitFailed(batch: BatchState, driver: DriverRef, error: unknown): FailedVerdict {
  if (!(error instanceof ActivityFailure)) throw error;
  return submitFailedVerdict(driver, batch.plan.batch.timeouts.submit, {
    // A try that fails too late for another one ends the activity with its own failure, not with a TimeoutFailure.
    timedOut: error.retryState === 'TIMEOUT' || error.cause instanceof TimeoutFailure,
    ...rootFailure(error),
  });
}

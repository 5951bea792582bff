import { type CancellationScope, condition, sleep } from '@temporalio/workflow';
import { isTerminated } from '../../src/model/driver/application-state.ts';
import { type DriverTimestamps, updateTimestamps } from '../../src/model/driver/driver-timestamps.ts';
import { type DriverRef, type LiveRead, type Observation } from '../../src/model/driver/observation.ts';
import { formatDuration } from '../../src/model/duration.ts';
import { driverPath } from '../../src/model/names.ts';
import { deadlineSummary, type DriverTimeouts, nextDeadline } from '../../src/model/follow/deadline.ts';
import { type DriverEnd, nextFollowAction } from '../../src/model/follow/follow-action.ts';
import { followingMessage, missingMessage } from '../../src/model/follow/following-message.ts';
import { repeatPause } from '../../src/model/follow/repeat-pause.ts';
import { reconcilePoll, unboundedRetryActivities } from '../lib/activity-options.ts';
import { ReschedulableTimer } from '../lib/reschedulable-timer.ts';
import { runInBackground } from '../lib/run-in-background.ts';
import { timestamp } from '../lib/timestamp.ts';
import type { BatchState } from './batch-state.ts';

/** How a batch stopped following its driver, and the times at which it saw the driver's stages. */
export interface Followed {
  readonly end: DriverEnd;
  readonly since: DriverTimestamps;
  /** Cancels the timers of the wait. Not needed before the workflow completes, which saves the history events of that. */
  readonly stopTimers: () => void;
}

/**
 * Waits for the end of a driver that was started. The watch reports what happens to it, a slow poll makes up for reports
 * that were lost, and the timeouts of the batch limit the wait. While nothing changes, no history is written.
 * @param since the times seen so far, when the driver is followed again
 */
export async function followDriver(
  batch: BatchState,
  driver: DriverRef,
  since: DriverTimestamps = { started: Date.now() },
): Promise<Followed> {
  const { pollState } = unboundedRetryActivities(batch.plan);
  const poll = new ReconcilePoll(batch, driver);
  let timerFired = false;
  const timer = new ReschedulableTimer(() => (timerFired = true));
  const stopTimers = () => {
    timer.clear();
    poll.stop();
  };
  let noted: Observation | undefined;
  const note = (observation: Observation) => {
    since = updateTimestamps(since, noted, observation, Date.now());
    noted = observation;
    batch.enter('following', noted.state, followingMessage(driver, noted));
  };
  try {
    for (;;) {
      timerFired = false;
      const { latest, runtimeLimit } = batch;
      const timeouts = timeoutsOf(batch);
      const action = nextFollowAction({ latest, noted, missing: poll.missing, since, timeouts }, Date.now());
      switch (action.kind) {
        case 'stop':
          return { end: { kind: 'terminated', last: action.last }, since, stopTimers };
        case 'verify-absence': {
          batch.enter('following', batch.state, missingMessage(driver, timestamp()));
          const live = await readUntilVisible(batch, driver);
          poll.missing = false;
          if (!live.found) return { end: { kind: 'disappeared', last: batch.latest }, since, stopTimers };
          batch.observeLive(live, latest);
          batch.enter('following', batch.state, followingMessage(driver, live.observation));
          break;
        }
        case 'note':
          note(action.observation);
          break;
        case 'verify-deadline': {
          const live = await pollState(driver, latest);
          if (!live.found) {
            poll.missing = true;
            break;
          }
          batch.observeLive(live, latest);
          const { latest: last = live.observation } = batch;
          if (isTerminated(last.state) || last.gone) break;
          // Judged at once: a driver whose problem changes with every read must not be read for ever.
          if (last !== noted) note(last);
          const deadline = nextDeadline(last, since, timeoutsOf(batch));
          if (!deadline || deadline.at > Date.now()) break;
          return { end: { kind: 'deadline-exceeded', deadline, last, started: since.started }, since, stopTimers };
        }
        case 'wait': {
          const { deadline } = action;
          const summary = deadline ? deadlineSummary(deadline, timeouts) : '';
          timer.set(deadline?.at, summary);
          batch.waitsUntil(deadline && { at: new Date(deadline.at).toISOString(), summary });
          await condition(
            () => timerFired || poll.missing || batch.latest !== noted || batch.runtimeLimit !== runtimeLimit,
          );
        }
      }
    }
  } catch (error) {
    stopTimers();
    throw error;
  } finally {
    poll.pause();
  }
}

function timeoutsOf({ plan, runtimeLimit }: BatchState): DriverTimeouts {
  const { pending, pendingProblem } = plan.batch.timeouts;
  return { pending, pendingProblem, runtime: runtimeLimit };
}

/** A pod is visible to every API server this long after its creation, in milliseconds, however long its submission may take. */
const VISIBLE_WITHIN = 30_000;

/**
 * Reads a driver that seems to be gone. Only an answer of the API server counts; until it gives one, the batch waits. A
 * driver that is missing soon after its creation may not be visible yet, and is read once more later.
 */
async function readUntilVisible(batch: BatchState, driver: DriverRef): Promise<LiveRead> {
  const { pollState } = unboundedRetryActivities(batch.plan);
  const live = await pollState(driver);
  const wait = batch.attemptBegan + Math.min(batch.plan.batch.timeouts.submit, VISIBLE_WITHIN) - Date.now();
  if (live.found || wait <= 0) return live;
  batch.enter(
    'following',
    'UNKNOWN',
    `Driver ${driverPath(driver)} is not visible yet; it is read again when the submit timeout has passed.`,
  );
  await sleep(wait, { summary: 'Submit timeout: the driver may not be visible yet' });
  return pollState(driver);
}

/**
 * Reads the driver now and then, in case an observation was lost: after the first interval, then at growing ones. Between
 * two answers there is a pause, which grows while they add nothing.
 */
class ReconcilePoll {
  /** Whether the driver was not found. */
  missing = false;
  #isPaused = false;
  readonly #scope: CancellationScope;

  constructor(batch: BatchState, driver: DriverRef) {
    const { initialInterval, maximumInterval } = batch.plan.batch.reconcile;
    const poll = reconcilePoll(batch.plan);
    this.#scope = runInBackground(async () => {
      await sleep(initialInterval, {
        summary: `After ${formatDuration(initialInterval)}: read the driver, in case an observation was lost`,
      });
      for (let repeated = 0; !this.#isPaused;) {
        const { latest } = batch;
        const live = await poll(driver, latest, latest && { untilChanged: true });
        if (!live.found) this.missing = true;
        const isNews = live.found && batch.observeLive(live, latest);
        repeated = isNews ? 0 : repeated + 1;
        await sleep(repeatPause(repeated, maximumInterval), { summary: 'Pause before the driver is read again' });
      }
    });
  }

  /** Begins no further read. */
  pause(): void {
    this.#isPaused = true;
  }

  stop(): void {
    this.#scope.cancel();
  }
}

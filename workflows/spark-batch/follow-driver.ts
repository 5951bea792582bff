import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';
import { isTerminated } from '../../src/model/driver/application-state.ts';
import { type Deadline, type DriverTimeouts, nextDeadline } from '../../src/model/follow/deadline.ts';
import { formatDuration } from '../../src/model/duration.ts';
import { followingMessage, missedMessage } from '../../src/model/follow/following-message.ts';
import { type DriverTimestamps, updateTimestamps } from '../../src/model/driver/driver-timestamps.ts';
import { driverPath } from '../../src/model/names.ts';
import { observationKey, type DriverRef, type LiveRead, type Observation } from '../../src/model/driver/observation.ts';
import { unboundedRetryActivities, reconcilePoll } from '../lib/activity-options.ts';
import { ReschedulableTimer } from '../lib/reschedulable-timer.ts';
import { type BatchRun, timestamp } from './batch-state.ts';

/** Why a driver is not followed any longer. */
export type Ending =
  | { readonly kind: 'terminated'; readonly last: Observation }
  | { readonly kind: 'vanished'; readonly last: Observation | undefined }
  | {
      readonly kind: 'out of patience';
      readonly deadline: Deadline;
      readonly last: Observation;
      readonly since: number;
    }
  | { readonly kind: 'killed' };

/**
 * Waits for the end of a driver that was started: told by the watch, healed by a slow poll, bounded by the batch's
 * timeouts. While nothing changes it costs nothing.
 */
export async function follow(batch: BatchRun, driver: DriverRef): Promise<Ending> {
  let since: DriverTimestamps = { started: Date.now() };
  let rung = false;
  const alarm = new ReschedulableTimer(() => (rung = true));
  const poll = startReconcilePoll(batch, driver);
  try {
    let told: Observation | undefined;
    for (;;) {
      rung = false;
      const { seen } = batch;
      if (batch.kill) return { kind: 'killed' };
      if (seen && isTerminated(seen.state)) return { kind: 'terminated', last: seen };
      if (seen?.gone || poll.missed) {
        batch.enter('following', batch.state, missedMessage(driver, timestamp()));
        const live = await lookUntilSure(batch, driver);
        poll.missed = false;
        if (!live.found && !batch.kill) return { kind: 'vanished', last: batch.seen };
        if (live.found) {
          batch.observeLive(live.observation);
          batch.enter('following', batch.state, followingMessage(driver, live.observation));
        }
        continue;
      }
      if (seen && seen !== told) {
        since = updateTimestamps(since, told, seen, Date.now());
        batch.enter('following', seen.state, followingMessage(driver, seen));
        told = seen;
      }
      const deadline = seen && nextDeadline(seen, since, limitsOf(batch));
      if (deadline && deadline.at <= Date.now()) {
        // The driver may have started, or finished, at this very moment: what is true now decides.
        const live = await unboundedRetryActivities(batch.plan).pollState(driver);
        if (live.found) batch.observe(live.observation);
        else poll.missed = true;
        if (poll.missed || batch.seen !== seen) continue;
        return { kind: 'out of patience', deadline, last: seen, since: since.started };
      }
      alarm.set(deadline?.at, deadline ? patienceWith(deadline, limitsOf(batch)) : '');
      const { runtimeLimit } = batch;
      await condition(
        () =>
          rung || poll.missed || batch.kill !== undefined || batch.seen !== told || batch.runtimeLimit !== runtimeLimit,
      );
    }
  } finally {
    alarm.clear();
    poll.stop();
  }
}

function limitsOf({ plan, runtimeLimit }: BatchRun): DriverTimeouts {
  const { pending, pendingProblem } = plan.batch.timeouts;
  return { pending, pendingProblem, runtime: runtimeLimit };
}

/** What the alarm waits for, as Temporal's UI shows it. */
function patienceWith({ kind }: Deadline, { pending, runtime, pendingProblem }: DriverTimeouts): string {
  switch (kind) {
    case 'pending':
      return `Pending timeout of ${formatDuration(pending ?? 0)}: the driver must run by then`;
    case 'problem':
      return `Grace of ${formatDuration(pendingProblem)} for a driver that does not start`;
    case 'runtime':
      return `Maximum runtime of ${formatDuration(runtime ?? 0)}: the driver must have ended by then`;
    case 'deletion':
      return 'The driver is being deleted: its end must be seen by then';
  }
}

/** A driver that was created is to be seen after this, however long its submission may take. */
const VISIBLE_WITHIN = 30_000;

/**
 * A live read, for a verdict of absence. Only an answer counts: while the API server does not give one, the verdict
 * waits. A driver missed within the submit timeout may not be visible yet, and is looked for once more after it.
 */
async function lookUntilSure(batch: BatchRun, driver: DriverRef): Promise<LiveRead> {
  const live = await unboundedRetryActivities(batch.plan).pollState(driver);
  const patience = batch.attemptBegan + Math.min(batch.plan.batch.timeouts.submit, VISIBLE_WITHIN) - Date.now();
  if (live.found || patience <= 0) return live;
  batch.enter(
    'following',
    'UNKNOWN',
    `Driver ${driverPath(driver)} is not to be seen; looking again when the submit timeout is over.`,
  );
  await condition(() => batch.kill !== undefined, patience, {
    summary: 'Submit timeout: the driver may not be visible yet',
  });
  return batch.kill ? live : unboundedRetryActivities(batch.plan).pollState(driver);
}

/** Looks for lost news after the first interval, then at growing ones, until stopped. */
function startReconcilePoll(batch: BatchRun, driver: DriverRef): { missed: boolean; stop: () => void } {
  const { initialInterval } = batch.plan.batch.reconcile;
  const poll = reconcilePoll(batch.plan);
  const scope = new CancellationScope();
  const handle = { missed: false, stop: () => scope.cancel() };
  scope
    .run(async () => {
      await sleep(initialInterval, {
        summary: `After ${formatDuration(initialInterval)}: look at the driver, should its news be lost`,
      });
      for (;;) {
        const live = await poll(driver, batch.seen && observationKey(batch.seen));
        if (live.found) batch.observe(live.observation);
        else handle.missed = true;
        if (!live.found) await sleep(initialInterval);
      }
    })
    .catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  return handle;
}

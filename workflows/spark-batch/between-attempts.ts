import { condition } from '@temporalio/workflow';
import { formatDuration } from '../../src/model/duration.ts';
import { heldMessage } from '../../src/model/status/held-message.ts';
import { driverPath } from '../../src/model/names.ts';
import { attemptAfter, stepAfter } from '../../src/model/retry/next-attempt.ts';
import type { Verdict } from '../../src/model/verdict/verdict.ts';
import { unboundedRetryActivities } from '../lib/activity-options.ts';
import { timestamp, type BatchRun } from './batch-state.ts';
import { releaseAdmissionWhileOpen } from '../tenant-queue/admission.ts';

/** What comes of an attempt's end: another attempt, which the batch is prepared for, or the end of the batch. */
export type Outcome = { readonly kind: 'again' } | { readonly kind: 'finish'; readonly verdict: Verdict };

/**
 * What happens between the end of an attempt and the next: nothing of the last one may live, a pause, perhaps a person's
 * decision. A kill meanwhile ends the waiting; the caller sees to it.
 */
export async function betweenAttempts(batch: BatchRun, verdict: Verdict): Promise<Outcome> {
  const next = stepAfter(batch.attempts, batch.plan);
  if (next.kind === 'finish' || batch.kill) return { kind: 'finish', verdict };
  if (next.kind === 'hold') {
    await ensureNothingRuns(batch, 'the batch is held for a decision');
    return batch.kill ? { kind: 'finish', verdict } : hold(batch, verdict, next.why);
  }
  const coming = attemptAfter(batch.attempts, batch.plan);
  const moving =
    coming.plan.batch.cluster === batch.plan.batch.cluster ? '' : ` on cluster ${coming.plan.batch.cluster}`;
  await ensureNothingRuns(batch, `attempt ${batch.attempts.length + 1} begins${moving}`);
  const changes = coming.changes.map((change) => `; ${change}`).join('');
  const pause = `Next attempt in ${formatDuration(next.backoff)}: ${next.why}${changes}.`;
  batch.enter('pausing', 'PENDING', `${verdict.message} ${pause}`);
  await condition(() => batch.kill !== undefined, next.backoff, {
    summary: `Pause before attempt ${batch.attempts.length + 1}`,
  });
  if (batch.kill) return { kind: 'finish', verdict };
  batch.goOn(coming);
  return { kind: 'again' };
}

/**
 * Waits until nothing of the last attempt runs any more: two drivers at one dataset are what must never be.
 *
 * This is the last of two fences, and the only one that all ways to the end of an attempt share. Before it:
 * - a driver that terminated was read in its terminal phase, which a pod never leaves;
 * - one that vanished was looked for live, and may come back (its label was changed, an old list was served): here it
 *   is listed by its application, and deleted if it runs;
 * - one that was not created in time, was refused, could not be started, ran out of patience: `undo` has deleted it and
 *   seen an empty list. A creation that takes effect still later leaves a pod behind our scheduling gate, which only
 *   this workflow lifts, by the uid of the attempt under way; the sweep removes it. Where somebody else makes the
 *   driver, what it is made from was withdrawn before the pods were looked for.
 *
 * Executors die with their driver by ownership, but a driver's end does not wait for theirs: they are deleted, and waited
 * for until they are gone or terminal. A pod held by somebody's finalizer is terminal when its containers have ended.
 *
 * The list is asked of the cluster the attempt ran on, whichever the next one runs on. While that does not answer,
 * nothing is known of its pods, and the batch waits: for as long as it takes, and visibly, in the pending activity.
 */
async function ensureNothingRuns(batch: BatchRun, then: string): Promise<void> {
  const driver = batch.attempt?.driver;
  if (!driver) return;
  batch.enter(
    'killing',
    batch.state,
    `Since ${timestamp()} waiting until nothing of driver ${driverPath(driver)} runs any more; then ${then}.`,
  );
  await unboundedRetryActivities(batch.plan).deleteDriver(batch.plan, driver, 'what-still-runs');
}

/** No retry is left: the batch waits for a person, at no cost, for as long as its policy says. */
async function hold(batch: BatchRun, verdict: Verdict, why: string): Promise<Outcome> {
  const { holdTimeout } = batch.plan.batch.retry;
  const until = holdTimeout === undefined ? undefined : new Date(Date.now() + holdTimeout).toISOString();
  batch.decisions.reset();
  batch.held = { since: timestamp(), ...(until !== undefined && { until }) };
  batch.enter('held', 'PENDING', heldMessage(verdict, why, batch.status()));
  // Nothing of it runs, for as long as a person takes: others of its tenant need not wait for that.
  await releaseAdmissionWhileOpen(batch);
  const decided = () => batch.kill !== undefined || batch.decisions.taken !== undefined;
  if (holdTimeout === undefined) await condition(decided);
  else await condition(decided, holdTimeout, { summary: 'Held for a person: after this the batch is given up' });
  batch.held = undefined;
  const decision = batch.decisions.taken;
  if (decision?.kind === 'retry' && !batch.kill) {
    batch.goOn(attemptAfter(batch.attempts, batch.plan, decision.request), true);
    return { kind: 'again' };
  }
  const end = decision
    ? `Given up by a person: ${decision.request.reason ?? 'no reason given'}.`
    : `Given up: nobody decided within ${formatDuration(holdTimeout ?? 0)}.`;
  return { kind: 'finish', verdict: { ...verdict, message: `${verdict.message} ${end}` } };
}

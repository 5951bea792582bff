import { condition, sleep } from '@temporalio/workflow';
import { formatDuration } from '../../src/model/duration.ts';
import { attemptAfter, stepAfter } from '../../src/model/retry/next-attempt.ts';
import { heldMessage } from '../../src/model/status/held-message.ts';
import type { Verdict } from '../../src/model/verdict/verdict.ts';
import type { BatchState, HoldDecision } from './batch-state.ts';
import { historyProblem } from './continue-in-new-run.ts';
import { ensureNothingRuns } from './delete-driver.ts';
import { releaseAdmissionWhileOpen } from './wait-for-admission.ts';

/** The step after an attempt: another attempt, for which the batch is prepared, or the end of the batch. */
export type Continuation = { readonly kind: 'retry' } | { readonly kind: 'finish'; readonly verdict: Verdict };

/**
 * Decides what follows an attempt that has ended, and waits until it may begin: nothing of the last attempt runs, a pause
 * has passed, and in a held batch a person has decided.
 * @throws KilledError
 */
export async function betweenAttempts(batch: BatchState, verdict: Verdict): Promise<Continuation> {
  const { kill } = batch;
  kill.throwIfAccepted();
  const next = stepAfter(batch.attempts, batch.plan);
  const full = next.kind === 'finish' ? undefined : historyProblem();
  if (full !== undefined) return { kind: 'finish', verdict: { ...verdict, message: `${verdict.message} ${full}` } };
  switch (next.kind) {
    case 'finish':
      return { kind: 'finish', verdict };
    case 'retry':
      await pauseBeforeRetry(batch, verdict, next);
      return { kind: 'retry' };
    case 'hold':
      await kill.waitsFor(() => ensureNothingRuns(batch, 'the batch is held for a decision'));
      return hold(batch, verdict, next.reason);
  }
}

async function pauseBeforeRetry(
  batch: BatchState,
  verdict: Verdict,
  { backoff, reason }: { readonly backoff: number; readonly reason: string },
): Promise<void> {
  const { attempts, plan, kill } = batch;
  const number = attempts.length + 1;
  const next = attemptAfter(attempts, plan);
  const { cluster } = next.plan.batch;
  const elsewhere = cluster === plan.batch.cluster ? '' : ` on cluster ${cluster}`;
  await kill.waitsFor(() => ensureNothingRuns(batch, `attempt ${number} begins${elsewhere}`));
  const changes = next.changes.map((change) => `; ${change}`).join('');
  const pause = `Next attempt in ${formatDuration(backoff)}: ${reason}${changes}.`;
  batch.enter('pausing', 'PENDING', `${verdict.message} ${pause}`);
  await kill.interrupts(() => sleep(backoff, { summary: `Pause before attempt ${number}` }));
  batch.prepareAttempt(next);
}

/** No retry is left: the batch waits for a person to decide. Waiting writes no history. */
async function hold(batch: BatchState, verdict: Verdict, reason: string): Promise<Continuation> {
  const { holdTimeout } = batch.plan.batch.retry;
  batch.hold(holdTimeout === undefined ? undefined : new Date(Date.now() + holdTimeout).toISOString());
  batch.enter('held', 'PENDING', heldMessage(verdict, reason, batch.status()));
  // A held batch runs no pod, so another batch of its tenant can be admitted.
  await releaseAdmissionWhileOpen(batch);
  const decision = await batch.kill.interrupts(() => decisionOf(batch, holdTimeout));
  if (decision.kind === 'retry') {
    batch.prepareAttempt(attemptAfter(batch.attempts, batch.plan, decision.request), true);
    return { kind: 'retry' };
  }
  const end =
    decision.kind === 'giveUp'
      ? `Given up on request: ${decision.request.reason ?? 'no reason given'}.`
      : `Given up: no decision was made within ${formatDuration(holdTimeout ?? 0)}.`;
  return { kind: 'finish', verdict: { ...verdict, message: `${verdict.message} ${end}` } };
}

/** Waits until a person decides, or until the hold expires, which also settles the end of the batch. */
async function decisionOf(batch: BatchState, holdTimeout: number | undefined): Promise<HoldDecision> {
  const decided = () => batch.holdDecision !== undefined;
  if (holdTimeout === undefined) await condition(decided);
  else await condition(decided, holdTimeout, { summary: 'Held for a decision: after this the batch is given up' });
  batch.decide({ kind: 'expired' });
  return batch.holdDecision ?? { kind: 'expired' };
}

import { ActivityFailure, log } from '@temporalio/workflow';
import { isTerminated } from '../../src/model/driver/application-state.ts';
import type { ExistingDriver } from '../../src/model/driver/observation.ts';
import { endDespiteKill } from '../../src/model/follow/settled-state.ts';
import { endSentence } from '../../src/model/lang.ts';
import type { MeasuredVerdict } from '../../src/model/usage/usage.ts';
import type { Verdict } from '../../src/model/verdict/verdict.ts';
import { verdictOf } from '../../src/model/verdict/verdict-of.ts';
import { killedVerdict, withUnreadEvidence } from '../../src/model/verdict/without-evidence.ts';
import { EVIDENCE_PATIENCE, recordKilledDriver, unboundedRetryActivities } from '../lib/activity-options.ts';
import { rootFailure } from '../lib/activity-failure.ts';
import { archiveBeforeDeletion } from './archive-logs.ts';
import type { BatchState } from './batch-state.ts';
import { deleteDriver, deleteUnrecordedAttempt } from './delete-driver.ts';
import type { KilledError } from './kill.ts';

/**
 * Ends a batch whose kill was accepted: only when driver and executors are gone. A kill between two attempts finds no
 * running driver, but may find what the last attempt left.
 *
 * An application that had ended before the kill took effect ends the batch as it would have without the kill.
 */
export async function killBatch(batch: BatchState, { alreadyDeleted }: KilledError): Promise<Verdict> {
  const reason = batch.kill.accepted?.reason ?? 'no reason given';
  const killed = killedVerdict(reason, batch.attempt?.driver);
  const underWay = batch.attempt?.verdict ? undefined : batch.attempt;
  if (!alreadyDeleted && underWay) {
    batch.attemptEnded(await recordKilled(batch, underWay.driver, killed, reason));
    const { uid } = underWay.driver;
    if (uid !== undefined) await archiveBeforeDeletion(batch, { ...underWay.driver, uid });
  }
  batch.attemptEnded(killed);
  const verdict = endDespiteKill(batch.attempts, batch.plan) ?? killed;
  if (!alreadyDeleted) await deleteDriver(batch, verdict.message);
  if (!underWay) await deleteUnrecordedAttempt(batch);
  return verdict;
}

/**
 * Reads what is left of a driver before it is deleted: whether it had ended by itself, its log and Events. A kill waits only
 * {@link EVIDENCE_PATIENCE} for log and Events; evidence that could not be read is listed as missing. Whether the driver had
 * ended is read in any case: an application that finished is never reported as killed, and a deletion needs the same API server.
 */
async function recordKilled(
  batch: BatchState,
  driver: Partial<ExistingDriver> & Omit<ExistingDriver, 'uid'>,
  killed: Verdict,
  reason: string,
): Promise<MeasuredVerdict> {
  const { uid } = driver;
  if (uid === undefined) return killed;
  batch.enter('killing', batch.state, `${killed.message} Reading its log and events first.`);
  try {
    const recorded = await recordKilledDriver(batch.plan)(batch.reference, {
      driver: { ...driver, uid },
      attempt: batch.attempts.length,
      end: { kind: 'killed', reason },
      last: batch.latest,
    });
    return 'notEnded' in recorded ? killed : recorded;
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const { message } = rootFailure(error);
    log.warn('Killed a driver whose evidence could not be read in time', { error: message });
    return withUnreadEvidence(
      (await ownEnd(batch, { ...driver, uid })) ?? killed,
      endSentence(`The evidence could not be read within ${EVIDENCE_PATIENCE}: ${message}`),
    );
  }
}

/** The verdict of a driver that has ended by itself, from its pod alone. Undefined for one that has not ended, or is gone. */
async function ownEnd(batch: BatchState, driver: ExistingDriver): Promise<Verdict | undefined> {
  const live = await unboundedRetryActivities(batch.plan).pollState(driver, undefined, { podOnly: true });
  if (!live.found || !isTerminated(live.observation.state)) return undefined;
  return verdictOf({ driver, end: { kind: 'terminated' }, last: live.observation });
}

import { ActivityFailure, log } from '@temporalio/workflow';
import type { ExistingDriver } from '../../src/model/driver/observation.ts';
import { endDespiteKill } from '../../src/model/follow/settled-state.ts';
import { endSentence } from '../../src/model/lang.ts';
import type { Verdict } from '../../src/model/verdict/verdict.ts';
import { killedVerdict, withUnreadEvidence } from '../../src/model/verdict/without-evidence.ts';
import { EVIDENCE_PATIENCE, recordKilledDriver } from '../lib/activity-options.ts';
import { rootFailure } from '../lib/activity-failure.ts';
import type { BatchState } from './batch-state.ts';
import { deleteDriver } from './delete-driver.ts';
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
  if (!alreadyDeleted && batch.attempt && !batch.attempt.verdict) {
    batch.attemptEnded(await recordKilled(batch, batch.attempt.driver, killed, reason));
  }
  batch.attemptEnded(killed);
  const verdict = endDespiteKill(batch.attempts, batch.plan) ?? killed;
  if (!alreadyDeleted) await deleteDriver(batch, verdict.message);
  return verdict;
}

/**
 * Reads what is left of a driver before it is deleted: whether it had ended by itself, its log and Events. A kill waits only
 * {@link EVIDENCE_PATIENCE} for that; evidence that could not be read is listed as missing.
 */
async function recordKilled(
  batch: BatchState,
  driver: Partial<ExistingDriver> & Omit<ExistingDriver, 'uid'>,
  killed: Verdict,
  reason: string,
): Promise<Verdict> {
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
      killed,
      endSentence(`The evidence could not be read within ${EVIDENCE_PATIENCE}: ${message}`),
    );
  }
}

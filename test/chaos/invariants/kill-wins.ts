import { hasRecordedEnd, type BatchEnd } from '../evidence/batch-end.ts';
import { goneAt, liveSpan, type PodHistory } from '../evidence/pod-history.ts';
import { actualEndOf } from './evidence.ts';
import type { Violation } from './violation.ts';

/**
 * Audit log, observer and workflow use the clock of one machine, but write with some delay, in milliseconds. A driver that was
 * still running at the end of its batch goes later than that: with the sweep after the run.
 */
const SLACK = 5000;

/**
 * A batch with an accepted kill ends as killed, unless its application had ended by itself before the kill took effect. A killed
 * batch leaves no pod, and no pod of it runs later.
 * @param histories the pods of the run
 */
export function killWins(batch: BatchEnd, histories: readonly PodHistory[]): Violation[] {
  const found: Violation[] = [];
  const add = (what: string) => found.push({ invariant: 'kill wins', batchId: batch.batchId, what });
  const { kill, state, endedAt } = batch;
  if (!hasRecordedEnd(batch) || endedAt === undefined) return found;
  if (kill?.accepted === true && state !== 'KILLED' && !endedByItself(batch, histories)) {
    add(`its kill was accepted, and it ended as ${state}.`);
  }
  if (kill?.accepted === false && state === 'KILLED') add('its kill was refused, and it ended as KILLED.');
  if (kill === undefined && state === 'KILLED') add('no kill was requested, and it ended as KILLED.');
  if (state !== 'KILLED') return found;
  for (const podHistory of histories) {
    const span = liveSpan(podHistory);
    const born = podHistory.snapshots[0]?.at ?? 0;
    if (span === undefined && born > endedAt - SLACK) continue; // the sweep removes it
    if (born > endedAt + SLACK) add(`${podHistory.name} appeared ${born - endedAt} ms after its end.`);
    else if ((goneAt(podHistory) ?? Infinity) > endedAt + SLACK) add(`${podHistory.name} was still there at its end.`);
  }
  return found;
}

/** Whether the last driver of a batch ended without us. Whether the batch reports that end is another invariant. */
function endedByItself({ attempts }: BatchEnd, histories: readonly PodHistory[]): boolean {
  const uid = attempts.at(-1)?.uid;
  const driver = histories.find((podHistory) => podHistory.uid === uid);
  return ['by itself', 'deleted by a user'].includes(actualEndOf(driver).how);
}

import type { BatchEnd } from '../evidence/batch-end.ts';
import { goneAt, liveSpan, type PodHistory } from '../evidence/pod-life.ts';
import type { Violation } from './violation.ts';

/** Audit log, witness and workflow tell the time of one machine, but each when it gets to it (milliseconds). */
const SLACK = 1500;

/** Once a kill is accepted the batch ends as killed, with nothing of it left, and nothing that runs comes later. */
export function killWins(batch: BatchEnd, histories: readonly PodHistory[]): Violation[] {
  const found: Violation[] = [];
  const add = (what: string) => found.push({ invariant: 'kill wins', batchId: batch.batchId, what });
  const { kill, state, endedAt, workflowStatus } = batch;
  if (workflowStatus === 'TERMINATED' || workflowStatus === 'RUNNING' || endedAt === undefined) return found;
  if (kill?.accepted === true && state !== 'KILLED') add(`its kill was accepted, and it ended as ${state}.`);
  if (kill?.accepted === false && state === 'KILLED') add('its kill was refused, and it ended as KILLED.');
  if (kill === undefined && state === 'KILLED') add('nobody killed it, and it ended as KILLED.');
  if (state !== 'KILLED') return found;
  for (const podHistory of histories) {
    const span = liveSpan(podHistory);
    const born = podHistory.snapshots[0]?.at ?? 0;
    if (span === undefined && born > endedAt - SLACK) continue; // see lateDrivers
    if (born > endedAt + SLACK) add(`${podHistory.name} appeared ${born - endedAt} ms after its end.`);
    else if ((goneAt(podHistory) ?? Infinity) > endedAt + SLACK) add(`${podHistory.name} was still there at its end.`);
  }
  return found;
}

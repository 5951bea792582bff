import type { BatchEnd } from '../evidence/batch-end.ts';
import { goneAt, liveSpan, type PodLife } from '../evidence/pod-life.ts';
import type { Violation } from './violation.ts';

/** Audit log, witness and workflow tell the time of one machine, but each when it gets to it (milliseconds). */
const SLACK = 1500;

/** What was found of a killed batch. */
export interface AfterKill {
  readonly violations: Violation[];
  /** Drivers that were created after the end, behind their gate for good: they never run, and are the sweep's. */
  readonly lateGated: string[];
}

/** Once a kill is accepted the batch ends as killed, with nothing of it left, and nothing that runs comes later. */
export function killWins(batch: BatchEnd, lives: readonly PodLife[]): AfterKill {
  const found: AfterKill = { violations: [], lateGated: [] };
  const add = (what: string) => found.violations.push({ invariant: 'kill wins', batchId: batch.batchId, what });
  const { kill, state, endedAt, workflowStatus } = batch;
  if (workflowStatus === 'TERMINATED' || workflowStatus === 'RUNNING' || endedAt === undefined) return found;
  if (kill?.accepted === true && state !== 'KILLED') add(`its kill was accepted, and it ended as ${state}.`);
  if (kill?.accepted === false && state === 'KILLED') add('its kill was refused, and it ended as KILLED.');
  if (kill === undefined && state === 'KILLED') add('nobody killed it, and it ended as KILLED.');
  if (state !== 'KILLED') return found;
  for (const life of lives) {
    const span = liveSpan(life);
    const born = life.sights[0]?.at ?? 0;
    if (span === undefined && born > endedAt - SLACK) found.lateGated.push(life.name);
    else if (born > endedAt + SLACK) add(`${life.name} appeared ${born - endedAt} ms after its end.`);
    else if ((goneAt(life) ?? Infinity) > endedAt + SLACK) add(`${life.name} was still there at its end.`);
  }
  return found;
}

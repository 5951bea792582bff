import { hasRecordedEnd, type BatchEnd } from '../evidence/batch-end.ts';
import { endOf, type PodHistory } from '../evidence/pod-history.ts';
import type { PodSnapshot } from '../evidence/pod-snapshot.ts';
import type { Violation } from './violation.ts';

/**
 * A run reports one end everywhere: its result, the query `status`, the memo of a cancelled workflow, and the search attribute
 * agree, and so does the status of the workflow. A driver that exited with 0 before a kill was requested has finished, whatever
 * came later.
 * @param histories the pods of the run
 */
export function finishedStaysFinished(run: BatchEnd, histories: readonly PodHistory[]): Violation[] {
  if (!hasRecordedEnd(run)) return [];
  const { batchId, state, workflowStatus, reported, kill } = run;
  const found: Violation[] = [];
  const add = (what: string) => found.push({ invariant: 'finished stays finished', batchId, what });
  if (reported.query === undefined) add(`its result is ${state}, and it answers no query.`);
  for (const [place, reportedState] of Object.entries(reported)) {
    if (reportedState !== state) add(`its result is ${state}, and its ${PLACES[place] ?? place} ${reportedState}.`);
  }
  if (state === 'FINISHED' && workflowStatus !== 'COMPLETED')
    add(`it FINISHED, and its workflow is ${workflowStatus}.`);
  if (workflowStatus === 'CANCELLED' && reported.memo === undefined)
    add('it was cancelled, and its memo has no result.');
  const finished = histories.find((pod) => pod.role === 'driver' && hasFinished(endOf(pod)));
  const at = finished && endOf(finished)?.at;
  if (state !== 'FINISHED' && at !== undefined && (kill === undefined || at < kill.at)) {
    const before = kill ? `${kill.at - at} ms before a kill was requested` : 'and no kill was requested';
    add(`its driver ${finished?.name} exited with 0, ${before}, and it ended as ${state}.`);
  }
  return found;
}

function hasFinished(end: PodSnapshot | undefined): boolean {
  return end?.phase === 'Succeeded' || end?.exitCode === 0;
}

const PLACES: Readonly<Record<string, string>> = { query: 'status', searchAttribute: 'search attribute' };

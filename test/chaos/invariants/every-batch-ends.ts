import type { BatchEnd } from '../evidence/batch-end.ts';
import type { Violation } from './violation.ts';

/** Every submitted batch has ended, in a terminal state. */
export function everyBatchEnds(batches: readonly BatchEnd[]): Violation[] {
  return batches.flatMap(({ batchId, workflowStatus, state, kind }) => {
    if (workflowStatus === 'RUNNING') return [ends(batchId, `has not ended (${kind}).`)];
    if (workflowStatus !== 'TERMINATED' && !['FINISHED', 'FAILED', 'KILLED', 'NOT_FOUND'].includes(state)) {
      return [ends(batchId, `ended as ${state} with its workflow ${workflowStatus} (${kind}).`)];
    }
    if (workflowStatus === 'TERMINATED' && kind !== 'workflow terminated')
      return [ends(batchId, 'was terminated, and the harness did not do that.')];
    return [];
  });
}

function ends(batchId: string, what: string): Violation {
  return { invariant: 'every batch ends', batchId, what };
}

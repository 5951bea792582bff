import type { BatchEnd } from '../evidence/batch-end.ts';
import type { Violation } from './violation.ts';

/** What the plan says about the runs of a batch id. */
export interface ExpectedBatch {
  readonly batchId: string;
  readonly kind: string;
  /** Whether its caller may end before it starts the batch. */
  readonly mayNeverStart: boolean;
  /** The request of a second run, where the harness starts one. */
  readonly requestAgain?: unknown;
}

/** A workflow that starts batches, after the run. */
export interface CallerEnd {
  readonly callerId: string;
  readonly kind: string;
  readonly workflowStatus: string;
  /** The ways in which it may end. */
  readonly expected: readonly string[];
}

/** Every batch was started, and every run of it has ended, in a terminal state; every caller has ended as planned. */
export function everyBatchEnds(
  planned: readonly ExpectedBatch[],
  runs: readonly BatchEnd[],
  callers: readonly CallerEnd[] = [],
): Violation[] {
  const runsOf = Map.groupBy(runs, ({ batchId }) => batchId);
  return [
    ...planned.flatMap(({ batchId, kind, mayNeverStart, requestAgain }) => {
      const { length: started } = runsOf.get(batchId) ?? [];
      if (started === 0) return mayNeverStart ? [] : [ends(batchId, `was never started (${kind}).`)];
      return requestAgain !== undefined && started < 2 ? [ends(batchId, `was not started again (${kind}).`)] : [];
    }),
    ...runs.flatMap(judgeRun),
    ...callers
      .filter(({ workflowStatus, expected }) => !expected.includes(workflowStatus))
      .map(({ callerId, kind, workflowStatus }) => ends(callerId, `ended as ${workflowStatus} (${kind}).`)),
  ];
}

function judgeRun({ batchId, workflowStatus, state, kind, mayBeTerminated }: BatchEnd): Violation[] {
  if (workflowStatus === 'RUNNING') return [ends(batchId, `has not ended (${kind}).`)];
  if (workflowStatus === 'TERMINATED') {
    return mayBeTerminated ? [] : [ends(batchId, `was terminated, and neither harness nor caller did that (${kind}).`)];
  }
  if (!['FINISHED', 'FAILED', 'KILLED', 'NOT_FOUND'].includes(state)) {
    return [ends(batchId, `ended as ${state} with its workflow ${workflowStatus} (${kind}).`)];
  }
  return [];
}

function ends(batchId: string, what: string): Violation {
  return { invariant: 'every batch ends', batchId, what };
}

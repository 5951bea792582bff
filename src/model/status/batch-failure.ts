import { asRecord } from '../lang.ts';
import type { BatchProblem } from '../batch/problem.ts';
import { BATCH_FAILURE_TYPES, type BatchFailureType } from './failure-types.ts';
import type { BatchResult } from './result.ts';

/** Why a batch did not finish, as the failure of its workflow says. */
export interface SparkBatchFailure {
  /** What went wrong: `SparkBatchFailed`, `SparkBatchKilled`, `SparkSubmitTimeout`, ... */
  readonly type: BatchFailureType;
  /** A sentence. */
  readonly message: string;
  /** The result of the batch: state, failure class, exit code, attempts. Absent if it was refused (`InvalidBatch`). */
  readonly result?: BatchResult;
  /** All problems of a batch that was refused. */
  readonly problems?: readonly BatchProblem[];
}

/** Temporal nests a failure in that of the child, of the workflow and of its caller. A longer chain is not followed. */
const MAX_CAUSES = 20;

/**
 * The failure of a batch that is the cause of an error: of `runSparkBatch` or `executeChild` in a workflow, of `result()` of a
 * Temporal client. It works in the workflow sandbox and outside.
 *
 * @returns undefined for every other error, such as the cancellation of the caller
 *
 * ```ts
 * try {
 *   await runSparkBatch(report);
 * } catch (error) {
 *   const failure = sparkBatchFailure(error);
 *   if (failure?.type !== 'SparkBatchFailed') throw error;
 *   console.log(failure.result?.failureClass, failure.result?.exitCode);
 * }
 * ```
 */
export function sparkBatchFailure(error: unknown): SparkBatchFailure | undefined {
  let current = asRecord(error);
  for (let depth = 0; depth < MAX_CAUSES; depth += 1) {
    const type = BATCH_FAILURE_TYPES.find((one) => one === current['type']);
    // An activity fails with the type InvalidBatch as well; its name distinguishes Temporal's failures from others.
    if (type !== undefined && current['name'] === 'ApplicationFailure') return failureOf(type, current);
    if (current['cause'] === undefined) return undefined;
    current = asRecord(current['cause']);
  }
  return undefined;
}

/** Whether the cause of an error is that a batch did not finish: see {@link sparkBatchFailure}. */
export function isSparkBatchFailure(error: unknown): boolean {
  return sparkBatchFailure(error) !== undefined;
}

function failureOf(type: BatchFailureType, { message, details }: Readonly<Record<string, unknown>>): SparkBatchFailure {
  const detail: unknown = Array.isArray(details) ? details[0] : undefined;
  const { problems } = asRecord(detail);
  return {
    type,
    message: typeof message === 'string' ? message : '',
    ...(type === 'InvalidBatch' && Array.isArray(problems) && { problems: problems as readonly BatchProblem[] }),
    ...(type !== 'InvalidBatch' && detail !== undefined && { result: detail as BatchResult }),
  };
}

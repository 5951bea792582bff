import { ApplicationFailure, CancelledFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import { asRecord, isRecord } from '../model/lang.ts';
import { BATCH_FAILURE_TYPES } from '../model/status/failure-type.ts';
import { attemptsOfStatus } from '../model/status/kept-evidence.ts';
import type { BatchProblem } from '../model/batch/problem.ts';
import type { BatchResult } from '../model/status/result.ts';
import type { BatchStatus } from '../model/status/batch-status.ts';
import { InvalidBatchError } from './errors.ts';
import type { BatchFacts } from './facts.ts';

/**
 * The result of a batch whose workflow did not return one: from the details of its failure, of a cancelled one from its
 * memo, and where those are missing (terminated, timed out) from what Temporal knows and the batch last said.
 *
 * @param last what the batch last said, when a worker was there to ask
 * @throws InvalidBatchError for a batch that was refused: no application ever was
 */
export function resultOfFailure(cause: unknown, facts: BatchFacts, last?: BatchStatus): BatchResult {
  if (cause instanceof ApplicationFailure) {
    const detail: unknown = cause.details?.[0];
    if (cause.type === 'InvalidBatch') throw new InvalidBatchError(problemsIn(detail, cause), { cause });
    if (BATCH_FAILURE_TYPES.some((type) => type === cause.type) && isResult(detail)) return detail;
  }
  if (cause instanceof CancelledFailure && facts.result) return facts.result;
  return { ...known(facts, last), ...ending(cause) };
}

/** How a batch ended, as its status; says the same with and without a worker. */
export function statusOfResult(result: BatchResult): BatchStatus {
  const { batchId, name, tenant, state, message, attempts, driver, sparkUiUrl, configurationVersion } = result;
  return {
    batchId,
    name,
    state,
    phase: 'ended',
    message,
    ...(driver && { cluster: driver.cluster, namespace: driver.namespace }),
    ...(tenant !== undefined && { tenant }),
    attempts: attemptsOfStatus(attempts),
    ...(sparkUiUrl !== undefined && { sparkUiUrl }),
    ...(configurationVersion !== undefined && { configurationVersion }),
  };
}

function known(facts: BatchFacts, last: BatchStatus | undefined) {
  const { batchId, startedAt, endedAt } = facts;
  const attempts = last?.attempts ?? [];
  const driver = attempts.at(-1)?.driver;
  const applicationId = driver?.applicationId ?? facts.applicationId;
  const tenant = last?.tenant ?? facts.tenant;
  return {
    batchId,
    name: last?.name ?? facts.name ?? batchId,
    ...(tenant !== undefined && { tenant }),
    ...(applicationId !== undefined && { applicationId }),
    ...(driver && { driver }),
    attempts,
    startedAt,
    endedAt: endedAt ?? startedAt,
    ...(last?.sparkUiUrl !== undefined && { sparkUiUrl: last.sparkUiUrl }),
  };
}

const NOBODY_LOOKED = 'What became of its driver was not recorded: it may still run.';

function ending(cause: unknown): Pick<BatchResult, 'state' | 'reason' | 'message' | 'failureClass'> {
  // A batch ends as cancelled only after its kill is done (workflows/spark-batch/spark-batch.ts).
  if (cause instanceof CancelledFailure) {
    const message = 'The workflow was cancelled; driver and executors were deleted.';
    return { state: 'KILLED', failureClass: 'killed', reason: 'Cancelled', message };
  }
  if (cause instanceof TerminatedFailure) {
    const message = `The workflow was terminated (${cause.message}). ${NOBODY_LOOKED}`;
    return { state: 'UNKNOWN', reason: 'Terminated', message };
  }
  if (cause instanceof TimeoutFailure) {
    return { state: 'UNKNOWN', reason: 'TimedOut', message: `The workflow timed out. ${NOBODY_LOOKED}` };
  }
  const reason = (cause instanceof ApplicationFailure && cause.type) || 'WorkflowFailed';
  const told = cause instanceof Error ? cause.message : 'no cause given';
  return { state: 'UNKNOWN', reason, message: `The workflow failed (${told}). ${NOBODY_LOOKED}` };
}

/** Whether this is a batch's result, wherever it was kept. */
export function isResult(detail: unknown): detail is BatchResult {
  return isRecord(detail) && 'state' in detail && 'attempts' in detail;
}

function problemsIn(detail: unknown, failure: ApplicationFailure): readonly BatchProblem[] {
  const told = asRecord(detail)['problems'];
  return Array.isArray(told) ? (told as BatchProblem[]) : [{ path: '(the batch)', message: failure.message }];
}

/** The result of a batch when its workflow returned none. */
import { ApplicationFailure, CancelledFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import { ACTIVITY_FAILURE_TYPES, BATCH_FAILURE_TYPES } from '../model/status/failure-types.ts';
import { attemptsForStatus } from '../model/status/kept-evidence.ts';
import type { BatchProblem } from '../model/batch/problem.ts';
import type { BatchStatus } from '../model/status/batch-status.ts';
import type { BatchResult } from '../model/status/result.ts';
import { isRecord } from '../model/lang.ts';
import { isBatchResult, type BatchFacts } from './batch-facts.ts';
import { InvalidBatchError } from './errors.ts';

/**
 * The result of a batch when its workflow failed: from the details of the failure, or from the memo of a cancelled workflow. A
 * workflow that was terminated or timed out has neither; then the result is made from what Temporal knows and the last status.
 * A cancelled workflow alone does not show that its application was killed.
 *
 * @param last the last status of the batch, if a worker answered the query
 * @throws InvalidBatchError for a batch that was refused: it never had an application
 */
export function resultOfFailure(cause: unknown, facts: BatchFacts, last?: BatchStatus): BatchResult {
  if (cause instanceof ApplicationFailure) {
    const detail: unknown = cause.details?.[0];
    if (cause.type === ACTIVITY_FAILURE_TYPES.invalidBatch)
      throw new InvalidBatchError(problemsIn(detail, cause), { cause });
    if (BATCH_FAILURE_TYPES.some((type) => type === cause.type) && isBatchResult(detail)) return detail;
  }
  if (cause instanceof CancelledFailure && facts.result) return facts.result;
  return { ...knownFields(facts, last), ...endByCause(cause, last) };
}

/** The status of an ended batch, made from its result; equal to the status that a worker would report. */
export function statusOfResult(result: BatchResult): BatchStatus {
  const { batchId, name, tenant, state, message, attempts, driver, sparkUiUrl, links, context, configurationVersion } =
    result;
  const node = attempts.at(-1)?.verdict?.node;
  return {
    batchId,
    name,
    state,
    phase: 'ended',
    message,
    ...(driver && { cluster: driver.cluster, namespace: driver.namespace }),
    ...(tenant !== undefined && { tenant }),
    attempts: attemptsForStatus(attempts),
    ...(sparkUiUrl !== undefined && { sparkUiUrl }),
    ...(links && { links }),
    ...(context !== undefined && { context }),
    ...(node !== undefined && { node }),
    ...(configurationVersion !== undefined && { configurationVersion }),
  };
}

function knownFields(facts: BatchFacts, last: BatchStatus | undefined) {
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
    ...(last?.links && { links: last.links }),
    ...(last?.context !== undefined && { context: last.context }),
  };
}

const DRIVER_UNKNOWN = 'The end of its driver was not recorded: it may still run.';

function endByCause(
  cause: unknown,
  last: BatchStatus | undefined,
): Pick<BatchResult, 'state' | 'reason' | 'message' | 'failureClass'> {
  if (cause instanceof CancelledFailure) {
    if (last?.phase === 'ended') return { state: last.state, reason: 'Cancelled', message: last.message };
    const message = `The workflow was cancelled, and its memo has no result. ${DRIVER_UNKNOWN}`;
    return { state: 'UNKNOWN', reason: 'Cancelled', message };
  }
  if (cause instanceof TerminatedFailure) {
    const message = `The workflow was terminated (${cause.message}). ${DRIVER_UNKNOWN}`;
    return { state: 'UNKNOWN', reason: 'Terminated', message };
  }
  if (cause instanceof TimeoutFailure) {
    return { state: 'UNKNOWN', reason: 'TimedOut', message: `The workflow timed out. ${DRIVER_UNKNOWN}` };
  }
  const reason = (cause instanceof ApplicationFailure && cause.type) || 'WorkflowFailed';
  const why = cause instanceof Error ? cause.message : 'no cause given';
  return { state: 'UNKNOWN', reason, message: `The workflow failed (${why}). ${DRIVER_UNKNOWN}` };
}

function problemsIn(detail: unknown, failure: ApplicationFailure): readonly BatchProblem[] {
  const problems = isRecord(detail) ? detail['problems'] : undefined;
  return Array.isArray(problems) ? (problems as BatchProblem[]) : [{ path: '(the batch)', message: failure.message }];
}

/** A batch with many attempts continues in a new run of its workflow, before its history is too long for Temporal. */
import { allHandlersFinished, condition, makeContinueAsNewFunc, workflowInfo } from '@temporalio/workflow';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { ContinuedBatch, ContinuedMemo } from '../../src/model/batch/continued-batch.ts';
import { formatBytes, jsonSize } from '../../src/model/json-size.ts';
import { isRecord } from '../../src/model/lang.ts';
import { CONTINUED_MEMO } from '../../src/model/names.ts';
import { MAX_HANDOVER_BYTES, MAX_HISTORY_BYTES, MAX_HISTORY_EVENTS } from '../../src/model/temporal-limits.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import type { BatchState } from './batch-state.ts';

/** Attempts after which a batch continues in a new run: some hundred events of history. */
const ATTEMPTS_PER_RUN = 20;

/** `SparkBatch`, which imports this file. */
type Continue = (request: BatchRequest, earlier: ContinuedBatch) => Promise<BatchResult>;

/** Whether the batch should continue in a new run. @param attempts those of this run */
export function isHistoryLong(attempts: number): boolean {
  return attempts >= ATTEMPTS_PER_RUN || workflowInfo().continueAsNewSuggested;
}

/**
 * Continues the batch in a new run, between two attempts. Returns if that is impossible: what a run hands over may be too large
 * for Temporal, after which {@link historyProblem} ends the batch at last.
 * @throws ContinueAsNew
 * @throws KilledError
 */
export async function continueInNewRun(batch: BatchState, request: BatchRequest): Promise<void> {
  // Callers that wait for an answer would get an error.
  await condition(allHandlersFinished);
  batch.kill.throwIfAccepted();
  const handedOver = batch.continuation(request);
  if (jsonSize(request, MAX_HANDOVER_BYTES) + jsonSize(handedOver, MAX_HANDOVER_BYTES) > MAX_HANDOVER_BYTES) return;
  const { memo, runId } = workflowInfo();
  const continued: ContinuedMemo = { runId, key: batch.plan.key };
  await makeContinueAsNewFunc<Continue>({ memo: { ...memo, [CONTINUED_MEMO]: continued } })(request, handedOver);
}

/**
 * Whether the second argument of a run is from the run that it continues. A retry of Temporal or a cron schedule starts a run
 * with the same arguments, and a caller may send anything: such a run begins with its request.
 */
export function isContinuation(given: unknown): given is ContinuedBatch {
  const { continuedFromExecutionRunId } = workflowInfo();
  return continuedFromExecutionRunId !== undefined && isRecord(given) && given['runId'] === continuedFromExecutionRunId;
}

/** Why no further attempt has room in the history of the workflow, as a sentence. Undefined: there is room. */
export function historyProblem(): string | undefined {
  const { historySize, historyLength } = workflowInfo();
  if (historySize <= MAX_HISTORY_BYTES && historyLength <= MAX_HISTORY_EVENTS) return undefined;
  return (
    `No further attempt: the history of the workflow has ${historyLength} events and ${formatBytes(historySize)}, ` +
    'near the limits of Temporal.'
  );
}

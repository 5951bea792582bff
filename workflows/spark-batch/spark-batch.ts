import {
  ActivityFailure,
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  workflowInfo,
} from '@temporalio/workflow';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { ResolvedBatch } from '../../src/model/batch/batch-reference.ts';
import { truncate } from '../../src/model/lang.ts';
import { textField } from '../../src/model/messages/request-shapes.ts';
import { planAttempt } from '../../src/model/batch/attempt.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import type { Verdict } from '../../src/model/verdict/verdict.ts';
import { sparkResolveBatch } from '../lib/activity-options.ts';
import { scheduledTime } from '../lib/scheduled-time.ts';
import { tenantHints } from '../lib/tenant-hints.ts';
import { BatchState } from './batch-state.ts';
import { betweenAttempts } from './between-attempts.ts';
import { continueInNewRun, isContinuation, isHistoryLong } from './continue-in-new-run.ts';
import { KilledError } from './kill.ts';
import { killBatch } from './kill-batch.ts';
import { registerMessageHandlers } from './message-handlers.ts';
import { endBatch, returnOrThrow } from './return-result.ts';
import { runAttempt } from './run-attempt.ts';
import { releaseAdmission, waitForAdmission } from './wait-for-admission.ts';

/**
 * One batch: runs a Spark application on Kubernetes to its end.
 *
 * Messages: signals and updates `kill`, `retry` and `giveUp` (the latter two for a held batch), update `extendRuntime`, query
 * `status`. The driver watch sends the signal `driverObserved`. A cancellation of the workflow is a kill.
 *
 * @param earlier only from an earlier run of the same batch, which this run continues: others' is ignored
 * @throws ApplicationFailure of type `InvalidBatch` for an invalid request, before anything is created; of the types in
 *   `BATCH_FAILURE_TYPES`, with the BatchResult as first detail, for a batch that did not finish (unless
 *   `onFailure: return`)
 * @throws CancelledFailure after a cancellation, when the kill is done; the BatchResult is in the memo `RESULT_MEMO`. A
 *   cancellation that comes when the application has ended changes nothing: the batch returns or throws as without it
 */
export async function SparkBatch(request: BatchRequest, earlier?: unknown): Promise<BatchResult> {
  const batch = new BatchState(truncate(textField(request, 'name') ?? '', MAX_NAME_LENGTH));
  registerMessageHandlers(batch);
  // A cancellation is taken as a kill and must not cancel anything else: every step of a kill is done properly. One that comes
  // too late for a kill has no effect: the batch ends as its application did.
  const result = await CancellationScope.nonCancellable(async () => {
    if (isContinuation(earlier)) batch.continueFrom(earlier, request);
    else batch.planResolved(await resolvePlan(request));
    const verdict = await runAttempts(batch, request);
    await releaseAdmission(batch);
    const ended = endBatch(batch, verdict);
    // A workflow that ends before its handlers leaves their callers with an error.
    await condition(allHandlersFinished);
    return ended;
  });
  return returnOrThrow(batch, result);
}

/** The request is not validated yet, and its name is in the status and in Temporal's UI. */
const MAX_NAME_LENGTH = 200;

async function runAttempts(batch: BatchState, request: BatchRequest): Promise<Verdict> {
  try {
    for (let ofThisRun = 1; ; ofThisRun += 1) {
      await waitForAdmission(batch);
      const number = (batch.attempt?.number ?? 0) + 1;
      const verdict = await runAttempt(batch, planAttempt(batch.plan, number));
      batch.attemptEnded(verdict);
      const next = await betweenAttempts(batch, verdict);
      if (next.kind === 'finish') return next.verdict;
      if (isHistoryLong(ofThisRun)) await continueInNewRun(batch, request);
    }
  } catch (error) {
    if (error instanceof KilledError) return killBatch(batch, error);
    throw error;
  }
}

async function resolvePlan(request: BatchRequest): Promise<ResolvedBatch> {
  const { workflowId, firstExecutionRunId, continuedFromExecutionRunId } = workflowInfo();
  try {
    return await sparkResolveBatch(request, {
      workflowId,
      runKey: continuedFromExecutionRunId ?? firstExecutionRunId,
      hints: tenantHints(),
      scheduledTime: scheduledTime().toISOString(),
    });
  } catch (error) {
    // The refusal itself, with its type and all problems, not the failure of the activity around it.
    throw error instanceof ActivityFailure && error.cause instanceof ApplicationFailure ? error.cause : error;
  }
}

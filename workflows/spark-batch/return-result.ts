/** How a batch ends its workflow: with a result, a failure or a cancellation. */
import { ApplicationFailure, CancelledFailure, upsertMemo } from '@temporalio/workflow';
import { RESULT_MEMO } from '../../src/model/names.ts';
import { batchFailureType } from '../../src/model/status/failure-types.ts';
import { briefResult, type BatchResult } from '../../src/model/status/result.ts';
import { attemptsForResult } from '../../src/model/status/kept-evidence.ts';
import type { Batch } from '../../src/model/batch/batch.ts';
import type { Verdict } from '../../src/model/verdict/verdict.ts';
import { timestamp } from '../lib/timestamp.ts';
import type { BatchState } from './batch-state.ts';

/** Ends the batch: from now on its state is final. */
export function endBatch(batch: BatchState, verdict: Verdict): BatchResult {
  batch.enter('ended', verdict.state, verdict.message);
  const driver = batch.attempt?.driver;
  const { batchId, name, tenant, sparkUiUrl, links, context, configurationVersion } = batch.status();
  return {
    batchId,
    name,
    ...(tenant !== undefined && { tenant }),
    state: verdict.state,
    ...(driver && { applicationId: driver.applicationId, driver }),
    attempts: attemptsForResult(batch.attempts),
    ...(batch.usage && { usage: batch.usage }),
    startedAt: batch.startedAt,
    endedAt: timestamp(),
    ...(verdict.exit?.exitCode !== undefined && { exitCode: verdict.exit.exitCode }),
    ...(verdict.exit?.reason !== undefined && { reason: verdict.exit.reason }),
    ...(verdict.failureClass !== undefined && { failureClass: verdict.failureClass }),
    message: verdict.message,
    ...(sparkUiUrl !== undefined && { sparkUiUrl }),
    ...(links && { links }),
    ...(context !== undefined && { context }),
    ...(configurationVersion !== undefined && { configurationVersion }),
  };
}

/** What decides how an ended batch ends its workflow. */
interface EndedBatch {
  readonly kill: { readonly accepted: { readonly byCancellation: boolean } | undefined };
  readonly plan: { readonly batch: Pick<Batch, 'onFailure'> };
}

/** Returns the result of a batch that finished, and throws that of any other, unless its request says otherwise. */
export function returnOrThrow(batch: EndedBatch, result: BatchResult): BatchResult {
  const { failureClass } = result;
  if (failureClass === undefined) return result;
  if (failureClass === 'killed' && batch.kill.accepted?.byCancellation) {
    // Temporal's SDK ends a cancelled workflow without details, whatever the failure contains.
    upsertMemo({ [RESULT_MEMO]: { ...briefResult(result), reason: 'Cancelled' } });
    throw new CancelledFailure(result.message);
  }
  if (batch.plan.batch.onFailure === 'return') return result;
  const failure = ApplicationFailure.create({
    type: batchFailureType(failureClass),
    message: result.message,
    nonRetryable: true,
    details: [result],
  });
  // The failure is not one of this code: its stack trace, in Temporal's UI, would mislead.
  failure.stack = '';
  throw failure;
}

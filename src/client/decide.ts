import { WorkflowUpdateFailedError } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { DecisionAnswer, GiveUpRequest, MESSAGES, RetryRequest } from '../model/messages/messages.ts';
import type { BatchAccess } from './batch-access.ts';

/** A decision about a batch that is held, by the update it is sent with. */
export type DecisionRequest =
  | { readonly kind: typeof MESSAGES.retryUpdate; readonly request: RetryRequest }
  | { readonly kind: typeof MESSAGES.giveUpUpdate; readonly request: GiveUpRequest };

/**
 * Decides about a batch that is held. One that is not held refuses, and says where it is. Without a worker nothing is
 * left behind: what the person has seen may not hold any more when a worker runs.
 */
export async function decideBatch(
  access: BatchAccess,
  batchId: string,
  { kind, request }: DecisionRequest,
): Promise<DecisionAnswer> {
  const facts = await access.facts(batchId);
  if (!facts.open) return ended(access, batchId);
  try {
    return await access.withWorker(`Nothing is decided about "${batchId}"`, facts.taskQueue, () =>
      access.handle(batchId).executeUpdate<DecisionAnswer, [typeof request]>(kind, { args: [request] }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError) && !(error instanceof WorkflowUpdateFailedError)) throw error;
    return ended(access, batchId, error);
  }
}

/** As the batch itself would refuse it. */
async function ended(access: BatchAccess, batchId: string, cause?: Error): Promise<DecisionAnswer> {
  const facts = await access.facts(batchId);
  if (facts.open) throw cause ?? new Error(`Batch "${batchId}" runs and took no decision.`);
  const { state } = await access.statusOf(facts);
  return { accepted: false, message: `The batch is not held for a decision: it has ended as ${state}` };
}

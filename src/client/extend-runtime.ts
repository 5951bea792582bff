import { WorkflowUpdateFailedError } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { MESSAGES, type ExtendRuntimeAnswer, type ExtendRuntimeRequest } from '../model/messages/messages.ts';
import type { BatchAccess } from './batch-access.ts';

/** Moves the end of a batch's maximum runtime. A batch that has ended refuses, with its state. */
export async function extendBatchRuntime(
  access: BatchAccess,
  batchId: string,
  request: ExtendRuntimeRequest,
): Promise<ExtendRuntimeAnswer> {
  const facts = await access.facts(batchId);
  if (!facts.open) return ended(access, batchId);
  try {
    return await access.withWorker(`The runtime of "${batchId}" is not extended`, facts.taskQueue, () =>
      access
        .handle(batchId)
        .executeUpdate<ExtendRuntimeAnswer, [ExtendRuntimeRequest]>(MESSAGES.extendRuntime, { args: [request] }),
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError || error instanceof WorkflowUpdateFailedError) {
      return ended(access, batchId, error);
    }
    throw error;
  }
}

async function ended(access: BatchAccess, batchId: string, cause?: Error): Promise<ExtendRuntimeAnswer> {
  const facts = await access.facts(batchId);
  if (facts.open) throw cause ?? new Error(`Batch "${batchId}" runs and could not be extended.`);
  const { state } = await access.statusOf(facts);
  return { accepted: false, message: `The batch has ended as ${state}` };
}

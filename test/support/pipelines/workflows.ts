/** Workflows of a caller, as users write them. They run in Temporal's sandbox. */
import { executeChild } from '@temporalio/workflow';
import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import { runSparkBatch, type SparkBatch, sparkBatchFailure } from '../../../workflows/index.ts';

/** A batch of a pipeline, and how it is started. */
export interface PipelineBatch {
  readonly batchId: string;
  readonly request: BatchRequest;
  /** `child`: by Temporal's own means, with its default policies. `helper`: by `runSparkBatch`. */
  readonly by: 'child' | 'helper';
}

/** Runs batches side by side. It fails with the first of them. */
export async function fanOut(taskQueue: string, batches: readonly PipelineBatch[]): Promise<string[]> {
  const results = await Promise.all(
    batches.map(({ batchId, request, by }) =>
      by === 'helper'
        ? runSparkBatch(request, { batchId, taskQueue })
        : executeChild<typeof SparkBatch>('SparkBatch', { workflowId: batchId, taskQueue, args: [request] }),
    ),
  );
  return results.map(({ state }) => state);
}

/** Runs a batch and returns what its failure says. */
export async function describeFailure(taskQueue: string, { batchId, request }: PipelineBatch): Promise<string> {
  try {
    return (await runSparkBatch(request, { batchId, taskQueue })).state;
  } catch (error) {
    const failure = sparkBatchFailure(error);
    if (!failure) throw error;
    return `${failure.type}: ${failure.result?.failureClass}, exit code ${failure.result?.exitCode}`;
  }
}

import { executeChild } from '@temporalio/workflow';
import { SparkBatch } from 'temporal-spark-batch/workflows';
import type { BatchRequest } from 'temporal-spark-batch/client';

export * from 'temporal-spark-batch/workflows';

/** A pipeline of one batch. */
export async function pipeline(batch: BatchRequest): Promise<string> {
  const result = await executeChild(SparkBatch, { taskQueue: 'project', args: [batch] });
  return result.state;
}

// Workflow code runs in Temporal's sandbox, so it imports only `temporal-spark-batch/workflows` and types of this package.
import type { BatchRequest, BatchResult } from 'temporal-spark-batch/client';
import { runSparkBatch, sparkBatchFailure } from 'temporal-spark-batch/workflows';

// A worker has one workflow module, so it must export the workflows of SparkBatch as well.
export * from 'temporal-spark-batch/workflows';

/** The result of the pipeline. */
export interface NightlyReport {
  readonly loaded: BatchResult;
  /** Absent if the report failed. */
  readonly report?: BatchResult;
  /** Why the report failed. */
  readonly why?: string;
}

/**
 * Runs two Spark batches in order, each as a child workflow: load, then report. The pipeline fails if the load fails, but not if
 * the report fails.
 */
export async function NightlyPipeline(load: BatchRequest, report: BatchRequest): Promise<NightlyReport> {
  // Waits until the application has ended, even if workers restart in the meantime. A failure of the batch fails the pipeline.
  // The batches run on the task queue of this worker. Set `taskQueue` if other workers run them.
  const loaded = await runSparkBatch(load);
  try {
    return { loaded, report: await runSparkBatch(report) };
  } catch (error) {
    const failure = sparkBatchFailure(error);
    // Killed, refused, timed out or cancelled: fail the pipeline.
    if (failure?.type !== 'SparkBatchFailed' || !failure.result) throw error;
    // A pipeline can decide by the exit code, the failure class, and the attempts with their verdicts.
    const { exitCode, failureClass, attempts } = failure.result;
    return { loaded, why: `${failureClass}, exit code ${exitCode}, after attempt ${attempts.length}` };
  }
}

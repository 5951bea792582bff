/**
 * The workflows, and the messages that callers send to them.
 *
 * A worker re-exports this module from its own workflow module (`export * from 'temporal-spark-batch/workflows'`). A client
 * imports it, outside the sandbox, for typed calls: `client.workflow.start(SparkBatch, …)`, `handle.signal(killSignal, …)`.
 */
export { SparkBatch } from './spark-batch/spark-batch.ts';
export { runSparkBatch, type RunSparkBatchOptions } from './run-spark-batch.ts';
export { isSparkBatchFailure, sparkBatchFailure, type SparkBatchFailure } from '../src/model/status/batch-failure.ts';
export { SparkClusterReport } from './cluster-report.ts';
export { SparkDriverWatch } from './driver-watch.ts';
export { SparkExecutorReport } from './executor-report.ts';
export { SparkOrphanSweep } from './orphan-sweep.ts';
export { SparkWorkers } from './worker-registry.ts';
export { SparkTenantQueue } from './tenant-queue/spark-tenant-queue.ts';
export {
  endRetentionUpdate,
  extendRetentionUpdate,
  extendRuntimeUpdate,
  giveUpSignal,
  giveUpUpdate,
  killSignal,
  killUpdate,
  readEventsUpdate,
  readLogUpdate,
  retrySignal,
  retryUpdate,
  statusQuery,
} from './lib/messages.ts';

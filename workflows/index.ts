/**
 * Sandbox-safe: the workflows, to be re-exported by a worker's own workflow module
 * (`export * from 'temporal-spark-batch/workflows'`).
 */
export { SparkBatch } from './spark-batch.ts';
export { SparkClusterReport } from './spark-cluster-report.ts';
export { SparkDriverRetention, type RetentionInput } from './spark-driver-retention.ts';
export { SparkDriverWatch, type WatchInput } from './spark-driver-watch.ts';
export { SparkOrphanSweep } from './spark-orphan-sweep.ts';
export * from './messages.ts';

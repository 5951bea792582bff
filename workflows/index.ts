/**
 * Sandbox-safe: the workflows, to be re-exported by a worker's own workflow module
 * (`export * from 'temporal-spark-batch/workflows'`), and the interceptor by which they know the headers they are started
 * with, for a bundle of one's own (`workflowInterceptorModules`).
 */
export { SparkBatch } from './spark-batch.ts';
export { SparkClusterReport } from './spark-cluster-report.ts';
export { SparkDriverRetention, type RetentionInput } from './spark-driver-retention.ts';
export { SparkDriverWatch, type WatchInput } from './spark-driver-watch.ts';
export { SparkOrphanSweep } from './spark-orphan-sweep.ts';
export { SparkWorkers } from './spark-workers.ts';
export { SparkTenantQueue, type TenantQueueInput } from './spark-tenant-queue.ts';
export { interceptors } from './told-headers.ts';
export * from './messages.ts';

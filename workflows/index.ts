/**
 * Sandbox-safe: the workflows, to be re-exported by a worker's own workflow module
 * (`export * from 'temporal-spark-batch/workflows'`), and the interceptor by which they know the headers they are started
 * with, for a bundle of one's own (`workflowInterceptorModules`).
 */
export { SparkBatch } from './spark-batch/spark-batch.ts';
export { SparkClusterReport } from './cluster-report.ts';
export { SparkDriverRetention } from './driver-retention.ts';
export { SparkDriverWatch } from './driver-watch.ts';
export { SparkOrphanSweep } from './orphan-sweep.ts';
export { SparkWorkers } from './worker-registry.ts';
export { SparkTenantQueue } from './tenant-queue/spark-tenant-queue.ts';
export { interceptors } from './lib/header-interceptor.ts';
export * from './messages.ts';

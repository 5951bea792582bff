/**
 * Entry point `temporal-spark-batch/testing`: a stub of `SparkBatch` with scripted outcomes, for tests of pipelines without
 * Kubernetes. It works with time skipping.
 */
export { SparkBatchStub, type SparkBatchStubOptions, type StartedBatch } from './spark-batch-stub.ts';
export type { StubOutcome } from './stub-outcome.ts';

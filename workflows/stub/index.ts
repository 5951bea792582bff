/** The workflow module of a worker with `SparkBatchStub`: as `../index.ts`, with the stub of `SparkBatch`. */
export * from '../index.ts';
export { SparkBatch } from './spark-batch.ts';

import type { FailureClass } from '../verdict/failure-class.ts';

/** Types of the failures a `SparkBatch` workflow ends with; their first detail is the `BatchResult`. */
export const BATCH_FAILURE_TYPES = [
  'InvalidBatch',
  'SparkBatchFailed',
  'SparkBatchKilled',
  'SparkSubmitRejected',
  'SparkSubmitTimeout',
  'SparkPendingTimeout',
  'SparkRuntimeExceeded',
] as const;

/** One of {@link BATCH_FAILURE_TYPES}. */
export type BatchFailureType = (typeof BATCH_FAILURE_TYPES)[number];

const TYPES: Readonly<Partial<Record<FailureClass, BatchFailureType>>> = {
  killed: 'SparkBatchKilled',
  'submit-rejected': 'SparkSubmitRejected',
  'submit-timeout': 'SparkSubmitTimeout',
  unschedulable: 'SparkPendingTimeout',
  'runtime-exceeded': 'SparkRuntimeExceeded',
};

/** The failure type a pipeline catches for a batch that ended this way. */
export function failureTypeOf(failureClass: FailureClass): BatchFailureType {
  return TYPES[failureClass] ?? 'SparkBatchFailed';
}

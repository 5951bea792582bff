/**
 * Types of the failures that Temporal stores: of batches, which pipelines catch, and of activities, which the workflows and
 * Temporal's UI show. They are stable names, independent of the classes of errors.
 */
import type { FailureClass } from '../verdict/failure-class.ts';

/** Types of the failures with which a `SparkBatch` workflow ends; their first detail is the `BatchResult`. */
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

const TYPE_BY_CLASS: Readonly<Partial<Record<FailureClass, BatchFailureType>>> = {
  killed: 'SparkBatchKilled',
  'submit-rejected': 'SparkSubmitRejected',
  'submit-timeout': 'SparkSubmitTimeout',
  unschedulable: 'SparkPendingTimeout',
  'runtime-exceeded': 'SparkRuntimeExceeded',
};

/** The failure type of a batch that ended with this failure class. */
export function batchFailureType(failureClass: FailureClass): BatchFailureType {
  return TYPE_BY_CLASS[failureClass] ?? 'SparkBatchFailed';
}

/** Types of the failures of activities. */
export const ACTIVITY_FAILURE_TYPES = {
  /** The request was refused; the first detail lists the problems. The batch fails with the same type. */
  invalidBatch: 'InvalidBatch' satisfies BatchFailureType,
  invalidSweep: 'InvalidSweep',
  /** The API server refused the driver, and would refuse it again. */
  submitRejected: 'SubmitRejected',
  /** Another client deleted what was submitted, before it became a driver. */
  submissionDeleted: 'SubmissionDeleted',
  submitFailed: 'SubmitFailed',
  kubernetesApi: 'KubernetesApiError',
  clusterNotServed: 'ClusterNotServed',
  /** Nothing failed: the activity waits for something, and Temporal's retry is the wait. */
  notYet: 'NotYet',
} as const;

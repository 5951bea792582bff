import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { KubernetesApiError } from '../src/kubernetes/transport/api-error.ts';
import { ClusterNotServedError } from '../src/kubernetes/transport/clusters.ts';
import { SparkBatchError } from '../src/model/errors.ts';
import type { SubmitFailureDetails } from '../src/model/driver/submission.ts';
import {
  SubmissionInProgressError,
  SubmitFailedError,
  SubmitRejectedError,
} from '../src/submit/shared/submit-errors.ts';

/** Stable failure types of the activities, for workflows and for people who search for them. */
export const FAILURE_TYPES = {
  invalidBatch: 'InvalidBatch',
  submitRejected: 'SubmitRejected',
  submitFailed: 'SubmitFailed',
  kubernetesApi: 'KubernetesApiError',
  clusterNotServed: 'ClusterNotServed',
  invalidSweep: 'InvalidSweep',
  notYet: 'NotYet',
} as const;

/**
 * What an activity waits for has not happened yet: Temporal tries again, with growing pauses. No worker slot is held
 * and no history event is written meanwhile. Not an error, so Temporal logs it as benign.
 * @param nextTryIn milliseconds; default: the pause of the activity's retry policy
 */
export function notYet(message: string, nextTryIn?: number): ApplicationFailure {
  return ApplicationFailure.create({
    type: FAILURE_TYPES.notYet,
    message,
    category: ApplicationFailureCategory.BENIGN,
    ...(nextTryIn !== undefined && { nextRetryDelay: nextTryIn }),
  });
}

/**
 * Our own errors as failures with stable types, that say whether a retry makes sense. Their messages tell all; what the
 * client threw beneath, headers and stack, would only bury them in Temporal's UI.
 */
export function asFailure(error: unknown): unknown {
  if (error instanceof SubmitRejectedError) {
    return ApplicationFailure.create({
      type: FAILURE_TYPES.submitRejected,
      message: error.message,
      nonRetryable: true,
      ...detailsOf(error.output),
    });
  }
  if (error instanceof SubmitFailedError) {
    return ApplicationFailure.create({
      type: FAILURE_TYPES.submitFailed,
      message: error.message,
      ...detailsOf(fitting(error.output)),
      ...(error.retryAfter !== undefined && { nextRetryDelay: error.retryAfter }),
    });
  }
  if (error instanceof SubmissionInProgressError) return notYet(error.message, error.retryAfter);
  if (error instanceof ClusterNotServedError) return clusterNotServed(error);
  if (error instanceof KubernetesApiError) {
    return ApplicationFailure.create({
      type: FAILURE_TYPES.kubernetesApi,
      message: error.message,
      ...(error.retryAfter !== undefined && { nextRetryDelay: error.retryAfter }),
    });
  }
  if (error instanceof SparkBatchError) {
    const { name, message, retryable } = error;
    return ApplicationFailure.create({ type: name.replace(/Error$/, ''), message, nonRetryable: !retryable });
  }
  return error;
}

/**
 * A cluster that was removed from a worker's configuration may come back, and in the middle of a rollout the next try may
 * meet a worker that has it.
 * @param nonRetryable it was tried often enough
 */
export function clusterNotServed({ message }: ClusterNotServedError, nonRetryable = false): ApplicationFailure {
  return ApplicationFailure.create({ type: FAILURE_TYPES.clusterNotServed, message, nonRetryable });
}

/** Where the workflow finds what a command wrote. */
function detailsOf(submitOutput: readonly string[]): { details?: [SubmitFailureDetails] } {
  return submitOutput.length > 0 ? { details: [{ submitOutput }] } : {};
}

/** Temporal keeps the failure of a try that is repeated only when it is small (4 KiB), and else drops its details. */
const KEPT = 2500;

function fitting(lines: readonly string[]): readonly string[] {
  let length = 0;
  return lines.slice(lines.findLastIndex((line) => (length += line.length + 1) > KEPT) + 1);
}

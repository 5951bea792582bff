import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { KubernetesApiError } from '../src/kubernetes/api-error.ts';
import { SubmissionUnderWay, SubmitRejected } from '../src/submit/submitter.ts';

/** Stable failure types of the activities, for workflows and for people who search for them. */
export const FAILURE_TYPES = {
  invalidBatch: 'InvalidBatch',
  submitRejected: 'SubmitRejected',
  kubernetesApi: 'KubernetesApiError',
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
  if (error instanceof SubmitRejected) {
    return ApplicationFailure.create({
      type: FAILURE_TYPES.submitRejected,
      message: error.message,
      nonRetryable: true,
    });
  }
  if (error instanceof SubmissionUnderWay) return notYet(error.message);
  if (error instanceof KubernetesApiError) {
    return ApplicationFailure.create({
      type: FAILURE_TYPES.kubernetesApi,
      message: error.message,
      ...(error.retryAfter !== undefined && { nextRetryDelay: error.retryAfter }),
    });
  }
  return error;
}

/** Maps errors of the project to the failures that Temporal stores. */
import { ApplicationFailure, ApplicationFailureCategory, type ApplicationFailureOptions } from '@temporalio/common';
import { KubernetesApiError } from '../src/kubernetes/transport/api-error.ts';
import { ClusterNotServedError } from '../src/kubernetes/transport/clusters.ts';
import type { FailureDetails } from '../src/model/driver/submission.ts';
import { SparkBatchError } from '../src/model/errors.ts';
import { defined } from '../src/model/lang.ts';
import { MAX_RETRIED_OUTPUT } from '../src/model/temporal-limits.ts';
import { ACTIVITY_FAILURE_TYPES as TYPES } from '../src/model/status/failure-types.ts';
import {
  SubmissionDeletedError,
  SubmissionInProgressError,
  SubmitFailedError,
  SubmitRejectedError,
} from '../src/submit/shared/submit-errors.ts';

/**
 * The failure of an activity that waits for a condition. Temporal retries it with growing pauses; between the tries,
 * the wait occupies no activity slot and writes no history event. It is benign: the SDK does not log it as an error.
 * @param retryAfter milliseconds; default: the pause of the activity's retry policy
 */
export function notYet(message: string, retryAfter?: number): ApplicationFailure {
  const failure = ApplicationFailure.create({
    type: TYPES.notYet,
    message,
    category: ApplicationFailureCategory.BENIGN,
    ...detailsOf(defined({ retryAfter })),
  });
  // Temporal's UI would show it below the reason, as if something were wrong.
  failure.stack = '';
  return failure;
}

/**
 * The failure of an error of the project, with a stable type and its `retryable` flag; any other error unchanged. The cause is
 * left out: the message includes its reason, and headers and stack of the client library would hide that in Temporal's UI.
 */
export function asFailure(error: unknown): unknown {
  if (error instanceof SubmissionInProgressError) return notYet(error.message, error.retryAfter);
  if (error instanceof ClusterNotServedError) return clusterNotServed(error);
  if (error instanceof SubmitRejectedError) return failureOf(error, TYPES.submitRejected, error.output);
  if (error instanceof SubmissionDeletedError) return failureOf(error, TYPES.submissionDeleted);
  if (error instanceof SubmitFailedError) return failureOf(error, TYPES.submitFailed, lastLines(error.output));
  if (error instanceof KubernetesApiError) return failureOf(error, TYPES.kubernetesApi);
  if (error instanceof SparkBatchError) return failureOf(error, error.name.replace(/Error$/, ''));
  return error;
}

/**
 * The failure of an activity for a cluster that this worker does not serve. It is retried, because the cluster may be configured
 * again, and during a rollout another worker may serve it already.
 * @param nonRetryable whether it was retried often enough
 */
export function clusterNotServed({ message }: ClusterNotServedError, nonRetryable = false): ApplicationFailure {
  return ApplicationFailure.create({ type: TYPES.clusterNotServed, message, nonRetryable });
}

interface MappedError {
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfter?: number | undefined;
}

function failureOf(
  { message, retryable, retryAfter }: MappedError,
  type: string,
  submitOutput: readonly string[] = [],
): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message,
    nonRetryable: !retryable,
    ...detailsOf(defined({ submitOutput: submitOutput.length > 0 ? submitOutput : undefined, retryAfter })),
  });
}

/** The details for the workflow, and the pause for Temporal. */
function detailsOf(details: FailureDetails): Pick<ApplicationFailureOptions, 'details' | 'nextRetryDelay'> {
  const { retryAfter } = details;
  return {
    ...(Object.keys(details).length > 0 && { details: [details] }),
    ...(retryAfter !== undefined && { nextRetryDelay: retryAfter }),
  };
}

function lastLines(lines: readonly string[]): readonly string[] {
  let length = 0;
  return lines.slice(lines.findLastIndex((line) => (length += line.length + 1) > MAX_RETRIED_OUTPUT) + 1);
}

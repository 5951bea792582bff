/**
 * Why an attempt did not finish, as coarse as a retry policy needs it.
 *
 * - `application`: the driver ended with a non-zero exit code of its own
 * - `out-of-memory`: the kernel killed the driver's container (OOMKilled)
 * - `evicted`, `preempted`, `node-lost`: Kubernetes took the driver's place away
 * - `image`: the image can't be pulled, or its name is invalid
 * - `configuration`: the container can't be created as the pod describes it (a missing secret, a bad mount)
 * - `unschedulable`: the driver did not leave PENDING within the pending timeout
 * - `submit-rejected`: the API server refused the driver or one of its dependents
 * - `submit-timeout`: the submission did not succeed within the submit timeout
 * - `deleted`: somebody else deleted the driver
 * - `runtime-exceeded`: the driver ran longer than the maximum runtime
 * - `killed`: the batch was killed on request
 */
export const FAILURE_CLASSES = [
  'application',
  'out-of-memory',
  'evicted',
  'preempted',
  'node-lost',
  'image',
  'configuration',
  'unschedulable',
  'submit-rejected',
  'submit-timeout',
  'deleted',
  'runtime-exceeded',
  'killed',
] as const;

/** One of {@link FAILURE_CLASSES}. */
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** A failure class that may be retried: every class but `killed`. */
export type RetryableClass = Exclude<FailureClass, 'killed'>;

/** All of {@link RetryableClass}. */
export const RETRYABLE_CLASSES: readonly RetryableClass[] = FAILURE_CLASSES.filter((one) => one !== 'killed');

/**
 * Failures that say nothing about the application: the cluster took the driver away, or did not take it in.
 * They have a retry budget of their own, so that a bad night for spot nodes does not use up the application's.
 */
const INFRASTRUCTURE: ReadonlySet<FailureClass> = new Set(['evicted', 'preempted', 'node-lost', 'submit-timeout']);

/** Whether a failure of this class is the infrastructure's, and counts against that budget. */
export function isInfrastructureFailure(failureClass: FailureClass): boolean {
  return INFRASTRUCTURE.has(failureClass);
}

/**
 * Why an attempt did not finish, as coarse as a retry policy needs it.
 *
 * - `application`: the driver itself ended with a non-zero exit code
 * - `out-of-memory`: the kernel killed the driver's container (OOMKilled), or log and executors show that memory ran out
 * - `evicted`, `preempted`, `node-lost`: Kubernetes removed the driver from its node
 * - `node-setup`: a node could not prepare the driver: no free address, a volume that cannot be attached, a registry that
 *   limits pulls; another node or a later time may do
 * - `image`: the image cannot be pulled, or its name is invalid
 * - `configuration`: the container cannot be created as the pod describes it (a missing secret, a bad mount)
 * - `unschedulable`: the driver did not leave PENDING within the pending timeout
 * - `submit-rejected`: the API server rejected the driver or one of its dependents
 * - `submit-timeout`: the submission did not succeed within the submit timeout
 * - `deleted`: another client deleted the driver
 * - `runtime-exceeded`: the driver ran longer than the maximum runtime
 * - `killed`: the batch was killed on request
 */
export const FAILURE_CLASSES = [
  'application',
  'out-of-memory',
  'evicted',
  'preempted',
  'node-lost',
  'node-setup',
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
 * Failure classes that are unrelated to the application: the cluster removed the driver, or could not admit it. They have
 * their own retry budget, so that the loss of spot nodes does not use up the budget of the application.
 */
const INFRASTRUCTURE: ReadonlySet<FailureClass> = new Set([
  'evicted',
  'preempted',
  'node-lost',
  'node-setup',
  'submit-timeout',
]);

/** Whether a failure of this class counts against the infrastructure budget. */
export function isInfrastructureFailure(failureClass: FailureClass): boolean {
  return INFRASTRUCTURE.has(failureClass);
}

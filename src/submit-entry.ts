/**
 * Entry point `temporal-spark-batch/submit`: the port `Submitter` through which the worker creates drivers, for submitters
 * of other packages, and the functions with which the built-in submitters keep its guarantees. The worker passes the
 * cluster to the submitter. Give submitters to the worker by `submitters` of `SparkBatchPlugin`.
 */
export { createDriverObjects, startDriver, type DriverObjects } from './submit/shared/driver-objects.ts';
export { plannedDriver } from './submit/shared/planned-driver.ts';
export {
  driverOwnership,
  ownershipOf,
  plannedDriverPod,
  type OwnershipMetadata,
  type PlannedAttempt,
  withOwnership,
} from './submit/shared/ownership-labels.ts';
export type { DriverInput, StartInput, SubmitInput, Submitter, Withdrawal } from './submit/shared/submitter.ts';
export type { FieldPath, FieldProblem } from './submit/shared/problem.ts';
export { SubmissionInProgressError, SubmitFailedError, SubmitRejectedError } from './submit/shared/submit-errors.ts';
export { SparkBatchError } from './model/errors.ts';
export { KubernetesApiError } from './kubernetes/transport/api-error.ts';
export type { ClusterApi, ConnectionSettings } from './kubernetes/transport/cluster-api.ts';
export type { PlainObject } from './kubernetes/transport/plain-object-api.ts';
export type { AttemptPlan } from './model/batch/attempt.ts';
export type { Batch, SubmitSpec } from './model/batch/batch.ts';
export type { BatchPlan } from './model/batch/plan.ts';
export type { DriverExit, DriverRef, ExistingDriver, LiveRead, Observation } from './model/driver/observation.ts';
export type { Submission } from './model/driver/submission.ts';
export type { SubmitKind } from './model/submit-kind.ts';
export type { Verdict } from './model/verdict/verdict.ts';

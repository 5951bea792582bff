/**
 * Entry point `temporal-spark-batch/submit`: the port `Submitter` through which the worker creates drivers, for
 * implementations of further submit kinds. It loads no Kubernetes client; the worker passes the cluster to the submitter.
 */
export type { DriverInput, StartInput, SubmitInput, Submitter, Withdrawal } from './submit/shared/submitter.ts';
export type { FieldPath, FieldProblem } from './submit/shared/problem.ts';
export { SubmissionInProgressError, SubmitFailedError, SubmitRejectedError } from './submit/shared/submit-errors.ts';
export { SparkBatchError } from './model/errors.ts';
export type { ClusterApi } from './kubernetes/transport/cluster-api.ts';
export type { AttemptPlan } from './model/batch/attempt.ts';
export type { Batch, SubmitSpec } from './model/batch/batch.ts';
export type { BatchPlan } from './model/batch/plan.ts';
export type { DriverExit, DriverRef, ExistingDriver, LiveRead, Observation } from './model/driver/observation.ts';
export type { Submission } from './model/driver/submission.ts';
export type { SubmitKind } from './model/submit-kind.ts';
export type { Verdict } from './model/verdict/verdict.ts';

/**
 * Entry point `temporal-spark-batch/client`: submits, follows and kills batches from any process, over a Temporal client of the
 * caller. It loads neither the worker nor the Kubernetes client.
 */
export { SparkBatchClient, type SparkBatchClientOptions, type SubmittedBatch } from './spark-batch-client.ts';
export { validateBatch, type ValidBatch } from './validate-batch.ts';
export type { BatchSummary, ListBatchesOptions } from './batch-summary.ts';
export type { KeptDriver } from './retention.ts';
export {
  BatchNotFoundError,
  InvalidBatchError,
  InvalidScheduleError,
  NoScheduleError,
  NoWorkerError,
  RetentionNotFoundError,
  ScheduleExistsError,
} from './errors.ts';
export {
  SparkBatchSchedules,
  type AppliedSchedule,
  type ScheduleReport,
  type ScheduleSummary,
} from './schedules/spark-batch-schedules.ts';
export type { ScheduleChange } from './schedules/schedule-changes.ts';
export type { CompleteSchedule } from './schedules/schedule-options.ts';
export type { BatchSchedule, OverlapPolicy } from '../model/schedule.ts';
export { TemporalUnreachableError } from '../temporal/call.ts';
export { SparkBatchError } from '../model/errors.ts';
export { encodingDataConverter, type EncodingDataConverter } from '../temporal/data-converter.ts';

export type {
  Batch,
  BatchRequest,
  ParameterDeclaration,
  ParameterValue,
  BatchTimeouts,
  CleanupKind,
  ClusterChoice,
  ClusterRule,
  Dependencies,
  DriverSpec,
  EvidenceOptions,
  ExecutorSpec,
  ExistingSubmitRequest,
  ManifestSubmitRequest,
  NativeSubmitRequest,
  OperatorSubmitRequest,
  PodSpec,
  ReconcileIntervals,
  RetryOptions,
  RetryPolicy,
  SparkSubmitSubmitRequest,
  SubmitRequest,
  SubmitSpec,
} from '../model/batch/batch.ts';
export type { SubmitKind } from '../model/submit-kind.ts';
export type { BatchProblem } from '../model/batch/problem.ts';

export {
  MESSAGES,
  WATCH_MESSAGES,
  type DecisionAnswer,
  type EndRetentionRequest,
  type ExtendRetentionRequest,
  type ExtendRuntimeAnswer,
  type ExtendRuntimeRequest,
  type GiveUpRequest,
  type KillAnswer,
  type KillRequest,
  type RetainedDriverRef,
  type RetentionAnswer,
  type RetryRequest,
} from '../model/messages/messages.ts';
export type {
  LogPage,
  ReadEventsAnswer,
  ReadEventsRequest,
  ReadLogAnswer,
  ReadLogRequest,
} from '../model/messages/read-pods.ts';
export { BATCH_WORKFLOW_TYPE, DEFAULT_TASK_QUEUE, SEARCH_ATTRIBUTES, watchWorkflowId } from '../model/names.ts';

export { APPLICATION_STATES, isTerminated, type ApplicationState } from '../model/driver/application-state.ts';
export type { DriverExit, DriverRef } from '../model/driver/observation.ts';
export type { AttemptRecord } from '../model/batch/attempt.ts';
export type { AttemptMemory, MemoryRole } from '../model/batch/heap.ts';
export { BATCH_FAILURE_TYPES, type BatchFailureType } from '../model/status/failure-types.ts';
export { isSparkBatchFailure, sparkBatchFailure, type SparkBatchFailure } from '../model/status/batch-failure.ts';
export type { BatchPhase, BatchStatus, HeldStatus } from '../model/status/batch-status.ts';
export type { ExecutorReason, ExecutorReport } from '../model/status/executor-report.ts';
export type { BatchResult } from '../model/status/result.ts';
export type { AttemptUsage, BatchUsage, ExecutorMode, ExecutorUsage } from '../model/usage/usage.ts';
export type { ResourceUsage } from '../model/usage/resource-usage.ts';
export type { UsageCost } from '../model/usage/cost.ts';
export type { QueuedStatus } from '../model/tenant-queue/queued-message.ts';
export type { QueuePlace } from '../model/tenant-queue/tenant-queue.ts';
export type { Evidence, ExecutorEnd, LogTail, PodEvent, PodTimes } from '../model/verdict/evidence.ts';
export {
  FAILURE_CLASSES,
  isInfrastructureFailure,
  type FailureClass,
  type RetryableClass,
} from '../model/verdict/failure-class.ts';
export type { Verdict } from '../model/verdict/verdict.ts';

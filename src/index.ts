/**
 * Runs Apache Spark batches on Kubernetes, durably: a plugin for Temporal workers, a client to submit, follow and kill
 * batches, and the types of what goes in and comes out.
 *
 * A worker with workflows of its own re-exports ours from its workflow module:
 * `export * from 'temporal-spark-batch/workflows';`
 */
export {
  SparkBatchPlugin,
  sparkWorkflowsPath,
  type ConfigurationFile,
  type SparkBatchPluginOptions,
} from './plugin/plugin.ts';
export { createSparkActivities, type SparkActivities, type SparkActivityDeps } from '../activities/index.ts';
export {
  configurationFromOptions,
  type Configuration,
  type ConfigurationSource,
} from './config/schema/configuration.ts';
export { InvalidConfigurationError, type ConfigurationProblem } from './config/schema/errors.ts';
export type { ConfigurationDocument, ConfigurationInput } from './config/schema/document.ts';
export { encodingDataConverter, type EncodingDataConverter } from './plugin/data-converter.ts';
export type { ClusterOptions } from './kubernetes/auth/cluster-options.ts';
export { Clusters, ClustersRefusedError, type ClusterChanges } from './kubernetes/transport/clusters.ts';
export { createSubmitters, type SparkSubmitOptions, type Submitters, type SubmittersDeps } from './submit/index.ts';

export { SparkBatchClient, type SparkBatchClientOptions, type SubmittedBatch } from './client/spark-batch-client.ts';
export { SparkBatchError } from './model/errors.ts';
export { BatchNotFoundError, InvalidBatchError, NoWorkerError, RetentionNotFoundError } from './client/errors.ts';
export { TemporalUnreachableError } from './temporal/call.ts';
export type { BatchSummary, ListBatchesOptions } from './client/list-batches.ts';
export type { KeptDriver } from './client/retention.ts';

export { APPLICATION_STATES, isTerminated, type ApplicationState } from './model/driver/application-state.ts';
export { batchSchema } from './model/schema/batch-schema.ts';
export { type Batch, type BatchRequest, type CleanupKind } from './model/batch/batch.ts';
export { FAILURE_CLASSES, isInfrastructureFailure, type FailureClass } from './model/verdict/failure-class.ts';
export { BATCH_FAILURE_TYPES, type BatchFailureType } from './model/status/failure-type.ts';
export {
  MESSAGES,
  RETENTION_MESSAGES,
  type DecisionAnswer,
  type ExtendRetentionRequest,
  type ExtendRuntimeAnswer,
  type ExtendRuntimeRequest,
  type GiveUpRequest,
  type KillAnswer,
  type KillRequest,
  type RetryRequest,
} from './model/messages/messages.ts';
export {
  BATCH_WORKFLOW_TYPE,
  CLUSTER_REPORT_WORKFLOW_TYPE,
  DEFAULT_TASK_QUEUE,
  retentionWorkflowId,
  SEARCH_ATTRIBUTES,
  SWEEP_SCHEDULE_ID,
  SWEEP_WORKFLOW_TYPE,
  watchWorkflowId,
} from './model/names.ts';
export type {
  ClusterHealth,
  ClusterReport,
  ClusterReportEntry,
  ClusterState,
  ConnectionFailure,
  WatchReport,
} from './model/workers/cluster-report.ts';
export type { DriverExit, DriverRef } from './model/driver/observation.ts';
export { checkBatch } from './model/schema/check-batch.ts';
export { type BatchProblem } from './model/batch/problem.ts';
export type { AttemptRecord } from './model/batch/attempt.ts';
export type { BatchPhase, BatchStatus, Held, RetentionStatus } from './model/status/batch-status.ts';
export type { BatchResult } from './model/status/result.ts';
export type { SweepFinding, SweepPolicy, SweepReport } from './model/sweep/sweep-report.ts';
export type { SweepRequest } from './model/sweep/sweep-request.ts';
export type { Verdict } from './model/verdict/verdict.ts';

/**
 * Names that connect batches, drivers and workflows: labels and annotations of Kubernetes objects, workflow types and ids,
 * search attributes and memos. Labels can be selected by Kubernetes; annotations have no limit of 63 characters.
 */

/** Label of a driver: the unique tag of the attempt. An adopted driver gets it as well, and keeps the labels of its submitter. */
export const TAG_LABEL = 'spark-batch-tag';
/** Label of all objects of a batch: the UUID of its Temporal namespace. */
export const TEMPORAL_NAMESPACE_ID_LABEL = 'spark-batch/temporal-namespace-id';
/**
 * Label of all objects of an attempt when another component chooses the application id: driver, executors, SparkApplication.
 * Its value is the tag; `spark-batch-tag` is on the driver only.
 */
export const ATTEMPT_LABEL = 'spark-batch/attempt-tag';
/** Label of all objects of a batch: a hash of its workflow id, the same for every run of that id. */
export const BATCH_LABEL = 'spark-batch/batch-hash';
/** Label of all objects of a tenant's batch: the name of the tenant. */
export const TENANT_LABEL = 'spark-batch/tenant';
/** Annotation of all objects of a batch: its workflow id. */
export const WORKFLOW_ID_ANNOTATION = 'spark-batch/workflow-id';
/** Annotation of all objects of an attempt: its number. */
export const ATTEMPT_ANNOTATION = 'spark-batch/attempt';
/** Annotation of a driver: the part of the pod that determines the application state, POD or CONTAINER. */
export const STATE_SOURCE_ANNOTATION = 'spark-batch/state-source';
/** Annotation of a driver with `stateSource: CONTAINER`: the name of the container, when it is not Spark's. */
export const STATE_CONTAINER_ANNOTATION = 'spark-batch/state-container';
/** Annotation of a driver: `spark.redaction.regex` of its batch, if set, so that every reader of the pod redacts alike. */
export const REDACTION_ANNOTATION = 'spark-batch/redaction-regex';
/** Annotation of a driver: `spark.redaction.string.regex` of its batch, if set. */
export const STRING_REDACTION_ANNOTATION = 'spark-batch/redaction-string-regex';
/**
 * Annotation of a driver: when its end was recorded with its batch, ISO-8601 in UTC. From then on the watch does not report
 * it any more.
 */
export const RECORDED_ANNOTATION = 'spark-batch/end-recorded';
/** Label of a driver in its retention: `finished` or `failed`. Set as its end is recorded, when nothing else needs the pod. */
export const ENDED_LABEL = 'spark-batch/ended';
/** Annotation of a driver in its retention: until when it is kept at least, ISO-8601 in UTC. `sparkbatch keep` changes it. */
export const KEEP_UNTIL_ANNOTATION = 'spark-batch/keep-until';
/** Annotation of a driver in its retention: the submit kind, if another component created the pod and is deleted with it. */
export const SUBMIT_KIND_ANNOTATION = 'spark-batch/submit-kind';
/** Annotation of a driver or SparkApplication, for sweeps: which terminated drivers the batch deletes. */
export const CLEANUP_ANNOTATION = 'spark-batch/cleanup';
/** Annotation of a driver or SparkApplication, for sweeps: how long it is kept after its end (`300s`). */
export const RETENTION_ANNOTATION = 'spark-batch/retention';
/**
 * Annotation of a driver or SparkApplication: the parts of the cleanup policy that the batch sets itself (`cleanup`,
 * `retention`, both separated by a comma, or `none`). The configuration in force sets the others. Without the annotation, both
 * stay as they are.
 */
export const OWN_CLEANUP_ANNOTATION = 'spark-batch/own-cleanup';
/** Annotation of a driver: the version of the configuration that its batch was resolved with. */
export const CONFIGURATION_VERSION_ANNOTATION = 'spark-batch/configuration-version';
/** Finalizer of a driver: keeps a deleted driver readable until its end is recorded. */
export const EVIDENCE_FINALIZER = 'spark-batch/evidence';
/** Scheduling gate of a driver: removed when its dependents exist and the batch starts it. */
export const DEPENDENTS_GATE = 'spark-batch/dependents';

/** Spark's label with the application id, on driver and executors. */
export const APPLICATION_ID_LABEL = 'spark-app-selector';
/** Spark's label for the role of a pod: `driver` or `executor`. */
export const ROLE_LABEL = 'spark-role';
/** Spark's label of an executor: its number, from 1. */
export const EXECUTOR_ID_LABEL = 'spark-exec-id';
/** Spark's name of the driver's container. */
export const DRIVER_CONTAINER = 'spark-kubernetes-driver';

/** Workflow type of a batch. */
export const BATCH_WORKFLOW_TYPE = 'SparkBatch';
/** Workflow type of the watch over the drivers of a cluster and scope. */
export const WATCH_WORKFLOW_TYPE = 'SparkDriverWatch';
/** Workflow type of the queue of a tenant with a quota. */
export const QUEUE_WORKFLOW_TYPE = 'SparkTenantQueue';
/** Workflow type of a sweep. */
export const SWEEP_WORKFLOW_TYPE = 'SparkOrphanSweep';
/** Id of the schedule that starts sweeps. */
export const SWEEP_SCHEDULE_ID = 'spark-orphan-sweep';
/** Workflow type of a report on clusters. */
export const CLUSTER_REPORT_WORKFLOW_TYPE = 'SparkClusterReport';
/** Workflow type of a report on the executors of a driver. */
export const EXECUTOR_REPORT_WORKFLOW_TYPE = 'SparkExecutorReport';
/** Workflow type of the registry of workers. */
export const WORKERS_WORKFLOW_TYPE = 'SparkWorkers';
/** What the names of admission policies begin with, unless the user names something else. */
export const DEFAULT_POLICY_NAME = 'spark-batch';
/** Default task queue of batches and workers. */
export const DEFAULT_TASK_QUEUE = 'spark-batch';

/** Search attributes of a batch. Each is set if it is registered in the Temporal namespace. */
export const SEARCH_ATTRIBUTES = {
  state: 'SparkBatchState',
  phase: 'SparkBatchPhase',
  name: 'SparkBatchName',
  applicationId: 'SparkApplicationId',
  failureClass: 'SparkBatchFailureClass',
  attempt: 'SparkBatchAttempt',
  cluster: 'SparkBatchCluster',
  namespace: 'SparkBatchNamespace',
  tenant: 'SparkBatchTenant',
  coreSeconds: 'SparkBatchCoreSeconds',
  gibSeconds: 'SparkBatchGibSeconds',
} as const;

/** Type of each search attribute. Temporal on SQL has room for ten of type Keyword and three of each other. */
export const SEARCH_ATTRIBUTE_TYPES = {
  SparkBatchState: 'Keyword',
  SparkBatchPhase: 'Keyword',
  SparkBatchName: 'Keyword',
  SparkApplicationId: 'Keyword',
  SparkBatchFailureClass: 'Keyword',
  SparkBatchAttempt: 'Int',
  SparkBatchCluster: 'Keyword',
  SparkBatchNamespace: 'Keyword',
  SparkBatchTenant: 'Keyword',
  SparkBatchCoreSeconds: 'Double',
  SparkBatchGibSeconds: 'Double',
} as const satisfies Readonly<Record<SearchAttributeName, 'Keyword' | 'Int' | 'Double'>>;

/** Name of a search attribute of a batch. */
export type SearchAttributeName = (typeof SEARCH_ATTRIBUTES)[keyof typeof SEARCH_ATTRIBUTES];

/** Memo with the name of a batch. */
export const NAME_MEMO = 'sparkBatchName';

/** Memo of a cancelled batch: its result, because a cancelled workflow has none. */
export const RESULT_MEMO = 'sparkBatchResult';
/** Memo of a run that continues an earlier run of the same batch: which run, and the key of the batch. */
export const CONTINUED_MEMO = 'sparkBatchContinued';

/** Memo of an admitted batch: `{ tenant, key }`. A new queue finds the admitted batches by it after a termination. */
export const ADMISSION_MEMO = 'sparkBatchAdmission';

/** The workflow id of the queue of a tenant. */
export function queueWorkflowId(tenant: string): string {
  return `spark-tenant-queue/${tenant}`;
}

/**
 * The workflow id of a watch of a cluster and scope (a namespace, or `*` for all).
 * @param shard its number among the watches that share the drivers of the scope, from 0
 */
export function watchWorkflowId(cluster: string, scope: string, shard = 0): string {
  return `spark-driver-watch/${cluster}/${scope}${shard > 0 ? `/${shard + 1}` : ''}`;
}

/** The workflow id of the registry of the workers of a task queue. */
export function workersWorkflowId(taskQueue: string): string {
  return `spark-workers/${taskQueue}`;
}

/** A driver in messages: `cluster/namespace/pod`. */
export function driverPath(driver: { cluster: string; namespace: string; name: string }): string {
  return `${driver.cluster}/${driver.namespace}/${driver.name}`;
}

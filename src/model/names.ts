/**
 * The labels, annotations and names by which batches, drivers and watches know each other.
 *
 * Labels are what Kubernetes can select by; annotations hold what has no limit of 63 characters.
 */

/** Label of a driver: the unique tag of the attempt. Configurable, `kyuubi-unique-tag` adopts a Kyuubi estate. */
export const TAG_LABEL = 'spark-batch-tag';
/** Label of everything we create: the UUID of the Temporal namespace the batch belongs to. */
export const TEMPORAL_NAMESPACE_ID_LABEL = 'spark-batch/temporal-namespace-id';
/**
 * Label of everything of an attempt whose application id is not ours to give: driver, executors, and what makes them.
 * Its value is the tag; a driver alone carries `spark-batch-tag`.
 */
export const ATTEMPT_LABEL = 'spark-batch/attempt-tag';
/** Label of everything of a batch that is of a tenant: its name. */
export const TENANT_LABEL = 'spark-batch/tenant';
/** Annotation of everything we create: the workflow id of the batch. */
export const WORKFLOW_ID_ANNOTATION = 'spark-batch/workflow-id';
/** Annotation of everything we create: the number of the attempt. */
export const ATTEMPT_ANNOTATION = 'spark-batch/attempt';
/** Annotation of a driver: which part of the pod decides its application state, POD or CONTAINER. */
export const STATE_SOURCE_ANNOTATION = 'spark-batch/state-source';
/** Annotation of a driver with `stateSource: CONTAINER`: the name of the deciding container, when it is not Spark's. */
export const STATE_CONTAINER_ANNOTATION = 'spark-batch/state-container';
/** Annotation of a driver: the batch's `spark.redaction.regex`, when it has one. Whoever sees the pod keeps to it. */
export const REDACTION_ANNOTATION = 'spark-batch/redaction-regex';
/** Annotation of a driver: the batch's `spark.redaction.string.regex`, when it has one. */
export const STRING_REDACTION_ANNOTATION = 'spark-batch/redaction-string-regex';
/** Annotation of a driver whose end is recorded with its batch: the watch has nothing more to tell about it. */
export const RECORDED_ANNOTATION = 'spark-batch/end-recorded';
/** Annotation of a driver, and of what makes it: which terminated drivers its batch wants deleted, for the sweep. */
export const CLEANUP_ANNOTATION = 'spark-batch/cleanup';
/** Annotation of a driver, and of what makes it: how long it is kept after its end (`300s`), for the sweep. */
export const RETENTION_ANNOTATION = 'spark-batch/retention';
/**
 * Annotation of a driver, and of what makes it: which of its cleanup and retention its batch says itself (`cleanup`,
 * `retention`, both with a comma, or `none`); the configuration in force says the rest. Without it, both are as they are.
 */
export const OWN_CLEANUP_ANNOTATION = 'spark-batch/own-cleanup';
/** Annotation of a driver: the version of the configuration its batch was resolved by. */
export const CONFIGURATION_VERSION_ANNOTATION = 'spark-batch/configuration-version';
/** Finalizer of a driver: keeps a deleted driver readable until its end is recorded. */
export const EVIDENCE_FINALIZER = 'spark-batch/evidence';
/** Scheduling gate of a driver: lifted when its dependents exist and the batch still wants it. */
export const DEPENDENTS_GATE = 'spark-batch/dependents';

/** Spark's label with the application id, on driver and executors. */
export const APPLICATION_ID_LABEL = 'spark-app-selector';
/** Spark's label for the role of a pod: `driver` or `executor`. */
export const ROLE_LABEL = 'spark-role';
/** The name Spark gives the driver's container. */
export const DRIVER_CONTAINER = 'spark-kubernetes-driver';

/** The workflow type of a batch, for callers in any language. */
export const BATCH_WORKFLOW_TYPE = 'SparkBatch';
/** The workflow type of the watch over the drivers of a cluster and scope. */
export const WATCH_WORKFLOW_TYPE = 'SparkDriverWatch';
/** The workflow type of the retention of an ended driver. */
export const RETENTION_WORKFLOW_TYPE = 'SparkDriverRetention';
/** The workflow type of a sweep, and the id of the schedule that starts it. */
export const SWEEP_WORKFLOW_TYPE = 'SparkOrphanSweep';
export const SWEEP_SCHEDULE_ID = 'spark-orphan-sweep';
/** The workflow type of a report on clusters. */
export const CLUSTER_REPORT_WORKFLOW_TYPE = 'SparkClusterReport';
/** The task queue batches are started on, and workers serve, unless told otherwise. */
export const DEFAULT_TASK_QUEUE = 'spark-batch';

/** Search attributes of a batch, all of type Keyword, set where they are registered. */
export const SEARCH_ATTRIBUTES = {
  state: 'SparkBatchState',
  applicationId: 'SparkApplicationId',
  cluster: 'SparkBatchCluster',
  namespace: 'SparkBatchNamespace',
  tenant: 'SparkBatchTenant',
} as const;

/** Memo of a batch that was cancelled: its result, for which Temporal's cancelled workflows have no other place. */
export const RESULT_MEMO = 'sparkBatchResult';

/**
 * Memo of a batch whose turn it is, by the queue of its tenant: `{ tenant, key }`. A queue that was ended finds by it who
 * lives.
 */
export const ADMISSION_MEMO = 'sparkBatchAdmission';

/** The workflow type of the queue of a tenant with a quota. */
export const QUEUE_WORKFLOW_TYPE = 'SparkTenantQueue';

/** The workflow id of the queue of a tenant. */
export function queueWorkflowId(tenant: string): string {
  return `spark-tenant-queue/${tenant}`;
}

/** The workflow id of the watch of a cluster and scope (a namespace, or `*` for all). */
export function watchWorkflowId(cluster: string, scope: string): string {
  return `spark-driver-watch/${cluster}/${scope}`;
}

/** The workflow id of the retention of a driver. */
export function retentionWorkflowId(driver: { cluster: string; namespace: string; name: string }): string {
  return `spark-driver-retention/${driver.cluster}/${driver.namespace}/${driver.name}`;
}

/** Where a driver is, for messages: `cluster/namespace/pod`. */
export function driverPath(driver: { cluster: string; namespace: string; name: string }): string {
  return `${driver.cluster}/${driver.namespace}/${driver.name}`;
}

/** The workflow type of the registry of workers. */
export const WORKERS_WORKFLOW_TYPE = 'SparkWorkers';

/** The workflow id of the registry of the workers of a task queue. */
export function workersWorkflowId(taskQueue: string): string {
  return `spark-workers/${taskQueue}`;
}

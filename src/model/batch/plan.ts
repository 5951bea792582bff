import type { AttemptText } from './attempt-texts.ts';
import type { PriceTable } from '../usage/cost.ts';
import type { ExecutorMode } from '../usage/usage.ts';
import type { SearchAttributeName } from '../names.ts';
import type { Batch } from './batch.ts';
import type { OwnCleanup } from './cleanup-policy.ts';
import type { Impersonation } from './impersonation.ts';
import type { SparkUiAccess } from './spark-ui-access.ts';

/**
 * The plan of a batch: resolved once from its request and the worker's configuration, and recorded in its history, so that a
 * new version of the configuration does not change a running batch. Each attempt gets its own plan when its memory is raised
 * or it moves to another cluster (`retry/next-attempt.ts`).
 */
export interface BatchPlan {
  readonly batch: Batch & { readonly cluster: string; readonly namespace: string };
  /** Unique to this run of the workflow id. The tag of attempt n is `<key>-<n>`. */
  readonly key: string;
  /** UUID of the Temporal namespace. */
  readonly temporalNamespaceId: string;
  readonly workflowId: string;
  /** The search attributes of batches that are registered in this Temporal namespace. */
  readonly searchAttributes: readonly SearchAttributeName[];
  /** The version of the configuration that the batch was resolved with. */
  readonly configurationVersion?: string;
  /** The part of the cleanup policy that the batch sets itself. The rest is read again when the driver has ended. */
  readonly ownCleanup?: OwnCleanup;
  /** The tenant of the batch. */
  readonly tenant?: string;
  /** How the cluster was chosen, in a sentence; absent when the batch names it, or when it is the default. */
  readonly placement?: string;
  /** Priority of the batch's tasks in Temporal; absent without a tenant. */
  readonly priority?: WorkPriority;
  /** The tenant's quota of live batches. With a quota, the batch waits for admission by the queue of its tenant. */
  readonly liveBatches?: number;
  /** The identity under which the objects of the batch are created. Absent: the worker's own. */
  readonly impersonate?: Impersonation;
  /** The targets that the batch moves to, one after the other (`retry.moveTo`). Absent when it does not move. */
  readonly failoverTargets?: readonly FailoverTarget[];
  /** The texts of the batch that contain the number of the attempt. Absent without any. */
  readonly attemptTexts?: readonly AttemptText[];
  /** How long storing the logs of an attempt may take, in milliseconds. Absent when logs are not archived. */
  readonly archiveTimeout?: number;
  /** The access to the Spark UI of drivers from outside the cluster. Absent: none. */
  readonly sparkUi?: SparkUiAccess;
  /** Whether executors are watched, or not even listed on demand (`usage.executors`). Absent: on demand. */
  readonly executorMode?: ExecutorMode;
  /** The prices of what the batch uses (`usage.prices`). Absent: it has no cost. */
  readonly prices?: PriceTable;
  /** The limits of the configuration on later decisions. Absent without limits. */
  readonly limits?: PlanLimits;
}

/** Limits of the configuration on what retries and users can request while the batch runs. */
export interface PlanLimits {
  /** Milliseconds that a driver may run. */
  readonly runtime?: PlanLimit<number>;
  /** Milliseconds that a driver may be pending. */
  readonly pending?: PlanLimit<number>;
  /** Milliseconds that a pod may take to end after its deletion. */
  readonly gracePeriod?: PlanLimit<number>;
  /** Milliseconds that a terminated driver may be kept. */
  readonly retention?: PlanLimit<number>;
  readonly attempts?: PlanLimit<number>;
  /** Heap of the driver, in Spark's notation. */
  readonly driverMemory?: PlanLimit<string>;
  /** Heap of each executor, in Spark's notation. */
  readonly executorMemory?: PlanLimit<string>;
}

/** A limit, and the layer of the configuration that sets it: `tenant risk`. */
export interface PlanLimit<T> {
  readonly maximum: T;
  readonly layer: string;
}

/** The priority of tasks that wait for a worker, in Temporal's terms. */
export interface WorkPriority {
  /** 1 is first, 5 is last. */
  readonly priorityKey: number;
  /** Tasks of the same priority are dispatched in turn by this key: the tenant. */
  readonly fairnessKey: string;
}

/** A cluster and namespace that a batch can move to. */
export interface FailoverTarget {
  readonly cluster: string;
  readonly namespace: string;
}

/** The tenant information in the start of a batch's workflow, apart from the request. */
export interface TenantHints {
  /** Search attributes of the workflow: the first value of each. */
  readonly searchAttributes?: Readonly<Record<string, string>>;
  /** Headers of the workflow. */
  readonly headers?: Readonly<Record<string, string>>;
}

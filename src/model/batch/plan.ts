import type { Batch } from './batch.ts';
import type { OwnCleanup } from './cleanup-policy.ts';

/**
 * What a batch will do, resolved once from its request and the worker's configuration, and recorded with it:
 * a running batch never changes under its user. A further attempt has a plan of its own where its memory was raised, or
 * where it moved to another cluster (`next-attempt.ts`): whatever takes a plan need not know of it.
 */
export interface BatchPlan {
  readonly batch: Batch & { readonly cluster: string; readonly namespace: string };
  /** Unique to this batch and this run of its workflow id; attempt n's tag is `<key>-<n>`. */
  readonly key: string;
  /** UUID of the Temporal namespace. */
  readonly temporalNamespaceId: string;
  readonly workflowId: string;
  /** Whether the batch's search attributes are registered in this Temporal namespace. */
  readonly searchAttributes: boolean;
  /** The version of the configuration it was resolved by. Absent in plans of earlier releases. */
  readonly configurationVersion?: string;
  /**
   * What the batch says itself of the cleanup of its drivers; the rest is read again when it applies. Absent in plans of
   * earlier releases: what `batch` says holds then.
   */
  readonly ownCleanup?: OwnCleanup;
  /** The tenant the batch is of. */
  readonly tenant?: string;
  /** How its cluster was chosen, in a sentence; absent where it was named, or is the default. */
  readonly placement?: string;
  /** Priority of its work for Temporal's workers; absent where it is of no tenant. */
  readonly priority?: WorkPriority;
  /** The tenant's quota of live batches: with one, the batch waits for its turn in the queue of its tenant. */
  readonly liveBatches?: number;
  /** Whether the search attribute of the tenant is registered. Absent in plans of earlier releases. */
  readonly tenantAttribute?: boolean;
  /** Where the batch moves to, one after the other (`retry.moveTo`). Absent when it does not move. */
  readonly elsewhere?: readonly Place[];
  /** What the configuration allows of what is decided later. Absent without limits, and in plans of earlier releases. */
  readonly limits?: PlanLimits;
}

/** What is allowed at the most of what people and retries ask for while the batch lives. */
export interface PlanLimits {
  /** Milliseconds a driver may run. */
  readonly runtime?: PlanLimit<number>;
  /** Milliseconds a terminated driver may be kept. */
  readonly retention?: PlanLimit<number>;
  readonly attempts?: PlanLimit<number>;
  /** Heap of the driver, in Spark's notation. */
  readonly driverMemory?: PlanLimit<string>;
  /** Heap of each executor, in Spark's notation. */
  readonly executorMemory?: PlanLimit<string>;
}

/** A limit and whose it is: `tenant risk`. */
export interface PlanLimit<T> {
  readonly most: T;
  readonly layer: string;
}

/** How Temporal orders work that waits for a worker, in its own words. */
export interface WorkPriority {
  /** 1 goes first, 5 last. */
  readonly priorityKey: number;
  /** Work of the same priority takes turns by this: the tenant. */
  readonly fairnessKey: string;
}

/** Where an attempt runs. */
export interface Place {
  readonly cluster: string;
  readonly namespace: string;
}

/** What the start of a batch's workflow says about its tenant, apart from the request itself. */
export interface TenantHints {
  /** Search attributes of the workflow: the first value of each. */
  readonly searchAttributes?: Readonly<Record<string, string>>;
  /** Headers of the workflow. */
  readonly headers?: Readonly<Record<string, string>>;
}

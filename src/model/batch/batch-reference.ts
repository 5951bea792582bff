import type { BatchPlan } from './plan.ts';
import type { CleanupPolicy, OwnCleanup } from './cleanup-policy.ts';

/** What a redactor has to know of a batch: enough to recognize its secrets without the batch itself. */
export interface BatchSecrets {
  /** Its patterns for the names of secret values. Empty: Spark's default. */
  readonly names: readonly string[];
  /** Its patterns of texts that are secret wherever they occur. */
  readonly texts: readonly string[];
  /** Its secret values, as they are written in it. */
  readonly values: readonly string[];
}

/**
 * What the activities that start, read and delete drivers need to know of their batch. Temporal records the input of
 * every normal activity in the history. A plan may have 1 MiB, so only the activity that creates the driver gets it.
 */
export interface BatchReference {
  readonly workflowId: string;
  /** UUID of the Temporal namespace. */
  readonly temporalNamespaceId: string;
  /** See {@link BatchPlan.key}. */
  readonly key: string;
  readonly tenant?: string;
  /** The cleanup policy of the plan. */
  readonly cleanup: CleanupPolicy;
  /** See {@link BatchPlan.ownCleanup}. */
  readonly ownCleanup?: OwnCleanup;
  /** Lines of a log that are kept as evidence. */
  readonly logLines: number;
  /** Its drivers have no finalizer of ours. */
  readonly withoutFinalizer?: true;
  /** See {@link BatchPlan.archiveTimeout}. The pod of an ended driver is kept at least for so long. */
  readonly archiveTimeout?: number;
  /** The longest time that a pod may take to end after its deletion, in milliseconds. Absent without such a limit. */
  readonly maxGracePeriod?: number;
  readonly secrets: BatchSecrets;
}

/** A plan, and the reference to its batch: the same for all attempts. */
export interface ResolvedBatch {
  readonly plan: BatchPlan;
  readonly reference: BatchReference;
}

/** The reference to a batch. */
export function referenceTo(plan: BatchPlan, secrets: BatchSecrets): BatchReference {
  const { batch, workflowId, temporalNamespaceId, key, tenant, ownCleanup, archiveTimeout, limits } = plan;
  const maxGracePeriod = limits?.gracePeriod?.maximum;
  return {
    workflowId,
    temporalNamespaceId,
    key,
    ...(tenant !== undefined && { tenant }),
    cleanup: { cleanup: batch.cleanup, retention: batch.retention },
    ...(ownCleanup && { ownCleanup }),
    logLines: batch.evidence.logLines,
    ...(!batch.evidence.finalizer && { withoutFinalizer: true }),
    ...(archiveTimeout !== undefined && { archiveTimeout }),
    ...(maxGracePeriod !== undefined && { maxGracePeriod }),
    secrets,
  };
}

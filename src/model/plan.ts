import type { Batch } from './batch.ts';

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
  /** The tenant the batch is of. */
  readonly tenant?: string;
  /** Where the batch moves to, one after the other (`retry.moveTo`). Absent when it does not move. */
  readonly elsewhere?: readonly Place[];
}

/** Where an attempt runs. */
export interface Place {
  readonly cluster: string;
  readonly namespace: string;
}

/** One submission of a batch: its number and the marks everything of it carries. */
export interface AttemptPlan {
  readonly number: number;
  readonly tag: string;
  readonly applicationId: string;
  readonly driverName: string;
}

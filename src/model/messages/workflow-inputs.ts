/** Inputs of the workflows that other parts of the project start. */
import type { CleanupPolicySource } from '../batch/cleanup-policy.ts';
import type { ExistingDriver } from '../driver/observation.ts';
import type { TenantQueueState } from '../tenant-queue/tenant-queue.ts';

/** Input of `SparkDriverWatch`: the drivers it follows, and the position that its previous run reached. */
export interface DriverWatchInput {
  readonly cluster: string;
  /** A namespace, or `*` for all. */
  readonly scope: string;
  readonly resourceVersion?: string | undefined;
  /** Of Warning Events, which may be in another etcd. */
  readonly eventsResourceVersion?: string | undefined;
}

/** Input of `SparkDriverRetention`: the ended driver it keeps, and for how long. */
export interface DriverRetentionInput {
  readonly driver: ExistingDriver;
  readonly temporalNamespaceId: string;
  /** Milliseconds. */
  readonly retention: number;
  /** How the cleanup policy is determined again when the retention ends. Absent: the retention as given is final. */
  readonly policySource?: CleanupPolicySource;
  /** Milliseconds beyond which it cannot be extended. Absent without such a limit. */
  readonly maxRetention?: number;
}

/** Input of `SparkTenantQueue`. */
export interface TenantQueueInput {
  readonly tenant: string;
  /** The state of the previous run. Absent on the first run, and after the queue was terminated. */
  readonly carried?: TenantQueueState;
}

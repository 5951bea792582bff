/** Inputs of the workflows that other parts of the project start. */
import type { TenantQueueState } from '../tenant-queue/tenant-queue.ts';

/** Input of `SparkDriverWatch`: the drivers it follows, and the position that its previous run reached. */
export interface DriverWatchInput {
  readonly cluster: string;
  /** A namespace, or `*` for all. */
  readonly scope: string;
  /** Its number among the watches that share the drivers of the scope, from 0. Absent: 0. */
  readonly shard?: number | undefined;
  /** How many shared them when the position was reached: with another number, the watch serves other drivers. */
  readonly shards?: number | undefined;
  readonly resourceVersion?: string | undefined;
  /** Of Warning Events, which may be in another etcd. */
  readonly eventsResourceVersion?: string | undefined;
  /** Of executors, if they are watched. */
  readonly executorsResourceVersion?: string | undefined;
}

/** Input of `SparkTenantQueue`. */
export interface TenantQueueInput {
  readonly tenant: string;
  /** The state of the previous run. Absent on the first run, and after the queue was terminated. */
  readonly carried?: TenantQueueState;
}

import type { QueueEntry, QueuePlace } from '../tenant-queue/tenant-queue.ts';

/** Names of the messages a running `SparkBatch` takes, for callers in any language. */
export const MESSAGES = {
  /** Signal {@link KillRequest}: kill the batch. */
  kill: 'kill',
  /** Update {@link KillRequest} -> {@link KillAnswer}: kill the batch and say whether that was accepted. */
  killUpdate: 'kill',
  /** Signal `Observation`: from the watch. */
  driverObserved: 'driverObserved',
  /** Signal {@link AdmissionNotice}: from the queue of the batch's tenant. */
  admission: 'admission',
  /** Query -> `BatchStatus`. */
  status: 'status',
  /** Update {@link ExtendRuntimeRequest} -> {@link ExtendRuntimeAnswer}: move the end of the maximum runtime. */
  extendRuntime: 'extendRuntime',
  /** Signal {@link RetryRequest}: try a held batch again. */
  retry: 'retry',
  /** Update {@link RetryRequest} -> {@link DecisionAnswer}: try a held batch again, and say whether that was accepted. */
  retryUpdate: 'retry',
  /** Signal {@link GiveUpRequest}: end a held batch as it failed. */
  giveUp: 'giveUp',
  /** Update {@link GiveUpRequest} -> {@link DecisionAnswer}: end a held batch, and say whether that was accepted. */
  giveUpUpdate: 'giveUp',
} as const;

/** Names of the messages a `SparkDriverRetention` takes. */
export const RETENTION_MESSAGES = {
  /** Signal {@link ExtendRetentionRequest}: keep this driver longer. */
  extend: 'extendRetention',
  /** Signal: the retention is over now. */
  end: 'endRetention',
  /** Query -> `RetentionStatus`. */
  status: 'status',
} as const;

/** Names of the messages of `SparkWorkers`, the registry of workers. */
export const WORKERS_MESSAGES = {
  /** Signal `WorkerEvent`: from a worker, the configuration it runs, or that it stops. */
  event: 'workerEvent',
  /** Query -> a list of `KnownWorker`. */
  workers: 'workers',
} as const;

/** Names of the messages a `SparkTenantQueue` takes. */
export const QUEUE_MESSAGES = {
  /** Signal {@link EnterRequest}: a batch asks for admission. */
  enter: 'enter',
  /** Signal {@link LeaveRequest}: a batch has ended, or waits no longer. */
  leave: 'leave',
  /** Query -> `TenantQueueState`: all admitted and waiting batches. */
  state: 'state',
  /** Query (workflow id of a batch) -> `QueuePlace`, or null when it does not wait. */
  place: 'place',
} as const;

/** From a batch to its queue: it asks for admission. */
export interface EnterRequest {
  readonly entry: QueueEntry;
  /** The quota, as the batch's worker knows it. */
  readonly limit: number;
}

/** From a batch to its queue: it releases its admission, or its place. */
export interface LeaveRequest {
  readonly key: string;
}

/** From a queue to a batch: it is admitted, or its place. */
export type AdmissionNotice =
  | {
      readonly kind: 'admitted';
      readonly key: string;
      /** Milliseconds since 1970. The batch has to accept within `ACCEPT_WITHIN` of this. */
      readonly notifiedAt: number;
    }
  | ({ readonly kind: 'queued'; readonly key: string } & QueuePlace);

/** Asks for the end of a batch. */
export interface KillRequest {
  /** Why, for the people who find the batch killed. */
  readonly reason?: string;
  /** Update only: answer when driver and executors are gone (true), or as soon as the kill is accepted (false, default). */
  readonly wait?: boolean;
}

/** Whether a kill was accepted. Kyuubi's `KillResponse`, which is a pair of the same meaning. */
export interface KillAnswer {
  readonly accepted: boolean;
  readonly message: string;
}

/** Asks for another attempt of a batch that is held. Its retry budgets begin anew. */
export interface RetryRequest {
  /** Why, for the people who read the attempts. */
  readonly reason?: string;
  /** Heap of the driver from now on, as Spark writes it: `4g`. Not with `submit.kind: manifest`. */
  readonly driverMemory?: string;
  /** Heap of each executor from now on, as Spark writes it: `4g`. Not with `submit.kind: manifest`. */
  readonly executorMemory?: string;
}

/** Asks for the end of a batch that is held. */
export interface GiveUpRequest {
  /** Why, for the people who find the batch failed. */
  readonly reason?: string;
}

/** Whether a held batch takes the decision. One that is not held refuses it, and says where it is. */
export interface DecisionAnswer {
  readonly accepted: boolean;
  readonly message: string;
}

/** Asks for more time. */
export interface ExtendRuntimeRequest {
  /** How much longer than now planned: `PT30M` or `30m`. */
  readonly by: string;
}

/** The new end of the maximum runtime, counted from the start of the driver. */
export interface ExtendRuntimeAnswer {
  readonly accepted: boolean;
  readonly message: string;
}

/** Asks to keep a terminated driver. */
export interface ExtendRetentionRequest {
  /** How much longer, counted from now: `PT2H` or `2h`. */
  readonly by: string;
}

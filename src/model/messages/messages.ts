import type { QueueEntry, QueuePlace } from '../tenant-queue/tenant-queue.ts';

/** Names of the messages of a running `SparkBatch`, for callers in any language. */
export const MESSAGES = {
  /** Signal {@link KillRequest}: kills the batch. */
  kill: 'kill',
  /** Update {@link KillRequest} -> {@link KillAnswer}: kills the batch, and answers whether that is accepted. */
  killUpdate: 'kill',
  /** Signal `Observation`, from the driver watch. */
  driverObserved: 'driverObserved',
  /** Signal `ExecutorsObserved`, from the driver watch, if executors are watched. */
  executorsObserved: 'executorsObserved',
  /** Signal {@link AdmissionNotice}, from the queue of the batch's tenant. */
  admission: 'admission',
  /** Query -> `DriverRef` of the attempt under way, or null: the pod that it follows. */
  driver: 'driver',
  /** Query -> `BatchStatus`. */
  status: 'status',
  /** Update {@link ExtendRuntimeRequest} -> {@link ExtendRuntimeAnswer}: extends the maximum runtime. */
  extendRuntime: 'extendRuntime',
  /** Signal {@link RetryRequest}: retries a held batch. */
  retry: 'retry',
  /** Update {@link RetryRequest} -> {@link DecisionAnswer}: retries a held batch, and answers whether that is accepted. */
  retryUpdate: 'retry',
  /** Signal {@link GiveUpRequest}: gives up a held batch, which ends as it failed. */
  giveUp: 'giveUp',
  /** Update {@link GiveUpRequest} -> {@link DecisionAnswer}: gives up a held batch, and answers whether that is accepted. */
  giveUpUpdate: 'giveUp',
  /** Update `ReadLogRequest` -> `ReadLogAnswer`: a page of the log of a driver or an executor. */
  readLog: 'readLog',
  /** Update `ReadEventsRequest` -> `ReadEventsAnswer`: the Kubernetes Events of a driver. */
  readEvents: 'readEvents',
} as const;

/** Names of the messages of a `SparkDriverWatch`, which keeps the ended drivers of its cluster and scope. */
export const WATCH_MESSAGES = {
  /** Update {@link ExtendRetentionRequest} -> {@link RetentionAnswer}: keeps an ended driver longer. */
  extendRetention: 'extendRetention',
  /** Update {@link EndRetentionRequest} -> {@link RetentionAnswer}: deletes an ended driver now. */
  endRetention: 'endRetention',
} as const;

/** Names of the messages of `SparkWorkers`, the registry of workers. */
export const WORKERS_MESSAGES = {
  /** Signal `WorkerEvent`, from a worker: its configuration, or that it stops. */
  event: 'workerEvent',
  /** Query -> a list of `KnownWorker`. */
  workers: 'workers',
} as const;

/** Names of the messages of a `SparkTenantQueue`. */
export const QUEUE_MESSAGES = {
  /** Signal {@link EnterRequest}: a batch asks for admission. */
  enter: 'enter',
  /** Signal {@link LeaveRequest}: a batch has ended, or stops waiting. */
  leave: 'leave',
  /** Query -> `TenantQueueState`: all admitted and waiting batches. */
  state: 'state',
  /** Query (workflow id of a batch) -> `QueuePlace`, or null when the batch does not wait. */
  place: 'place',
  /** Query (entry of a batch) -> `QueuePresence`. */
  presence: 'presence',
} as const;

/** A batch asks for admission. */
export interface EnterRequest {
  readonly entry: QueueEntry;
  /** The quota, as the worker of the batch knows it. */
  readonly limit: number;
}

/** A batch releases its admission, or stops waiting. */
export interface LeaveRequest {
  readonly key: string;
}

/** A notice of a tenant queue to a batch: it is admitted, or its place. `key` identifies the run of the batch. */
export type AdmissionNotice =
  | {
      readonly kind: 'admitted';
      readonly key: string;
      /** Milliseconds since 1970. The batch has to accept within `ACCEPT_WITHIN` of this. */
      readonly notifiedAt: number;
    }
  | ({ readonly kind: 'queued'; readonly key: string } & QueuePlace);

/** Requests the end of a batch. */
export interface KillRequest {
  /** Why, for people who find the batch killed. */
  readonly reason?: string;
  /** Update only: answer when driver and executors are gone (true), or as soon as the kill is accepted (false, default). */
  readonly wait?: boolean;
  /**
   * Who asks, for people who find the batch killed. Default, with `SparkBatchClient` and sparkbatch: the identity of the Temporal
   * client. It is what the caller says; the history of the workflow has the identity of the connection.
   */
  readonly by?: string;
}

/** Whether a kill was accepted, as Kyuubi's `KillResponse`. */
export interface KillAnswer {
  /** Whether the kill takes effect. */
  readonly accepted: boolean;
  /** The outcome, or the reason of the refusal, as text for people. */
  readonly message: string;
}

/** Requests another attempt of a held batch. Its retry budgets start again. */
export interface RetryRequest {
  /** Why, for people who read the attempts. */
  readonly reason?: string;
  /** Heap of the driver from now on, in Spark's notation: `4g`. Not with `submit.kind: manifest`. */
  readonly driverMemory?: string;
  /** Heap of each executor from now on, in Spark's notation: `4g`. Not with `submit.kind: manifest`. */
  readonly executorMemory?: string;
}

/** Requests the end of a held batch. */
export interface GiveUpRequest {
  /** Why, for people who find the batch failed. */
  readonly reason?: string;
}

/** Whether a decision about a held batch was accepted. A batch that is not held rejects it, and names its phase. */
export interface DecisionAnswer {
  /** Whether the decision takes effect. */
  readonly accepted: boolean;
  /** The outcome, or the reason of the refusal, as text for people. */
  readonly message: string;
}

/** Requests a longer maximum runtime. */
export interface ExtendRuntimeRequest {
  /** By how much: `PT30M` or `30m`. */
  readonly by: string;
}

/** Whether an extension was accepted, and the new maximum runtime, counted from the start of the driver. */
export interface ExtendRuntimeAnswer {
  /** Whether the extension takes effect. */
  readonly accepted: boolean;
  /** The new maximum runtime, or the reason of the refusal, as text for people. */
  readonly message: string;
}

/** Identifies an ended driver for the watch of its cluster and scope. */
export interface RetainedDriverRef {
  readonly namespace: string;
  /** Name of the pod. */
  readonly name: string;
  readonly uid: string;
}

/** Requests a longer retention of an ended driver. */
export interface ExtendRetentionRequest {
  readonly driver: RetainedDriverRef;
  /** How long, counted from now: `PT2H` or `2h`. */
  readonly by: string;
}

/** Requests the deletion of an ended driver. */
export interface EndRetentionRequest {
  readonly driver: RetainedDriverRef;
}

/** The retention of a driver after a request to change it, or why there is none to change. */
export type RetentionAnswer =
  /** Kept until this time, ISO-8601 in UTC. */
  | { readonly kind: 'kept'; readonly until: string }
  | { readonly kind: 'deleted' }
  /** The driver does not exist any more. */
  | { readonly kind: 'gone' }
  /** The end of the driver is not recorded: its batch still needs it. */
  | { readonly kind: 'not-ended' }
  /** The cleanup policy in force never deletes the driver. */
  | { readonly kind: 'kept-by-policy' }
  | { readonly kind: 'invalid'; readonly message: string };

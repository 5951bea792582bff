/**
 * Typed definitions of the messages that the workflows take. `index.ts` exports those for callers; the others are sent by
 * this project's own workflows and activities.
 *
 * Callers may leave out the argument of an update; its definition requires it only because Temporal's client has no type for
 * an update with an optional argument.
 */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import {
  MESSAGES,
  QUEUE_MESSAGES,
  WATCH_MESSAGES,
  WORKERS_MESSAGES,
  type AdmissionNotice,
  type DecisionAnswer,
  type EndRetentionRequest,
  type EnterRequest,
  type ExtendRetentionRequest,
  type ExtendRuntimeAnswer,
  type ExtendRuntimeRequest,
  type GiveUpRequest,
  type KillAnswer,
  type KillRequest,
  type LeaveRequest,
  type RetentionAnswer,
  type RetryRequest,
} from '../../src/model/messages/messages.ts';
import type {
  ReadEventsAnswer,
  ReadEventsRequest,
  ReadLogAnswer,
  ReadLogRequest,
} from '../../src/model/messages/read-pods.ts';
import type { DriverRef } from '../../src/model/driver/observation.ts';
import type { Observation } from '../../src/model/driver/observation.ts';
import type { ExecutorsObserved } from '../../src/model/usage/executor-lifetimes.ts';
import type { BatchStatus } from '../../src/model/status/batch-status.ts';
import type { KnownWorker, WorkerEvent } from '../../src/model/workers/worker-report.ts';
import type {
  QueueEntry,
  QueuePlace,
  QueuePresence,
  TenantQueueState,
} from '../../src/model/tenant-queue/tenant-queue.ts';

/** Kills a batch: its driver and executors are deleted, then it ends as KILLED. A batch that has ended ignores it. */
export const killSignal = defineSignal<[KillRequest?]>(MESSAGES.kill);
/** Kills a batch as {@link killSignal}, and answers whether the kill is accepted or, with `wait: true`, when it is done. */
export const killUpdate = defineUpdate<KillAnswer, [KillRequest]>(MESSAGES.killUpdate);
/** Asks for the driver of the attempt under way. */
export const driverQuery = defineQuery<DriverRef | null>(MESSAGES.driver);
/** Asks what a batch does or waits for, and for its attempts. */
export const statusQuery = defineQuery<BatchStatus>(MESSAGES.status);
/** Extends the maximum runtime of a batch's driver, and answers whether that is accepted. */
export const extendRuntimeUpdate = defineUpdate<ExtendRuntimeAnswer, [ExtendRuntimeRequest]>(MESSAGES.extendRuntime);
/** Retries a held batch. A batch that is not held ignores it. */
export const retrySignal = defineSignal<[RetryRequest?]>(MESSAGES.retry);
/** Retries a held batch, and answers whether that is accepted. */
export const retryUpdate = defineUpdate<DecisionAnswer, [RetryRequest]>(MESSAGES.retryUpdate);
/** Gives up a held batch: it ends with the failure of its last attempt. A batch that is not held ignores it. */
export const giveUpSignal = defineSignal<[GiveUpRequest?]>(MESSAGES.giveUp);
/** Gives up a held batch, and answers whether that is accepted. */
export const giveUpUpdate = defineUpdate<DecisionAnswer, [GiveUpRequest]>(MESSAGES.giveUpUpdate);
/** Reads a page of a log through a worker. The configuration has to allow it. */
export const readLogUpdate = defineUpdate<ReadLogAnswer, [ReadLogRequest]>(MESSAGES.readLog);
/** Reads the Kubernetes Events of a driver through a worker. The configuration has to allow it. */
export const readEventsUpdate = defineUpdate<ReadEventsAnswer, [ReadEventsRequest]>(MESSAGES.readEvents);

/** Keeps an ended driver longer. Sent to the `SparkDriverWatch` of its cluster and scope. */
export const extendRetentionUpdate = defineUpdate<RetentionAnswer, [ExtendRetentionRequest]>(
  WATCH_MESSAGES.extendRetention,
);
/** Ends the retention of a driver: it is deleted now. Sent to the `SparkDriverWatch` of its cluster and scope. */
export const endRetentionUpdate = defineUpdate<RetentionAnswer, [EndRetentionRequest]>(WATCH_MESSAGES.endRetention);

/** From the driver watch to a batch: the state of its driver. */
export const driverObservedSignal = defineSignal<[Observation]>(MESSAGES.driverObserved);
/** From the driver watch to a batch: the lifetimes of its executors. */
export const executorsObservedSignal = defineSignal<[ExecutorsObserved]>(MESSAGES.executorsObserved);
/** From a tenant queue to a batch: it is admitted, or its place in the queue. */
export const admissionSignal = defineSignal<[AdmissionNotice]>(MESSAGES.admission);
/** From a batch to its tenant's queue: it asks for admission. */
export const enterQueueSignal = defineSignal<[EnterRequest]>(QUEUE_MESSAGES.enter);
/** From a batch to its tenant's queue: it has ended, or waits no longer. */
export const leaveQueueSignal = defineSignal<[LeaveRequest]>(QUEUE_MESSAGES.leave);
/** Asks a tenant queue for all admitted and waiting batches. */
export const queueStateQuery = defineQuery<TenantQueueState>(QUEUE_MESSAGES.state);
/** Asks a tenant queue whether it knows a batch. */
export const queuePresenceQuery = defineQuery<QueuePresence, [QueueEntry]>(QUEUE_MESSAGES.presence);
/** Asks a tenant queue for the place of a batch, by its workflow id. */
export const queuePlaceQuery = defineQuery<QueuePlace | null, [string]>(QUEUE_MESSAGES.place);
/** From a worker to the registry: the configuration it runs, or that it stops. */
export const workerEventSignal = defineSignal<[WorkerEvent]>(WORKERS_MESSAGES.event);
/** Asks the registry for the workers it knows. */
export const knownWorkersQuery = defineQuery<readonly KnownWorker[]>(WORKERS_MESSAGES.workers);

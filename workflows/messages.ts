import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import {
  MESSAGES,
  QUEUE_MESSAGES,
  RETENTION_MESSAGES,
  WORKERS_MESSAGES,
  type AdmissionNews,
  type DecisionAnswer,
  type EnterRequest,
  type ExtendRetentionRequest,
  type ExtendRuntimeAnswer,
  type ExtendRuntimeRequest,
  type GiveUpRequest,
  type KillAnswer,
  type KillRequest,
  type LeaveRequest,
  type RetryRequest,
} from '../src/model/messages/messages.ts';
import type { Observation } from '../src/model/driver/observation.ts';
import type { BatchStatus, RetentionStatus } from '../src/model/status/batch-status.ts';
import type { KnownWorker, WorkerEvent } from '../src/model/workers/worker-report.ts';
import type { QueuePlace, TenantQueueState } from '../src/model/tenant-queue/tenant-queue.ts';

export const killSignal = defineSignal<[KillRequest?]>(MESSAGES.kill);
export const killUpdate = defineUpdate<KillAnswer, [KillRequest?]>(MESSAGES.killUpdate);
export const driverObserved = defineSignal<[Observation]>(MESSAGES.driverObserved);
export const admission = defineSignal<[AdmissionNews]>(MESSAGES.admission);
export const statusQuery = defineQuery<BatchStatus>(MESSAGES.status);
export const extendRuntime = defineUpdate<ExtendRuntimeAnswer, [ExtendRuntimeRequest]>(MESSAGES.extendRuntime);
export const retrySignal = defineSignal<[RetryRequest?]>(MESSAGES.retry);
export const retryUpdate = defineUpdate<DecisionAnswer, [RetryRequest?]>(MESSAGES.retryUpdate);
export const giveUpSignal = defineSignal<[GiveUpRequest?]>(MESSAGES.giveUp);
export const giveUpUpdate = defineUpdate<DecisionAnswer, [GiveUpRequest?]>(MESSAGES.giveUpUpdate);

export const extendRetention = defineSignal<[ExtendRetentionRequest]>(RETENTION_MESSAGES.extend);
export const endRetention = defineSignal(RETENTION_MESSAGES.end);
export const retentionStatus = defineQuery<RetentionStatus>(RETENTION_MESSAGES.status);

export const workerTold = defineSignal<[WorkerEvent]>(WORKERS_MESSAGES.told);
export const knownWorkersQuery = defineQuery<readonly KnownWorker[]>(WORKERS_MESSAGES.workers);
export const enterQueue = defineSignal<[EnterRequest]>(QUEUE_MESSAGES.enter);
export const leaveQueue = defineSignal<[LeaveRequest]>(QUEUE_MESSAGES.leave);
export const queueStateQuery = defineQuery<TenantQueueState>(QUEUE_MESSAGES.state);
export const placeQuery = defineQuery<QueuePlace | null, [string]>(QUEUE_MESSAGES.place);

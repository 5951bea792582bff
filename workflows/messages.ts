import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import {
  MESSAGES,
  RETENTION_MESSAGES,
  WORKERS_MESSAGES,
  type DecisionAnswer,
  type ExtendRetentionRequest,
  type ExtendRuntimeAnswer,
  type ExtendRuntimeRequest,
  type GiveUpRequest,
  type KillAnswer,
  type KillRequest,
  type RetryRequest,
} from '../src/model/messages.ts';
import type { Observation } from '../src/model/observation.ts';
import type { BatchStatus, RetentionStatus } from '../src/model/result.ts';
import type { KnownWorker, WorkerTelling } from '../src/model/worker-report.ts';

export const killSignal = defineSignal<[KillRequest?]>(MESSAGES.kill);
export const killUpdate = defineUpdate<KillAnswer, [KillRequest?]>(MESSAGES.killUpdate);
export const driverObserved = defineSignal<[Observation]>(MESSAGES.driverObserved);
export const statusQuery = defineQuery<BatchStatus>(MESSAGES.status);
export const extendRuntime = defineUpdate<ExtendRuntimeAnswer, [ExtendRuntimeRequest]>(MESSAGES.extendRuntime);
export const retrySignal = defineSignal<[RetryRequest?]>(MESSAGES.retry);
export const retryUpdate = defineUpdate<DecisionAnswer, [RetryRequest?]>(MESSAGES.retryUpdate);
export const giveUpSignal = defineSignal<[GiveUpRequest?]>(MESSAGES.giveUp);
export const giveUpUpdate = defineUpdate<DecisionAnswer, [GiveUpRequest?]>(MESSAGES.giveUpUpdate);

export const extendRetention = defineSignal<[ExtendRetentionRequest]>(RETENTION_MESSAGES.extend);
export const endRetention = defineSignal(RETENTION_MESSAGES.end);
export const retentionStatus = defineQuery<RetentionStatus>(RETENTION_MESSAGES.status);

export const workerTold = defineSignal<[WorkerTelling]>(WORKERS_MESSAGES.told);
export const knownWorkersQuery = defineQuery<readonly KnownWorker[]>(WORKERS_MESSAGES.workers);

import type { ApplicationState } from './application-state.ts';
import type { FailureClass } from './failure-class.ts';
import type { DriverRef } from './observation.ts';
import type { Verdict } from './verdict.ts';

/** One attempt of a batch, as the result and the status tell it. Times are ISO-8601 in UTC. */
export interface AttemptRecord {
  readonly number: number;
  readonly driver: DriverRef;
  readonly submittedAt: string;
  /** When the driver's container started. */
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly verdict?: Verdict;
}

/** How a batch ended: the return value of `SparkBatch`, and the first detail of its failures. */
export interface BatchResult {
  readonly batchId: string;
  readonly name: string;
  readonly state: ApplicationState;
  /** Of the last attempt; absent when no driver was ever submitted. */
  readonly applicationId?: string;
  readonly driver?: DriverRef;
  readonly attempts: readonly AttemptRecord[];
  readonly startedAt: string;
  readonly endedAt: string;
  readonly exitCode?: number;
  /** Absent when the application finished. */
  readonly failureClass?: FailureClass;
  /** Kubernetes' or our own short reason: Completed, Error, OOMKilled, Killed. */
  readonly reason?: string;
  /** One sentence for a person. */
  readonly message: string;
  readonly sparkUiUrl?: string;
}

/** Where a batch is in its story. */
export type BatchPhase = 'resolving' | 'submitting' | 'following' | 'recording' | 'killing' | 'pausing' | 'ended';

/** The answer of the query `status`. */
export interface BatchStatus {
  readonly batchId: string;
  readonly name: string;
  readonly state: ApplicationState;
  readonly phase: BatchPhase;
  /** What the batch is doing or waiting for, and why, in one sentence. */
  readonly message: string;
  readonly cluster?: string;
  readonly namespace?: string;
  readonly attempts: readonly AttemptRecord[];
  readonly sparkUiUrl?: string;
  readonly kill?: { readonly reason: string; readonly requestedAt: string };
}

/** The answer of a retention's query `status`. */
export interface RetentionStatus {
  readonly driver: DriverRef;
  /** When the driver will be deleted, ISO-8601 in UTC. */
  readonly until: string;
}

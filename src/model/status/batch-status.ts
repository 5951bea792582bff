import type { ApplicationState } from '../driver/application-state.ts';
import type { DriverRef } from '../driver/observation.ts';
import type { AttemptRecord } from '../batch/attempt.ts';
import type { Queued } from '../tenant-queue/queued-message.ts';

/** Where a batch is in its story. */
export type BatchPhase =
  | 'resolving'
  /** The quota of its tenant is full, and the batch waits for its turn. */
  | 'queued'
  | 'submitting'
  | 'following'
  | 'recording'
  | 'killing'
  | 'pausing'
  /** No retry is left, and the batch waits for a person: `retry`, `giveUp` or `kill`. */
  | 'held'
  | 'ended';

/** Since when a batch waits for a person, and until when. */
export interface Held {
  readonly since: string;
  /** When it is given up by itself (`retry.holdTimeout`); absent when it waits for as long as it takes. */
  readonly until?: string;
}

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
  /** How its cluster was chosen, in a sentence; absent where it was named, or is the default. */
  readonly placement?: string;
  /** The tenant the batch is of. */
  readonly tenant?: string;
  readonly attempts: readonly AttemptRecord[];
  /** The version of the configuration it was resolved by. */
  readonly configurationVersion?: string;
  readonly sparkUiUrl?: string;
  readonly kill?: { readonly reason: string; readonly requestedAt: string };
  /** In phase `held`. Times are ISO-8601 in UTC. */
  readonly held?: Held;
  /** In phase `queued`. */
  readonly queued?: Queued;
}

/** The answer of a retention's query `status`. */
export interface RetentionStatus {
  readonly driver: DriverRef;
  /** When the driver will be deleted, ISO-8601 in UTC. */
  readonly until: string;
}

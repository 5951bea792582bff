import type { AttemptRecord } from '../batch/attempt.ts';
import type { ApplicationState } from '../driver/application-state.ts';
import type { QueuedStatus } from '../tenant-queue/queued-message.ts';

/** The phase of a batch. */
export type BatchPhase =
  | 'resolving'
  /** The quota of the tenant is used up, and the batch waits for admission. */
  | 'queued'
  | 'submitting'
  | 'following'
  | 'recording'
  | 'killing'
  | 'pausing'
  /** No retry is left, and the batch waits for a decision: `retry`, `giveUp` or `kill`. */
  | 'held'
  | 'ended';

/** How long a held batch waits for a decision. Times are ISO-8601 in UTC. */
export interface HeldStatus {
  readonly since: string;
  /** When it is given up (`retry.holdTimeout`); absent without a limit. */
  readonly until?: string;
}

/** The answer of the query `status`. */
export interface BatchStatus {
  readonly batchId: string;
  readonly name: string;
  readonly state: ApplicationState;
  readonly phase: BatchPhase;
  /** The current step of the batch, or the condition that it waits for, with the reason. */
  readonly message: string;
  readonly cluster?: string;
  readonly namespace?: string;
  /** How the cluster was chosen, in a sentence; absent when the batch names it, or when it is the default. */
  readonly placement?: string;
  /** The tenant of the batch. */
  readonly tenant?: string;
  readonly attempts: readonly AttemptRecord[];
  /** The version of the configuration that the batch was resolved with. */
  readonly configurationVersion?: string;
  readonly sparkUiUrl?: string;
  readonly kill?: { readonly reason: string; readonly requestedAt: string };
  /** In phase `held`. */
  readonly held?: HeldStatus;
  /** In phase `queued`. */
  readonly queued?: QueuedStatus;
}

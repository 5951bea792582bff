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
  /** When the hold began. */
  readonly since: string;
  /** When it is given up (`retry.holdTimeout`); absent without a limit. */
  readonly until?: string;
}

/** The answer of the query `status`. */
export interface BatchStatus {
  /** The id of the workflow. */
  readonly batchId: string;
  /** The name of the batch. */
  readonly name: string;
  /** State of the application. */
  readonly state: ApplicationState;
  /** What the batch does now. */
  readonly phase: BatchPhase;
  /** The current step of the batch, or the condition that it waits for, with the reason. */
  readonly message: string;
  /** The cluster of the batch, once it is chosen. */
  readonly cluster?: string;
  /** The Kubernetes namespace of the batch, once it is chosen. */
  readonly namespace?: string;
  /** How the cluster was chosen, in a sentence; absent when the batch names it, or when it is the default. */
  readonly placement?: string;
  /** The tenant of the batch. */
  readonly tenant?: string;
  /** All attempts, the first one first. */
  readonly attempts: readonly AttemptRecord[];
  /** The version of the configuration that the batch was resolved with. */
  readonly configurationVersion?: string;
  /** Address of the Spark UI inside the cluster. */
  readonly sparkUiUrl?: string;
  /** The kill that was accepted. */
  readonly kill?: {
    /** Why, as the caller said. */
    readonly reason: string;
    /** When it was accepted, ISO-8601 in UTC. */
    readonly requestedAt: string;
  };
  /** In phase `held`. */
  readonly held?: HeldStatus;
  /** In phase `queued`. */
  readonly queued?: QueuedStatus;
}

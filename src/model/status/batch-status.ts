import type { AttemptRecord } from '../batch/attempt.ts';
import type { ApplicationState } from '../driver/application-state.ts';
import type { Links } from './links.ts';
import type { BatchUsage, ExecutorMode } from '../usage/usage.ts';
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

/** A timer that runs. */
export interface DeadlineStatus {
  /** ISO-8601 in UTC. */
  readonly at: string;
  /** What it limits, as a sentence without its full stop. */
  readonly summary: string;
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
  /** What the attempts used that have ended; absent before. */
  readonly usage?: BatchUsage;
  /** The version of the configuration that the batch was resolved with. */
  readonly configurationVersion?: string;
  /** Whether its executors are watched, or not even listed on demand (`usage.executors`). Absent: on demand. */
  readonly executorMode?: ExecutorMode;
  /** Address of the Spark UI inside the cluster. */
  readonly sparkUiUrl?: string;
  /** Links to pages about the driver of the last attempt (`links` of the configuration). */
  readonly links?: Links;
  /** The kubeconfig context by which the workers reach the cluster, if it is named. */
  readonly context?: string;
  /** The node of the driver of the last attempt. */
  readonly node?: string;
  /** What the batch waits for at most until when. */
  readonly deadline?: DeadlineStatus;
  /** The kill that was accepted. */
  readonly kill?: {
    /** Why, as the caller said. */
    readonly reason: string;
    /** When it was accepted, ISO-8601 in UTC. */
    readonly requestedAt: string;
    /** Who asked, as the caller says. */
    readonly by?: string;
  };
  /** In phase `held`. */
  readonly held?: HeldStatus;
  /** In phase `queued`. */
  readonly queued?: QueuedStatus;
}

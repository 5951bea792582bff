import type { ApplicationState } from '../driver/application-state.ts';
import type { FailureClass } from '../verdict/failure-class.ts';
import type { DriverRef } from '../driver/observation.ts';
import type { Queued } from '../tenant-queue/queued-message.ts';
import type { AttemptMemory } from '../retry/raise-memory.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** One attempt of a batch, as the result and the status tell it. Times are ISO-8601 in UTC. */
export interface AttemptRecord {
  readonly number: number;
  readonly driver: DriverRef;
  readonly submittedAt: string;
  /** Heap of driver and executors; absent where SparkBatch does not say it (`submit.kind: manifest`). */
  readonly memory?: AttemptMemory;
  /** What was changed since the attempt before, each in a sentence: memory raised, moved to another cluster. */
  readonly changes?: readonly string[];
  /** A person decided that the held batch is tried again; budgets count from this attempt. */
  readonly decided?: true;
  /** When the driver's container started. */
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly verdict?: Verdict;
}

/** How a batch ended: the return value of `SparkBatch`, and the first detail of its failures. */
export interface BatchResult {
  readonly batchId: string;
  readonly name: string;
  /** The tenant the batch is of. */
  readonly tenant?: string;
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
  /** The version of the configuration it was resolved by. */
  readonly configurationVersion?: string;
}

/** A result without what is long in it (the evidence beside the exit): for places that hold little. */
export function briefResult(result: BatchResult): BatchResult {
  const attempts = result.attempts.map(({ verdict, ...attempt }) => {
    if (!verdict) return attempt;
    const { state, failureClass, outOfMemory, message, exit, node } = verdict;
    const brief: Verdict = {
      state,
      ...(failureClass && { failureClass }),
      ...(outOfMemory && { outOfMemory }),
      message,
      ...(exit && { exit }),
      ...(node !== undefined && { node }),
    };
    return { ...attempt, verdict: brief };
  });
  return { ...result, attempts };
}

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

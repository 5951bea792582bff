import type { Cluster } from '../../kubernetes/transport/cluster.ts';
import type { Batch } from '../../model/batch/batch.ts';
import type { DriverRef, ExistingDriver, LiveRead } from '../../model/driver/observation.ts';
import type { AttemptPlan } from '../../model/batch/attempt.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import type { Submission } from '../../model/driver/submission.ts';
import type { Verdict } from '../../model/verdict/verdict.ts';

/** Something wrong with a batch: where, and why. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * One way to make a driver. `submit` leaves it unable to run until `start`, so that a driver made late, or made by a
 * worker that was believed dead, never runs: only the workflow starts a driver, and by its uid.
 */
export interface Submitter {
  /** Everything in the batch that this way can't do; called before anything is created. */
  check(batch: Batch): readonly Problem[];
  /**
   * Makes the attempt's driver and its dependents, or finds those an earlier try made. Safe to repeat.
   * @throws SubmitRejected when the API server will not have it
   * @throws SubmissionUnderWay when somebody else makes the driver, and has not yet: ask again
   * @throws SubmitFailed when it did not succeed, and may the next time
   * @param deadline milliseconds since 1970 after which nobody waits for the outcome any more
   */
  submit(
    plan: BatchPlan,
    attempt: AttemptPlan,
    cluster: Cluster,
    signal?: AbortSignal,
    deadline?: number,
  ): Promise<Submission>;
  /** Lets a driver run. Safe to repeat. */
  start(driver: ExistingDriver, cluster: Cluster, signal?: AbortSignal): Promise<LiveRead>;
  /**
   * Takes back what made the driver and could make it again (a SparkApplication, a spark-submit under way), before the
   * pods themselves are deleted. Safe to repeat. Kinds whose driver is all there is have none.
   */
  withdraw?(
    driver: DriverRef,
    temporalNamespaceId: string,
    cluster: Cluster,
    signal?: AbortSignal,
  ): Promise<Withdrawal>;
  /** Selects the pods of an attempt, driver and executors. Without it: by the application id, which then is ours to give. */
  podSelector?(driver: DriverRef): string;
  /**
   * What is known of the end of a driver that is not there any more, from what made it; undefined when that has seen no
   * end either.
   */
  lastWord?(driver: DriverRef, cluster: Cluster, signal?: AbortSignal): Promise<Verdict | undefined>;
}

/** What came of taking back what makes a driver. */
export interface Withdrawal {
  /**
   * Milliseconds after which to look for a driver once more: what was taken back may be making one at this moment.
   * Absent when none can follow.
   */
  readonly lookAgainIn?: number;
  /**
   * Milliseconds, counted from the beginning of the deletion, in which a driver may still appear. Unlike `lookAgainIn` it
   * may be said at every try. Absent when none can follow.
   */
  readonly unsettledFor?: number;
}

/** A driver or dependent that the API server refuses, for good: a retry would meet the same answer. */
export class SubmitRejected extends Error {
  override readonly name = 'SubmitRejected';
  /** The last lines of the command that made the submission, where one did. */
  readonly output: readonly string[];

  constructor(message: string, { output = [], ...options }: ErrorOptions & { output?: readonly string[] } = {}) {
    super(message, options);
    this.output = output;
  }
}

/** A submission that did not succeed, and that may the next time. */
export class SubmitFailed extends Error {
  override readonly name = 'SubmitFailed';
  /** The last lines of the command that made the submission, where one did. */
  readonly output: readonly string[];

  /** Milliseconds after which to try again; undefined leaves it to the retry policy. */
  readonly nextTryIn: number | undefined;

  constructor(message: string, output: readonly string[] = [], nextTryIn?: number) {
    super(message);
    this.output = output;
    this.nextTryIn = nextTryIn;
  }
}

/** Somebody else makes the driver, and has not yet. Says how far it is. */
export class SubmissionUnderWay extends Error {
  override readonly name = 'SubmissionUnderWay';
  /** Milliseconds after which to ask again; undefined leaves it to the retry policy. */
  readonly nextTryIn: number | undefined;

  constructor(message: string, nextTryIn?: number, options?: ErrorOptions) {
    super(message, options);
    this.nextTryIn = nextTryIn;
  }
}

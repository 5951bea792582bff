import type { ClusterApi } from '../../kubernetes/transport/cluster-api.ts';
import type { Batch } from '../../model/batch/batch.ts';
import type { AttemptPlan } from '../../model/batch/attempt.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import type { DriverRef, ExistingDriver, LiveRead } from '../../model/driver/observation.ts';
import type { Submission } from '../../model/driver/submission.ts';
import type { Verdict } from '../../model/verdict/verdict.ts';
import type { FieldProblem } from './problem.ts';

/** The batch to submit, and its target. */
export interface SubmitInput {
  readonly plan: BatchPlan;
  readonly attempt: AttemptPlan;
  readonly cluster: ClusterApi;
  /** Aborts when the activity is cancelled or loses its worker. */
  readonly signal?: AbortSignal | undefined;
  /** Whether this attempt was tried before, without success. Default: it was not. */
  readonly isRepeated?: boolean;
  /** The uid that an earlier try passed to `onCreated`. */
  readonly createdUid?: string | undefined;
  /** Remembers the uid of a resource from which another component creates the driver. */
  readonly onCreated?: (uid: string) => void;
  /** Milliseconds since 1970 at which the submit timeout ends. Default: a whole submit timeout from now. */
  readonly deadline?: number | undefined;
}

/** A driver that was submitted, and its cluster. */
export interface StartInput {
  readonly driver: ExistingDriver;
  readonly cluster: ClusterApi;
  readonly signal?: AbortSignal | undefined;
}

/** A driver that may not exist (yet, or any more), and its cluster. */
export interface DriverInput {
  readonly driver: DriverRef;
  /** The Temporal namespace that the batch belongs to: objects of another one must not be touched. */
  readonly temporalNamespaceId: string;
  readonly cluster: ClusterApi;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The port of the submit kinds: one way to create the driver of an attempt. The activities call it; the workflow
 * decides when.
 *
 * Guarantees of every kind:
 *
 * - **Idempotency.** Temporal repeats every call: after a timeout, a crash of the worker, or a lost reply. A repeated
 *   call finds what an earlier one created and returns the same driver. The names of all objects follow from the plan
 *   and the attempt, never from chance or the clock.
 * - **One running driver.** `submit` leaves the driver unable to run, behind the scheduling gate
 *   `spark-batch/dependents`. Only `start` lifts the gate, addressed by the uid that one recorded submission returned.
 *   A second driver, created late by a worker that was believed dead, thus never runs.
 * - **Ownership.** Every object carries the labels and annotations of {@link ownershipOf}, and the driver also those of
 *   {@link driverOwnership}. An object without them is never adopted, changed or deleted, even if it has the right
 *   name.
 * - **Bounded calls.** A call does its requests and returns. To wait, it throws {@link SubmissionInProgressError}, and
 *   Temporal repeats the call later: a waiting submission occupies no activity slot.
 *
 * Errors other than those named at the methods propagate as they are, in particular `KubernetesApiError` and the reason
 * of an abort; the activity retries them under its policy.
 */
export interface Submitter {
  /**
   * Checks whether this kind can submit the batch as it is. Pure but for a look at the worker's own disk; sends no
   * request.
   * @returns all problems at once, empty when the batch can be submitted
   */
  check(batch: Batch): readonly FieldProblem[];

  /**
   * Creates the driver of the attempt and its dependents, or adopts those that an earlier call created. The batch has
   * passed `check`.
   * @returns the driver with its uid, its first observation, and whether it was adopted
   * @throws SubmitRejectedError when a repeated call would fail the same way; the attempt fails
   * @throws SubmissionDeletedError when another client deleted what was submitted; the attempt fails
   * @throws SubmitFailedError when a repeated call may succeed
   * @throws SubmissionInProgressError when the driver is still being created; the call is repeated
   */
  submit(input: SubmitInput): Promise<Submission>;

  /**
   * Lets a submitted driver run. Kinds with a scheduling gate use {@link startDriver}.
   * @returns what the driver is now, or that no pod with its uid exists; a driver that runs already is no error
   */
  start(input: StartInput): Promise<LiveRead>;

  /**
   * Removes whatever creates the driver and could create it again: a custom resource, a process. Called before the pods
   * are deleted, also when no driver was ever seen. Kinds that create the driver by `submit` alone leave it out.
   * @returns how long a driver may still appear after this call
   */
  withdraw?(input: DriverInput): Promise<Withdrawal>;

  /**
   * Label selector of all pods of the attempt, driver and executors. Kinds that choose the Spark application id
   * themselves leave it out: their pods are selected by that id.
   */
  podSelector?(driver: DriverRef): string;

  /**
   * The end of a driver as the resource that created it recorded it, for a driver without a pod. Only an exit that was
   * read off the driver's own container counts; the absence of the pod is not evidence.
   * @returns undefined when the resource recorded no end either
   */
  terminalStateFromSource?(input: Omit<DriverInput, 'temporalNamespaceId'>): Promise<Verdict | undefined>;

  /**
   * Why a driver that another client deleted was deleted, as a sentence: what created it may have been deleted.
   * @returns undefined when that still exists
   */
  explainDeletion?(input: Omit<DriverInput, 'temporalNamespaceId'>): Promise<string | undefined>;
}

/**
 * How long a driver may still appear after its submission was withdrawn. Both fields absent: it can't appear any more.
 */
export interface Withdrawal {
  /** Milliseconds after which to look for the driver again. Set only by the call that removed the resource. */
  readonly recheckAfter?: number;
  /** Milliseconds, counted from the beginning of the deletion, during which a driver may appear. Set by every call. */
  readonly mayAppearFor?: number;
}

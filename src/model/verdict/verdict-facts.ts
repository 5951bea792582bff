import type { DriverRef, Observation } from '../driver/observation.ts';
import type { ExecutorEnd, PodEvent } from './evidence.ts';
import type { FailureClass } from './failure-class.ts';

/** Everything that a verdict about an attempt is based on. */
export interface VerdictFacts {
  readonly driver: DriverRef;
  readonly end: AttemptEnd;
  /** The latest observation of the driver, from the watch or a live read. */
  readonly last?: Observation | undefined;
  /** Kubernetes Events about the pod, newest last. */
  readonly events?: readonly PodEvent[];
  /** How the executors ended. */
  readonly executors?: readonly ExecutorEnd[];
  /** The end of the driver's log. */
  readonly log?: string;
}

/** Why an attempt is judged now. */
export type AttemptEnd =
  /** The driver has terminated, and its pod exists. */
  | { readonly kind: 'terminated' }
  /** The pod does not exist: a live read, answered by the API server, did not find it. */
  | { readonly kind: 'disappeared' }
  /** The pod is being deleted, and no kubelet reported the end of the driver in time. */
  | { readonly kind: 'unreported' }
  /** The driver did not start in time. `waited`: how long the batch waited for it, as text. */
  | { readonly kind: 'not-started'; readonly waited: string }
  /** The batch is killed, and the driver is deleted next. `reason`: of the kill. */
  | { readonly kind: 'killed'; readonly reason: string }
  /** The driver ran longer than its maximum runtime. `limit`: that maximum, as text. */
  | { readonly kind: 'runtime-exceeded'; readonly limit: string };

/** Why an attempt failed. */
export interface Diagnosis {
  readonly failureClass: FailureClass;
  /** The cause, in a sentence. */
  readonly reason: string;
  /** The advice, in sentences. */
  readonly advice?: string | undefined;
  /** The role that ran out of memory. */
  readonly outOfMemory?: 'driver' | 'executor';
}

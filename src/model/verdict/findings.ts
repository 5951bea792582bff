import type { ExecutorEnd, PodEvent } from './evidence.ts';
import type { FailureClass } from './failure-class.ts';
import type { DriverRef, Observation } from '../driver/observation.ts';

/** All that is known of a driver when its attempt is judged. */
export interface Findings {
  readonly driver: DriverRef;
  readonly pod: PodFinding;
  /** The last that was observed of it, through watch or live read. */
  readonly last?: Observation | undefined;
  /** Kubernetes Events about its pod, newest last. */
  readonly events?: readonly PodEvent[];
  /** How its executors ended. */
  readonly executors?: readonly ExecutorEnd[];
  /** The end of its log. */
  readonly log?: string;
}

/** How the driver's pod was found. */
export type PodFinding =
  /** It has terminated, and is there. */
  | { readonly is: 'terminated' }
  /** It is not there: a live read, answered, did not find it. */
  | { readonly is: 'absent' }
  /** It is being deleted, and no kubelet has told of its end in time. */
  | { readonly is: 'silent' }
  /** It has not started, and is waited for no longer. `waited`: for how long it was, as text. */
  | { readonly is: 'not started'; readonly waited: string }
  /** It has run longer than it may. `limit`: its maximum runtime, as text. */
  | { readonly is: 'overdue'; readonly limit: string };

/** What is said of a failure: the class, the reason for a person, what to do. */
export interface Finding {
  readonly failureClass: FailureClass;
  readonly reason: string;
  readonly advice?: string | undefined;
  readonly outOfMemory?: 'driver' | 'executor';
}

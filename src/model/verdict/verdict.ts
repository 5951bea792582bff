import type { ApplicationState } from '../driver/application-state.ts';
import type { DriverExit } from '../driver/observation.ts';
import type { Evidence } from './evidence.ts';
import type { FailureClass } from './failure-class.ts';

/** How an attempt ended: the state, the class of the failure, and the evidence for both. */
export interface Verdict {
  /** How the application ended. */
  readonly state: ApplicationState;
  /** Absent when the application finished. */
  readonly failureClass?: FailureClass;
  /** For class `out-of-memory`: the role that ran out of memory; absent when it was another container of the driver's pod. */
  readonly outOfMemory?: 'driver' | 'executor';
  /** The event, its place and its cause as text for people, followed by the advice. */
  readonly message: string;
  /** The advice, which is the end of the message. Absent when there is nothing to do. */
  readonly advice?: string;
  /** How the driver ended, according to Kubernetes; absent when Kubernetes reported no end. */
  readonly exit?: DriverExit;
  /** The node the driver ran on. */
  readonly node?: string;
  /** The last lines of output of a failed `spark-submit`, without secrets. */
  readonly submitOutput?: readonly string[];
  /** What is kept of the driver; absent when it was never created. */
  readonly evidence?: Evidence;
}

import type { ApplicationState } from '../driver/application-state.ts';
import type { Evidence } from './evidence.ts';
import type { FailureClass } from './failure-class.ts';
import type { DriverExit } from '../driver/observation.ts';

/** How an attempt ended: the state, what kind of failure it was, and the evidence for both. */
export interface Verdict {
  readonly state: ApplicationState;
  /** Absent when the application finished. */
  readonly failureClass?: FailureClass;
  /** Of class `out-of-memory`: whose memory it was; absent when it was another container's of the driver's pod. */
  readonly outOfMemory?: 'driver' | 'executor';
  /** For a person: what happened, where, why; then the advice. */
  readonly message: string;
  /** What to do about it: the end of the message. Absent when there is nothing to do. */
  readonly advice?: string;
  /** How the driver ended, as Kubernetes said it; absent when nothing said so. */
  readonly exit?: DriverExit;
  /** The node the driver ran on. */
  readonly node?: string;
  /** Of a submission by `spark-submit` that failed: the last lines it wrote, without secrets. */
  readonly submitOutput?: readonly string[];
  /** What was kept of the driver; absent when it was killed, or never was. */
  readonly evidence?: Evidence;
}

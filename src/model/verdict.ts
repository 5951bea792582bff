import type { ApplicationState } from './application-state.ts';
import type { FailureClass } from './failure-class.ts';
import type { DriverExit } from './observation.ts';

/** How an attempt ended: the state, what kind of failure it was, and the evidence for both. */
export interface Verdict {
  readonly state: ApplicationState;
  /** Absent when the application finished. */
  readonly failureClass?: FailureClass;
  /** Of class `out-of-memory`: whose memory it was. */
  readonly outOfMemory?: 'driver' | 'executor';
  /** One sentence for a person: what happened, where, why. */
  readonly message: string;
  /** How the driver ended, as Kubernetes said it; absent when nothing said so. */
  readonly exit?: DriverExit;
  /** The node the driver ran on. */
  readonly node?: string;
  /** Of a submission by `spark-submit` that failed: the last lines it wrote, without secrets. */
  readonly submitOutput?: readonly string[];
}

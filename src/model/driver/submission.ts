import type { Links } from '../status/links.ts';
import type { ExistingDriver, Observation } from './observation.ts';

/** A driver that was created, and waits behind its scheduling gate to be started. */
export interface Submission {
  readonly driver: ExistingDriver;
  readonly observation: Observation;
  /** Address of the Spark UI within the cluster, once the driver runs. */
  readonly sparkUiUrl?: string;
  /** Links to pages about the driver: what the submitter has made reachable, and templates of the configuration in force. */
  readonly links?: Links;
  /** The kubeconfig context by which the worker reaches the cluster, if it is named. */
  readonly context?: string;
  /** Whether an earlier try of the same attempt created the driver. */
  readonly adopted: boolean;
  /** Names of pods that earlier runs of the batch left and that have not ended. Absent: none. At most ten. */
  readonly earlierPods?: readonly string[];
}

/** Details of the failure of an activity. */
export interface FailureDetails {
  /** The last lines of output of the command that submitted the driver, without secrets. Absent: none. */
  readonly submitOutput?: readonly string[];
  /**
   * Milliseconds before which the same must not be tried again. Temporal waits between the tries of an activity by itself; a
   * workflow does not see that pause, and needs it where it goes on with another activity.
   */
  readonly retryAfter?: number;
}

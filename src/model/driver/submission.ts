import type { ExistingDriver, Observation } from './observation.ts';

/** A driver that exists and waits for the word to start. */
export interface Submission {
  readonly driver: ExistingDriver;
  readonly observation: Observation;
  /** Where the Spark UI will answer, from inside the cluster, once the driver runs. */
  readonly sparkUiUrl?: string;
  /** Whether the driver was found, made by an earlier try of the same attempt. */
  readonly adopted: boolean;
}

/** What the failure of a submission tells beside its message. */
export interface SubmitFailureDetails {
  /** The last lines of the command that made the submission, without secrets. */
  readonly submitOutput: readonly string[];
}

import type { ApplicationState } from '../../model/driver/application-state.ts';
import type { SparkApplicationStatus } from './crd.ts';

/** How far the operator is with an application, as far as its driver goes. */
export type Stage =
  /** spark-submit has not run, or runs. */
  | 'not submitted'
  /** spark-submit has done its work: there is, or was, a driver with all it needs. */
  | 'submitted'
  /** The driver has ended, and spark-submit had succeeded. */
  | 'ended'
  /** spark-submit has failed. */
  | 'submission failed'
  /** Somebody suspended the application: the operator removes its driver. */
  | 'suspended';

/** What a state of the operator means. */
export interface Meaning {
  readonly application: ApplicationState;
  readonly stage: Stage;
}

/** Every state of a SparkApplication (v1beta2), the new one being the empty text. */
const STATES: Readonly<Record<string, Meaning>> = {
  '': { application: 'PENDING', stage: 'not submitted' },
  SUBMITTED: { application: 'PENDING', stage: 'submitted' },
  RUNNING: { application: 'RUNNING', stage: 'submitted' },
  // On their way to COMPLETED and FAILED, or to another run, which restartPolicy Never rules out.
  SUCCEEDING: { application: 'FINISHED', stage: 'submitted' },
  FAILING: { application: 'FAILED', stage: 'submitted' },
  COMPLETED: { application: 'FINISHED', stage: 'ended' },
  FAILED: { application: 'FAILED', stage: 'ended' },
  SUBMISSION_FAILED: { application: 'FAILED', stage: 'submission failed' },
  PENDING_RERUN: { application: 'PENDING', stage: 'not submitted' },
  INVALIDATING: { application: 'PENDING', stage: 'not submitted' },
  RESUMING: { application: 'PENDING', stage: 'not submitted' },
  SUSPENDING: { application: 'PENDING', stage: 'suspended' },
  SUSPENDED: { application: 'PENDING', stage: 'suspended' },
  // Of the driver's pod: its phase is Unknown.
  UNKNOWN: { application: 'UNKNOWN', stage: 'submitted' },
};

/** What the operator says of an application. A state of a newer operator is UNKNOWN, and waited for. */
export function meaningOf(status: SparkApplicationStatus | undefined): Meaning {
  const state = status?.applicationState?.state ?? '';
  const meaning = STATES[state] ?? { application: 'UNKNOWN', stage: 'not submitted' };
  // The operator passes from SUBMISSION_FAILED to FAILED at once; only its count of runs keeps the difference.
  const neverRan = state === 'FAILED' && (status?.executionAttempts ?? 0) === 0;
  return neverRan ? { ...meaning, stage: 'submission failed' } : meaning;
}

import type { DriverExit } from '../../../model/driver/observation.ts';
import { lookUp } from '../../../model/lang.ts';
import type { OperatorStatus, Stage } from '../progress.ts';

/** The status that the operator writes. */
export interface KubeflowStatus {
  readonly applicationState?: { readonly state?: string; readonly errorMessage?: string };
  /** Number of successful submissions. */
  readonly executionAttempts?: number;
}

/** The stages of the states of a SparkApplication (v1beta2). */
const STAGES: Readonly<Record<string, Stage>> = {
  '': 'not-submitted',
  SUBMITTED: 'submitted',
  RUNNING: 'submitted',
  // These precede COMPLETED and FAILED; restartPolicy Never rules out another run.
  SUCCEEDING: 'submitted',
  FAILING: 'submitted',
  COMPLETED: 'ended',
  FAILED: 'ended',
  SUBMISSION_FAILED: 'submission-failed',
  PENDING_RERUN: 'not-submitted',
  INVALIDATING: 'not-submitted',
  RESUMING: 'not-submitted',
  SUSPENDING: 'suspended',
  SUSPENDED: 'suspended',
  // The phase of the driver's pod is Unknown.
  UNKNOWN: 'submitted',
};

/** What the Kubeflow operator reports. The end of a state that only a newer operator has is awaited. */
export function kubeflowStatus(status: unknown): OperatorStatus {
  const { applicationState, executionAttempts = 0 } = (status ?? {}) as KubeflowStatus;
  const { state = '', errorMessage = '' } = applicationState ?? {};
  // The operator replaces SUBMISSION_FAILED by FAILED at once; only its count of submissions distinguishes them.
  const neverSubmitted = state === 'FAILED' && executionAttempts === 0;
  const stage = neverSubmitted ? 'submission-failed' : (lookUp(STAGES, state) ?? 'not-submitted');
  const exit = recordedExit(state, errorMessage);
  return { state, stage, errorMessage, ...(exit && { exit }) };
}

function recordedExit(state: string, errorMessage: string): DriverExit | undefined {
  if (state === 'SUCCEEDING' || state === 'COMPLETED') return { exitCode: 0, reason: 'Completed' };
  if (state !== 'FAILING' && state !== 'FAILED') return undefined;
  const [, exitCode, reason] = /ExitCode: (\d+), Reason: (\S*)/.exec(errorMessage) ?? [];
  if (exitCode === undefined) return undefined;
  return { exitCode: Number(exitCode), ...(reason && { reason }) };
}

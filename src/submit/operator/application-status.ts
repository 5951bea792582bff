import { lookUp, withoutTrailing } from '../../model/lang.ts';
import type { ApplicationState } from '../../model/driver/application-state.ts';
import type { DriverExit, DriverRef } from '../../model/driver/observation.ts';
import { verdictOf } from '../../model/verdict/verdict-of.ts';
import type { Verdict } from '../../model/verdict/verdict.ts';
import { apiAnswerIn } from '../shared/spark-submit-output.ts';
import type { SparkApplicationStatus } from './crd.ts';

/** How far the operator has got with an application. */
export type Stage =
  /** spark-submit has not run yet, or is running. */
  | 'not-submitted'
  /** spark-submit has succeeded: the driver and its dependents exist, or existed. */
  | 'submitted'
  /** The driver has ended, after spark-submit had succeeded. */
  | 'ended'
  /** spark-submit has failed. */
  | 'submission-failed'
  /** A user suspended the application: the operator deletes its driver. */
  | 'suspended';

/** The meaning of a state of the operator. */
export interface StateMeaning {
  readonly application: ApplicationState;
  readonly stage: Stage;
}

/** The states of a SparkApplication (v1beta2). A new one has none. */
const STATES: Readonly<Record<string, StateMeaning>> = {
  '': { application: 'PENDING', stage: 'not-submitted' },
  SUBMITTED: { application: 'PENDING', stage: 'submitted' },
  RUNNING: { application: 'RUNNING', stage: 'submitted' },
  // These precede COMPLETED and FAILED; restartPolicy Never rules out another run.
  SUCCEEDING: { application: 'FINISHED', stage: 'submitted' },
  FAILING: { application: 'FAILED', stage: 'submitted' },
  COMPLETED: { application: 'FINISHED', stage: 'ended' },
  FAILED: { application: 'FAILED', stage: 'ended' },
  SUBMISSION_FAILED: { application: 'FAILED', stage: 'submission-failed' },
  PENDING_RERUN: { application: 'PENDING', stage: 'not-submitted' },
  INVALIDATING: { application: 'PENDING', stage: 'not-submitted' },
  RESUMING: { application: 'PENDING', stage: 'not-submitted' },
  SUSPENDING: { application: 'PENDING', stage: 'suspended' },
  SUSPENDED: { application: 'PENDING', stage: 'suspended' },
  // The phase of the driver's pod is Unknown.
  UNKNOWN: { application: 'UNKNOWN', stage: 'submitted' },
};

/** The meaning of the operator's status. A state that only a newer operator has is UNKNOWN, and its end is awaited. */
export function meaningOf(status: SparkApplicationStatus | undefined): StateMeaning {
  const state = status?.applicationState?.state ?? '';
  const meaning = lookUp(STATES, state) ?? { application: 'UNKNOWN', stage: 'not-submitted' };
  // The operator replaces SUBMISSION_FAILED by FAILED at once; only its count of submissions distinguishes them.
  const neverSubmitted = state === 'FAILED' && (status?.executionAttempts ?? 0) === 0;
  return neverSubmitted ? { ...meaning, stage: 'submission-failed' } : meaning;
}

/** Whether the operator has created the driver. */
export type SubmissionProgress =
  | { readonly kind: 'created' }
  | { readonly kind: 'in-progress'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string };

/**
 * Whether the operator has created the driver and its dependents. The pod alone does not show it: spark-submit creates
 * the dependents after the pod.
 */
export function progressOf(status: SparkApplicationStatus | undefined, driverExists: boolean): SubmissionProgress {
  const { state = '', errorMessage = '' } = status?.applicationState ?? {};
  switch (meaningOf(status).stage) {
    case 'not-submitted':
      return {
        kind: 'in-progress',
        why:
          state === ''
            ? 'the operator has not submitted it yet; check that it is running, is not overloaded, and watches this namespace'
            : `the operator reports ${state}`,
      };
    case 'submitted':
      if (driverExists) return { kind: 'created' };
      return { kind: 'in-progress', why: `the operator reports ${state}, but the driver does not exist yet` };
    case 'ended':
      if (driverExists) return { kind: 'created' };
      return { kind: 'failed', why: `the operator reports ${withError(state, errorMessage)}, but there is no driver` };
    case 'submission-failed':
      // The operator restarted after its spark-submit and before it recorded that, submitted again, and failed because
      // of the driver that it had created (kubeflow/spark-operator #2788). That driver is gated and may be incomplete:
      // the attempt ends with the submit timeout, and is retried.
      if (driverExists && /already exist/.test(errorMessage)) {
        return { kind: 'in-progress', why: `the operator lost track of its earlier submission (${errorMessage})` };
      }
      return { kind: 'failed', why: `the operator could not submit it: ${withError(state, errorMessage)}` };
    case 'suspended':
      return { kind: 'failed', why: `it was suspended (the operator reports ${state})` };
  }
}

/**
 * The end of a driver as the operator recorded it, for a driver without a pod. Only an exit that the operator read off the
 * driver's own container counts: that it found no pod ("driver pod not found") is absence, not evidence.
 */
export function recordedVerdict(driver: DriverRef, status: SparkApplicationStatus | undefined): Verdict | undefined {
  const exit = recordedExit(status);
  if (!exit) return undefined;
  const { tag, uid = '' } = driver;
  const state = exit.exitCode === 0 ? 'FINISHED' : 'FAILED';
  const last = { tag, uid, resourceVersion: '', state, exit } as const;
  const verdict = verdictOf({ driver, end: { kind: 'disappeared' }, last });
  return { ...verdict, message: `${verdict.message} Its pod is gone; the Spark operator recorded its end.` };
}

function recordedExit(status: SparkApplicationStatus | undefined): DriverExit | undefined {
  const { state = '', errorMessage = '' } = status?.applicationState ?? {};
  if (state === 'SUCCEEDING' || state === 'COMPLETED') return { exitCode: 0, reason: 'Completed' };
  if (state !== 'FAILING' && state !== 'FAILED') return undefined;
  const [, exitCode, reason] = /ExitCode: (\d+), Reason: (\S*)/.exec(errorMessage) ?? [];
  if (exitCode === undefined) return undefined;
  return { exitCode: Number(exitCode), ...(reason && { reason }) };
}

function withError(state: string, errorMessage: string): string {
  return errorMessage === '' ? state : `${state}: ${shortMessage(errorMessage)}`;
}

/** Characters of an error message that are kept. */
const MAX_MESSAGE_LENGTH = 1000;

/**
 * The operator's error message is the whole output of spark-submit: the API server's answer in it, or its exception.
 */
function shortMessage(errorMessage: string): string {
  const answer = apiAnswerIn(errorMessage.split('\n'));
  const message = answer
    ? `${answer.apiMessage} (HTTP ${answer.status})`
    : (exceptionText(errorMessage) ?? errorMessage);
  // Callers end the sentence.
  const line = withoutTrailing(message.trim().replace(/\s+/g, ' '), '.');
  return line.length <= MAX_MESSAGE_LENGTH ? line : `${line.slice(0, 200)}… ${line.slice(200 - MAX_MESSAGE_LENGTH)}`;
}

/** An exception with its root cause, or how spark-submit refuses its command line. */
function exceptionText(output: string): string | undefined {
  const exception = /Exception in thread "[^"]*" (.+)/.exec(output)?.[1];
  const cause = [...output.matchAll(/^Caused by: (.+)$/gm)].at(-1)?.[1];
  if (exception === undefined) return /(?:^|spark-submit: )Error: (.+)$/m.exec(output)?.[1];
  return cause === undefined || exception.includes(cause) ? exception : `${exception} (caused by ${cause})`;
}

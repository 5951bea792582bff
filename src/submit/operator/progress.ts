import { withoutTrailing } from '../../model/lang.ts';
import type { DriverExit, DriverRef } from '../../model/driver/observation.ts';
import { verdictOf } from '../../model/verdict/verdict-of.ts';
import type { Verdict } from '../../model/verdict/verdict.ts';
import { apiAnswerIn } from '../shared/spark-submit-output.ts';

/** How far an operator has got with an application. */
export type Stage =
  /** The driver has not been submitted yet, or is being submitted. */
  | 'not-submitted'
  /** The driver and its dependents exist, or existed. */
  | 'submitted'
  /** The driver has ended, after it had been submitted. */
  | 'ended'
  /** The operator failed to create the driver. */
  | 'submission-failed'
  /** A user suspended the application: the operator deletes its driver. */
  | 'suspended';

/** What an operator reports about an application, in words that do not depend on the operator. */
export interface OperatorStatus {
  /** Its own word for the state; empty while it reports none. */
  readonly state: string;
  readonly stage: Stage;
  /** Its message about a failure. */
  readonly errorMessage: string;
  /** The exit of the driver's own container, if it recorded one. That it found no pod is absence, not evidence. */
  readonly exit?: DriverExit;
}

/** Whether the operator has created the driver. */
export type SubmissionProgress =
  | { readonly kind: 'created' }
  | { readonly kind: 'in-progress'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string };

/**
 * Whether the operator has created the driver and its dependents. The pod alone does not show it: the
 * dependents are created after the pod.
 */
export function progressOf({ state, stage, errorMessage }: OperatorStatus, driverExists: boolean): SubmissionProgress {
  switch (stage) {
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

/** The end of a driver as the operator recorded it, for a driver without a pod. */
export function recordedVerdict(driver: DriverRef, { exit }: OperatorStatus): Verdict | undefined {
  if (!exit) return undefined;
  const { tag, uid = '' } = driver;
  const state = exit.exitCode === 0 ? 'FINISHED' : 'FAILED';
  const last = { tag, uid, resourceVersion: '', state, exit } as const;
  const verdict = verdictOf({ driver, end: { kind: 'disappeared' }, last });
  return { ...verdict, message: `${verdict.message} Its pod is gone; the Spark operator recorded its end.` };
}

function withError(state: string, errorMessage: string): string {
  return errorMessage === '' ? state : `${state}: ${shortMessage(errorMessage)}`;
}

/** Characters of an error message that are kept. */
const MAX_MESSAGE_LENGTH = 1000;

/**
 * An operator's error message may be the whole output of spark-submit, or the stack of an exception: the API server's answer
 * in it, or the exception.
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
  const exception = /(?:Exception in thread "[^"]*"|StackTrace:) (.+)/.exec(output)?.[1];
  const cause = [...output.matchAll(/^Caused by: (.+)$/gm)].at(-1)?.[1];
  if (exception === undefined) return /(?:^|spark-submit: )Error: (.+)$/m.exec(output)?.[1];
  return cause === undefined || exception.includes(cause) ? exception : `${exception} (caused by ${cause})`;
}

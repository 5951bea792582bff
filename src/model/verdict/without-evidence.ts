/** Verdicts that need no evidence of the driver: it was killed, or never created. */
import type { DriverRef } from '../driver/observation.ts';
import { formatDuration } from '../duration.ts';
import { endSentence } from '../lang.ts';
import { driverPath } from '../names.ts';
import { ACTIVITY_FAILURE_TYPES } from '../status/failure-types.ts';
import type { Verdict } from './verdict.ts';

/** A verdict of an attempt that failed. */
export type FailedVerdict = Verdict & Required<Pick<Verdict, 'failureClass'>>;

/** The verdict of a killed batch. @param driver that of its last attempt, when it had one */
export function killedVerdict(reason: string, driver: DriverRef | undefined): FailedVerdict {
  const what = driver ? `Driver ${driverPath(driver)} was killed` : 'The batch was killed before anything was created';
  return {
    state: 'KILLED',
    failureClass: 'killed',
    message: endSentence(`${what}: ${reason}`),
    exit: { reason: 'Killed' },
  };
}

/** The verdict with the reason why its evidence is missing. @param why a sentence */
export function withUnreadEvidence(verdict: Verdict, why: string): Verdict {
  return { ...verdict, evidence: { times: {}, events: [], missing: [why] } };
}

/** How a submission failed. */
export interface SubmitFailure {
  /** The submit timeout ended it; otherwise the API server or a check of the worker rejected it. */
  readonly timedOut: boolean;
  /** The error of the last try. */
  readonly message: string;
  /** The failure type of that error. */
  readonly type?: string;
  /** The last lines that `spark-submit` wrote. */
  readonly submitOutput?: readonly string[];
}

/** The verdict of an attempt after a failed submission. @param timeout milliseconds */
export function submitFailedVerdict(
  driver: DriverRef,
  timeout: number,
  { timedOut, message, type, submitOutput }: SubmitFailure,
): FailedVerdict {
  if (!timedOut && type === ACTIVITY_FAILURE_TYPES.submissionDeleted) {
    return { state: 'FAILED', failureClass: 'deleted', message, exit: { reason: 'SubmissionDeleted' } };
  }
  const within = `within the submit timeout of ${formatDuration(timeout)}`;
  return {
    state: 'FAILED',
    failureClass: timedOut ? 'submit-timeout' : 'submit-rejected',
    message: timedOut ? endSentence(`Driver ${driverPath(driver)} was not submitted ${within}: ${message}`) : message,
    exit: { reason: timedOut ? 'SubmitTimeout' : 'SubmitRejected' },
    ...(submitOutput && { submitOutput }),
  };
}

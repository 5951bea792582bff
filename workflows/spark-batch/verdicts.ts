import { formatDuration } from '../../src/model/duration.ts';
import type { FailureClass } from '../../src/model/verdict/failure-class.ts';
import { driverPath } from '../../src/model/names.ts';
import type { DriverRef } from '../../src/model/driver/observation.ts';
import type { Verdict } from '../../src/model/verdict/verdict.ts';
import type { PodFinding } from '../../src/model/verdict/findings.ts';
import type { AcceptedKill } from './batch-state.ts';
import type { Ending } from './follow-driver.ts';

/** A kill was accepted, and nothing of the batch is left. */
export function killedVerdict(kill: AcceptedKill | undefined, driver: DriverRef | undefined): Verdict {
  const what = driver ? `Driver ${driverPath(driver)} was killed` : 'The batch was killed before anything was created';
  return {
    state: 'KILLED',
    failureClass: 'killed',
    message: `${what}: ${kill?.reason ?? 'no reason given'}.`,
    exit: { reason: 'Killed' },
  };
}

/** The API server would not have the driver, or did not take it in time. */
export function submitFailureVerdict(
  driver: DriverRef,
  timeout: number,
  told: { readonly timedOut: boolean; readonly message: string; readonly submitOutput?: readonly string[] },
): Verdict & { failureClass: FailureClass } {
  const message = told.timedOut
    ? `Driver ${driverPath(driver)} was not submitted within the submit timeout of ${formatDuration(timeout)}: ${told.message}.`
    : told.message;
  return {
    state: 'FAILED',
    failureClass: told.timedOut ? 'submit-timeout' : 'submit-rejected',
    message,
    exit: { reason: told.timedOut ? 'SubmitTimeout' : 'SubmitRejected' },
    ...(told.submitOutput && { submitOutput: told.submitOutput }),
  };
}

/** How a driver is found whose deadline has passed. */
export function outOfPatience(
  { deadline, since }: Pick<Extract<Ending, { kind: 'out of patience' }>, 'deadline' | 'since'>,
  runtimeLimit: number | undefined,
): PodFinding {
  switch (deadline.kind) {
    case 'deletion':
      return { is: 'silent' };
    case 'runtime':
      return { is: 'overdue', limit: formatDuration(runtimeLimit ?? 0) };
    case 'pending':
    case 'problem':
      return { is: 'not started', waited: formatDuration(Math.max(0, deadline.at - since)) };
  }
}

import { formatDuration } from '../src/model/duration.ts';
import type { FailureClass } from '../src/model/failure-class.ts';
import { whereIs } from '../src/model/names.ts';
import type { DriverRef } from '../src/model/observation.ts';
import type { Verdict } from '../src/model/verdict.ts';
import { pendingVerdict, unreportedVerdict, verdictOf } from '../src/model/verdict-of.ts';
import type { AcceptedKill } from './batch-run.ts';
import type { Ending } from './follow.ts';

/** A kill was accepted, and nothing of the batch is left. */
export function killedVerdict(kill: AcceptedKill | undefined, driver: DriverRef | undefined): Verdict {
  const what = driver ? `Driver ${whereIs(driver)} was killed` : 'The batch was killed before anything was created';
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
    ? `Driver ${whereIs(driver)} was not submitted within the submit timeout of ${formatDuration(timeout)}: ${told.message}.`
    : told.message;
  return {
    state: 'FAILED',
    failureClass: told.timedOut ? 'submit-timeout' : 'submit-rejected',
    message,
    exit: { reason: told.timedOut ? 'SubmitTimeout' : 'SubmitRejected' },
    ...(told.submitOutput && { submitOutput: told.submitOutput }),
  };
}

/** A deadline of the batch has passed. */
export function outOfPatienceVerdict(
  driver: DriverRef,
  { deadline, last, since }: Extract<Ending, { kind: 'out of patience' }>,
  runtimeLimit: number | undefined,
): Verdict {
  // A driver that has ended beside a sidecar that has not: its own exit is the evidence, and not our impatience.
  if (last.exit?.exitCode !== undefined) return verdictOf(driver, last);
  if (deadline.kind === 'deletion') return unreportedVerdict(driver, last);
  if (deadline.kind !== 'runtime') {
    return pendingVerdict(driver, last.problem, formatDuration(Math.max(0, deadline.at - since)));
  }
  return {
    state: 'FAILED',
    failureClass: 'runtime-exceeded',
    message:
      `Driver ${whereIs(driver)} ran longer than its maximum runtime of ${formatDuration(runtimeLimit ?? 0)} and was deleted. ` +
      'Raise timeouts.runtime, or extend it while the batch runs.',
    exit: { reason: 'RuntimeExceeded' },
    ...(last.node !== undefined && { node: last.node }),
  };
}

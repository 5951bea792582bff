import { exitText } from './exit-text.ts';
import { driverPath } from '../names.ts';
import type { DriverExit, Observation } from '../driver/observation.ts';
import type { Verdict } from './verdict.ts';
import { failed } from './failed.ts';
import type { Finding, Findings } from './findings.ts';
import { neverSeen, unreported, vanished } from './not-seen.ts';
import { notStarted } from './not-started.ts';

/**
 * How an attempt ended, told from all that is known of its driver.
 *
 * The driver's own exit code comes first: what exited with 0 has finished, whatever happened to its pod afterwards. Then
 * what its pod and container say, then Events about it, then its executors and its log. That it is not there is the last
 * thing anything is concluded from.
 */
export function verdictOf(findings: Findings): Verdict {
  const { driver, pod, last } = findings;
  if (last && (pod.is === 'terminated' || endIsKnown(last))) {
    return hasFinished(last) ? finished(findings) : verdict(failed({ ...findings, last }), last, last.exit);
  }
  switch (pod.is) {
    case 'not started':
      return verdict(notStarted(findings, pod.waited), undefined, problemExit(last));
    case 'overdue':
      return verdict(
        {
          failureClass: 'runtime-exceeded',
          reason: `Driver ${driverPath(driver)} ran longer than its maximum runtime of ${pod.limit} and was deleted.`,
          advice: 'Raise timeouts.runtime, or extend it while the batch runs.',
        },
        last,
        { reason: 'RuntimeExceeded' },
      );
    case 'silent':
      return last ? verdict(unreported({ ...findings, last }), last) : verdict(neverSeen(findings), last);
    default:
      return last
        ? verdict(vanished({ ...findings, last }), last)
        : { ...verdict(neverSeen(findings), last), state: 'NOT_FOUND' };
  }
}

function finished({ driver, last, log }: Findings): Verdict {
  const reason = `Driver ${driverPath(driver)} finished${exitText(last?.exit)}`;
  const doubt = looksLikeSparkNeverRan(last?.exit, log);
  return {
    state: 'FINISHED',
    message: doubt === undefined ? `${reason}.` : `${reason}. ${doubt}`,
    ...(doubt !== undefined && { advice: doubt }),
    ...(last?.exit && { exit: last.exit }),
    ...(last?.node !== undefined && { node: last.node }),
  };
}

function verdict(finding: Finding, last: Observation | undefined, exit?: DriverExit): Verdict {
  const { failureClass, reason, advice, outOfMemory } = finding;
  return {
    state: 'FAILED',
    failureClass,
    ...(outOfMemory && { outOfMemory }),
    message: advice === undefined ? reason : `${reason} ${advice}`,
    ...(advice !== undefined && { advice }),
    ...(exit && { exit }),
    ...(last?.node !== undefined && { node: last.node }),
  };
}

function problemExit(last: Observation | undefined): DriverExit {
  const { reason, message } = last?.problem ?? { reason: 'Pending' };
  return { reason, ...(message && { message }) };
}

function hasFinished({ state, exit }: Observation): boolean {
  return state === 'FINISHED' || exit?.exitCode === 0;
}

/** Whether the driver's end is known, though its pod may be gone or go on for a sidecar's sake. */
function endIsKnown({ state, exit }: Observation): boolean {
  return state === 'FINISHED' || state === 'FAILED' || exit?.exitCode !== undefined;
}

/** Spark needs longer to start a JVM and stop it again, in milliseconds. */
const TOO_SHORT = 3000;

/**
 * A doubt about an exit code of 0, or undefined: a container that ended at once and wrote nothing of Spark has probably
 * run something else, a wrong entrypoint or an empty command. Even a silent application's image writes the command it runs.
 * @param log the end of its log; undefined when it was not read, which proves nothing
 */
function looksLikeSparkNeverRan(exit: DriverExit | undefined, log: string | undefined): string | undefined {
  const { startedAt, finishedAt } = exit ?? {};
  if (log === undefined || startedAt === undefined || finishedAt === undefined) return undefined;
  const ran = Date.parse(finishedAt) - Date.parse(startedAt);
  if (ran >= TOO_SHORT || /spark/i.test(log)) return undefined;
  const wrote = log.trim() === '' ? 'its log is empty' : 'its log does not mention Spark';
  return `It ran for less than ${TOO_SHORT / 1000} s and ${wrote}: check that image and command start the application.`;
}

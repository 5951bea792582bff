import { withEventProblem } from '../driver/event-problem.ts';
import type { DriverExit, Observation } from '../driver/observation.ts';
import { driverPath } from '../names.ts';
import { exitText } from './exit-text.ts';
import { diagnoseDisappeared, diagnoseNeverObserved, diagnoseUnreported } from './missing-driver.ts';
import { diagnosePending } from './pending-driver.ts';
import { diagnoseTerminated } from './terminated-driver.ts';
import type { Diagnosis, VerdictFacts } from './verdict-facts.ts';
import type { Verdict } from './verdict.ts';
import { killedVerdict } from './without-evidence.ts';

/**
 * The verdict of an attempt after its driver was started.
 *
 * The driver's own exit code comes first: a driver that exited with 0 finished, whatever happened to its pod afterwards. Then
 * come the status of its container and its pod, Events about the pod, its executors, and its log. A missing pod is the
 * weakest evidence.
 */
export function verdictOf(facts: VerdictFacts): Verdict {
  const { driver, end, last } = facts;
  if (last && (end.kind === 'terminated' || isEndKnown(last))) {
    return isFinished(last) ? finished(facts) : failed(diagnoseTerminated({ ...facts, last }), last, last.exit);
  }
  switch (end.kind) {
    case 'not-started': {
      const pending = last && withEventProblem(last, facts.events ?? []);
      return failed(diagnosePending({ ...facts, last: pending }, end.waited), undefined, problemExit(pending));
    }
    case 'runtime-exceeded':
      return failed(
        {
          failureClass: 'runtime-exceeded',
          reason: `Driver ${driverPath(driver)} ran longer than its maximum runtime of ${end.limit} and was deleted.`,
          advice: 'Raise timeouts.runtime, or extend it while the batch runs.',
        },
        last,
        { reason: 'RuntimeExceeded' },
      );
    case 'killed':
      return { ...killedVerdict(end.reason, driver), ...(last?.node !== undefined && { node: last.node }) };
    case 'unreported':
      return last ? failed(diagnoseUnreported({ ...facts, last }), last) : failed(diagnoseNeverObserved(facts), last);
    case 'terminated':
    case 'disappeared':
      return last
        ? failed(diagnoseDisappeared({ ...facts, last }), last)
        : { ...failed(diagnoseNeverObserved(facts), last), state: 'NOT_FOUND' };
  }
}

function finished({ driver, last, log }: VerdictFacts): Verdict {
  const text = `Driver ${driverPath(driver)} finished${exitText(last?.exit)}`;
  const doubt = doubtThatSparkRan(last?.exit, log);
  return {
    state: 'FINISHED',
    message: doubt === undefined ? `${text}.` : `${text}. ${doubt}`,
    ...(doubt !== undefined && { advice: doubt }),
    ...(last?.exit && { exit: last.exit }),
    ...(last?.node !== undefined && { node: last.node }),
  };
}

function failed(diagnosis: Diagnosis, last: Observation | undefined, exit?: DriverExit): Verdict {
  const { failureClass, reason, advice, outOfMemory } = diagnosis;
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

function isFinished({ state, exit }: Observation): boolean {
  return state === 'FINISHED' || exit?.exitCode === 0;
}

/** Whether the end of the driver is known, even when its pod is gone, or still runs because of a sidecar. */
function isEndKnown({ state, exit }: Observation): boolean {
  return state === 'FINISHED' || state === 'FAILED' || exit?.exitCode !== undefined;
}

/** Milliseconds that Spark needs at least to start a JVM and stop it again. */
const MIN_SPARK_RUNTIME = 3000;

/**
 * A warning about exit code 0, or undefined. A container that ended at once and logged nothing about Spark probably ran
 * something else, because of a wrong entrypoint or an empty command. Spark's images log the command they run, so even an
 * application that logs nothing leaves a trace.
 * @param log the end of the log; undefined when it was not read, which is no evidence
 */
function doubtThatSparkRan(exit: DriverExit | undefined, log: string | undefined): string | undefined {
  const { startedAt, finishedAt } = exit ?? {};
  if (log === undefined || startedAt === undefined || finishedAt === undefined) return undefined;
  const runtime = Date.parse(finishedAt) - Date.parse(startedAt);
  if (runtime >= MIN_SPARK_RUNTIME || /spark/i.test(log)) return undefined;
  const trace = log.trim() === '' ? 'its log is empty' : 'its log does not mention Spark';
  return `It ran for less than ${MIN_SPARK_RUNTIME / 1000} s and ${trace}: check that image and command start the application.`;
}

import type { ExecutorEnd } from './evidence.ts';
import type { Findings } from './findings.ts';

/** Whose memory it was, and how that is known. */
export interface OutOfMemory {
  readonly whose: 'driver' | 'executor';
  readonly why: string;
}

/** Spark's exit code for an OutOfMemoryError nobody caught (`SparkExitCode.OOM`). */
const SPARK_OOM = 52;
/** A JVM's with -XX:+ExitOnOutOfMemoryError, which Spark's images set nowhere and people do. */
const JVM_OOM = 3;
/** Exit codes with which a driver may end for an OutOfMemoryError: caught by spark-submit (1), by the JVM, or a crash of it. */
const DRIVER_CODES: ReadonlySet<number | undefined> = new Set([1, JVM_OOM, SPARK_OOM, 134]);

const ERROR = /java\.lang\.OutOfMemoryError(?:: [^\n]{1,200})?/;
/** The driver's own thread, or its JVM, says so. */
const OF_THE_DRIVER =
  /(?:Exception in thread "[^"\n]*"|Uncaught exception in thread|Terminating due to|Aborting due to)[^\n]{0,100}java\.lang\.OutOfMemoryError/;
/** What Spark writes of a lost executor, its exit code, and a task that failed there (TaskSetManager, ExecutorLostFailure). */
const OF_AN_EXECUTOR = [
  /exited with exit code (?:137|52)\b[^\n]*/,
  /ExecutorLostFailure[^\n]*(?:OOMKilled|exit code:? (?:137|52)\b)[^\n]*/,
  /(?:termination )?reason: OOMKilled/,
  /executor \S+\): java\.lang\.OutOfMemoryError[^\n]*/,
] as const;
/** A job that Spark gave up for its executors; without it they were replaced, and it went on. */
const GIVEN_UP = /Job aborted|ExecutorLostFailure|Max number of executor failures/;
/** The driver's main thread ended with something that is not Spark's word for a failed job. */
const OTHER_CAUSE = /Exception in thread "main" (?!org\.apache\.spark\.SparkException)\S+/;

/**
 * Whose memory was too small, of a driver that failed by itself and was not killed by the kernel for it; undefined where
 * neither its log nor its executors say so.
 */
export function outOfMemoryOf({ last, executors = [], log = '' }: Findings): OutOfMemory | undefined {
  const code = last?.exit?.exitCode;
  if (code === undefined || last?.exit?.initContainer !== undefined) return undefined;
  const error = ERROR.exec(log)?.[0];
  const own: OutOfMemory = { whose: 'driver', why: error ?? `exit code ${SPARK_OOM} is Spark's for it` };
  if (code === SPARK_OOM || (code === JVM_OOM && error !== undefined)) return own;
  if (!DRIVER_CODES.has(code)) return undefined;
  if (OF_THE_DRIVER.test(log)) return own;
  return ofAnExecutor(log, executors) ?? (error === undefined ? undefined : own);
}

function ofAnExecutor(log: string, executors: readonly ExecutorEnd[]): OutOfMemory | undefined {
  const said = GIVEN_UP.test(log) ? OF_AN_EXECUTOR.map((words) => words.exec(log)?.[0]).find(Boolean) : undefined;
  if (said !== undefined) return { whose: 'executor', why: `its log says: ${said.trim().slice(0, 200)}` };
  const killed = executors.find(({ reason }) => reason === 'OOMKilled');
  if (!killed || OTHER_CAUSE.test(log)) return undefined;
  return { whose: 'executor', why: `executor ${killed.name} ended OOMKilled` };
}

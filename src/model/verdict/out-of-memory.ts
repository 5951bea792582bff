import type { ExecutorEnd } from './evidence.ts';
import type { VerdictFacts } from './verdict-facts.ts';

/** The role that ran out of memory. */
export interface OutOfMemory {
  readonly role: 'driver' | 'executor';
  /** The evidence of it. */
  readonly detail: string;
}

/** Spark's exit code for an uncaught OutOfMemoryError (`SparkExitCode.OOM`). */
const SPARK_OOM = 52;
/** Exit code of a JVM with -XX:+ExitOnOutOfMemoryError, which Spark's images do not set, but users do. */
const JVM_OOM = 3;
/** Exit codes of a driver after an OutOfMemoryError: caught by spark-submit (1), by the JVM, or a crash of the JVM. */
const DRIVER_EXIT_CODES: ReadonlySet<number | undefined> = new Set([1, JVM_OOM, SPARK_OOM, 134]);

const OUT_OF_MEMORY_ERROR = /java\.lang\.OutOfMemoryError(?:: [^\n]{1,200})?/;
/** An OutOfMemoryError in a thread of the driver, or of its JVM. */
const DRIVER_ERROR =
  /(?:Exception in thread "[^"\n]*"|Uncaught exception in thread|Terminating due to|Aborting due to)[^\n]{0,100}java\.lang\.OutOfMemoryError/;
/** Spark's log messages about a lost executor, its exit code, and a task that failed there (ExecutorLostFailure). */
const EXECUTOR_ERRORS = [
  /exited with exit code (?:137|52)\b[^\n]*/,
  /ExecutorLostFailure[^\n]{0,1000}(?:OOMKilled|exit code:? (?:137|52)\b)[^\n]*/,
  /(?:termination )?reason: OOMKilled/,
  /executor \S+\): java\.lang\.OutOfMemoryError[^\n]*/,
] as const;
/** Spark aborted the job because of its executors. Without this, Spark replaced them and the application continued. */
const JOB_ABORTED = /Job aborted|ExecutorLostFailure|Max number of executor failures/;
/** The driver's main thread ended with an exception other than Spark's for a failed job. */
const OTHER_CAUSE = /Exception in thread "main" (?!org\.apache\.spark\.SparkException)\S+/;

/**
 * The role that ran out of memory, for a driver that failed without an OOM kill of its container. Undefined when neither
 * its log nor its executors show it.
 */
export function findOutOfMemory({ last, executors = [], log = '' }: VerdictFacts): OutOfMemory | undefined {
  const exitCode = last?.exit?.exitCode;
  if (exitCode === undefined || last?.exit?.initContainer !== undefined) return undefined;
  const error = OUT_OF_MEMORY_ERROR.exec(log)?.[0];
  const driver: OutOfMemory = { role: 'driver', detail: error ?? `exit code ${SPARK_OOM} of Spark` };
  if (exitCode === SPARK_OOM || (exitCode === JVM_OOM && error !== undefined)) return driver;
  if (!DRIVER_EXIT_CODES.has(exitCode)) return undefined;
  if (DRIVER_ERROR.test(log)) return driver;
  return findExecutorOutOfMemory(log, executors) ?? (error === undefined ? undefined : driver);
}

function findExecutorOutOfMemory(log: string, executors: readonly ExecutorEnd[]): OutOfMemory | undefined {
  const line = JOB_ABORTED.test(log) ? EXECUTOR_ERRORS.map((error) => error.exec(log)?.[0]).find(Boolean) : undefined;
  if (line !== undefined) return { role: 'executor', detail: `log: ${line.trim().slice(0, 200)}` };
  const killed = executors.find(({ reason }) => reason === 'OOMKilled');
  if (!killed || OTHER_CAUSE.test(log)) return undefined;
  return { role: 'executor', detail: `executor ${killed.name} ended OOMKilled` };
}

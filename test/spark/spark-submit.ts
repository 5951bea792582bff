import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { Configuration } from './configurations/configuration.ts';
import type { SubmittingMachine } from './submitting-machine.ts';

/** Milliseconds. A submission takes five seconds, and minutes on a busy machine. */
const TIMEOUT = 300_000;
const run = promisify(execFile);

/** Runs the spark-submit of a Spark distribution. */
export interface SparkSubmit {
  /** @throws Error when spark-submit fails */
  readonly run: (args: readonly string[], machine: Pick<SubmittingMachine, 'env'>) => Promise<void>;
  readonly close: () => void;
}

/** Runs `bin/spark-submit`: a JVM for each submission, with its own environment. */
export function sparkSubmitCommand(home: string): SparkSubmit {
  return {
    run: async (args, { env }) => {
      await run(join(home, 'bin', 'spark-submit'), [...args], { env: environment(home, env), timeout: TIMEOUT });
    },
    close: () => {},
  };
}

/**
 * Runs the class SparkSubmit repeatedly in one JVM, one call after the other. Not for configurations that need their own
 * ({@link needsOwnJvm}).
 */
export function sparkSubmitInOneJvm(home: string, machine: Pick<SubmittingMachine, 'env'>): SparkSubmit {
  const jvm = spawn(
    'java',
    [
      '-XX:TieredStopAtLevel=1',
      '-XX:+UseSerialGC',
      '-cp',
      join(home, 'jars', '*'),
      join(import.meta.dirname, 'Submissions.java'),
    ],
    { env: environment(home, machine.env), stdio: ['pipe', 'pipe', 'ignore'] },
  );
  const answers = createInterface({ input: jvm.stdout })[Symbol.asyncIterator]();
  return {
    run: async (args) => {
      jvm.stdin.write(`${Buffer.from(args.join('\0')).toString('base64')}\n`);
      const answer = await answers.next();
      const result = answer.done ? endOf(jvm) : answer.value;
      if (result !== 'done') throw new Error(result);
    },
    close: () => jvm.stdin.end(),
  };
}

/** Options that the launcher turns into properties before SparkSubmit sees them (`SparkSubmitCommandBuilder`). */
const OF_LAUNCHER = /^--driver-(?:memory|class-path|default-class-path|library-path|java-options)/;

/** Whether a configuration depends on the launcher of spark-submit, or on the environment of its JVM. */
export function needsOwnJvm({ sparkConfDir, hadoopConfDir, env, submit }: Configuration): boolean {
  const hasEnvironment = [sparkConfDir, hadoopConfDir, env].some((one) => one !== undefined);
  return hasEnvironment || submit.some((word) => OF_LAUNCHER.test(word));
}

function environment(home: string, env: Readonly<Record<string, string>>): Record<string, string> {
  const { PATH = '', JAVA_HOME } = process.env;
  return { PATH, SPARK_HOME: home, ...env, ...(JAVA_HOME !== undefined && { JAVA_HOME }) };
}

function endOf({ exitCode, signalCode }: ChildProcess): string {
  return `the JVM ended, ${signalCode ?? `exit code ${exitCode}`}`;
}

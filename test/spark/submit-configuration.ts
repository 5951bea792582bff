import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { commonArguments, conf, type Configuration } from './configurations/configuration.ts';
import { submittingMachine } from './submitting-machine.ts';

/** Milliseconds. A submission takes five seconds, and a minute on a machine with a tenfold load. */
const TIMEOUT = 300_000;

/** Options that halve the CPU time of a JVM that runs for five seconds. */
const SHORT_LIVED_JVM = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData';

/** Timeouts for a busy machine: by default, spark-submit gives up after 10 s. */
export const LONG_TIMEOUTS = {
  'spark.kubernetes.submission.connectionTimeout': '120000',
  'spark.kubernetes.submission.requestTimeout': '120000',
} as const;

/** A run of the real spark-submit. */
export interface SparkSubmitRun {
  /** SPARK_HOME. */
  readonly home: string;
  /** Its version. */
  readonly version: string;
  /** URL of the API server. */
  readonly server: string;
  /** Path of a kubeconfig with credentials. Default: none. */
  readonly kubeconfig?: string;
  /** Properties of this run; those of the configuration override them. */
  readonly properties?: Readonly<Record<string, string>>;
  readonly configuration: Pick<Configuration, 'name' | 'submit' | 'files' | 'sparkConfDir' | 'hadoopConfDir' | 'env'>;
  readonly signal?: AbortSignal;
}

/** spark-submit did not submit a configuration. */
export class SparkSubmitError extends Error {
  override readonly name = 'SparkSubmitError';
  /** The message of the API server, if it refused the driver. */
  readonly apiMessage: string | undefined;

  constructor(name: string, stderr: string, cause: unknown) {
    const apiMessage = / Message: (.+?)\. Received status: /.exec(stderr)?.[1];
    // The last lines of a Java stack trace are those of the thread pool.
    const lines = stderr.split('\n').filter((line) => line !== '' && !/^\s+at /.test(line));
    super(`spark-submit did not submit ${name}: ${apiMessage ?? lines.slice(-12).join('\n')}`, { cause });
    this.apiMessage = apiMessage;
  }
}

/**
 * Submits a configuration with the real spark-submit, which ends once it has created the driver.
 * @returns a function that replaces the paths of this machine in a text by those of the configuration
 * @throws SparkSubmitError with its last output, or the API server's message
 */
export async function sparkSubmit(run: SparkSubmitRun): Promise<(text: string) => string> {
  const { home, version, server, kubeconfig = '/dev/null', properties = {}, configuration, signal } = run;
  // This machine's own Spark or Kubernetes configuration must not affect the comparison.
  const machine = await submittingMachine(configuration);
  try {
    const { PATH = '', JAVA_HOME } = process.env;
    const env = {
      PATH,
      SPARK_HOME: home,
      ...machine.env,
      KUBECONFIG: kubeconfig,
      SPARK_LAUNCHER_OPTS: SHORT_LIVED_JVM,
      SPARK_SUBMIT_OPTS: SHORT_LIVED_JVM,
    };
    const args = ['--master', `k8s://${server}`, ...commonArguments(version), ...conf(properties), ...machine.submit];
    await promisify(execFile)(join(home, 'bin', 'spark-submit'), args, {
      env: JAVA_HOME === undefined ? env : { ...env, JAVA_HOME },
      timeout: TIMEOUT,
      ...(signal && { signal }),
    });
    return machine.withoutPaths;
  } catch (error) {
    signal?.throwIfAborted();
    const { stderr, message, killed } = error as { stderr?: string; message: string; killed?: boolean };
    const output = stderr || message;
    const timeoutNote = `It was killed after ${TIMEOUT / 1000} s.`;
    throw new SparkSubmitError(configuration.name, killed === true ? `${output}\n${timeoutNote}` : output, error);
  } finally {
    await machine.remove();
  }
}

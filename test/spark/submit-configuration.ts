import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { conf, type Configuration } from './configurations/configuration.ts';
import { submittingMachine } from './submitting-machine.ts';

/** Five seconds is what it takes; on a machine with ten times the work it can do, a minute. */
const TIMEOUT = 300_000;

/** Halves what a JVM of five seconds costs. */
const SHORT_LIVED = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData';

/** spark-submit gives up after 10 s by itself; where a dozen processes share two cores, that is no answer. */
export const PATIENCE = {
  'spark.kubernetes.submission.connectionTimeout': '120000',
  'spark.kubernetes.submission.requestTimeout': '120000',
} as const;

/** A run of the real spark-submit. */
export interface SparkSubmitRun {
  /** SPARK_HOME. */
  readonly home: string;
  /** URL of the API server. */
  readonly server: string;
  /** Path of the credentials for it; without any by default. */
  readonly kubeconfig?: string;
  /** Properties of this run; the configuration's own are stronger. */
  readonly properties?: Readonly<Record<string, string>>;
  readonly configuration: Pick<Configuration, 'name' | 'submit' | 'files' | 'sparkConfDir' | 'hadoopConfDir'>;
  readonly signal?: AbortSignal;
}

/** A spark-submit that did not submit. */
export class SparkSubmitFailed extends Error {
  override readonly name = 'SparkSubmitFailed';
  /** What the API server refused it with, when it did. */
  readonly said: string | undefined;

  constructor(name: string, stderr: string, cause: unknown) {
    const said = / Message: (.+?)\. Received status: /.exec(stderr)?.[1];
    // A stack trace of Java's says it at the top, where its last lines are the thread pool's.
    const told = stderr.split('\n').filter((line) => line !== '' && !/^\s+at /.test(line));
    super(`spark-submit did not submit ${name}: ${said ?? told.slice(-12).join('\n')}`, { cause });
    this.said = said;
  }
}

/**
 * Submits a configuration by the real spark-submit, which ends when it has created the driver.
 * @returns what gives paths of the machine it ran on the names that the configuration has for them
 * @throws SparkSubmitFailed with its last words, or those of the API server
 */
export async function sparkSubmit(run: SparkSubmitRun): Promise<(text: string) => string> {
  const { home, server, kubeconfig = '/dev/null', properties = {}, configuration, signal } = run;
  // Nothing of this machine's own Spark or Kubernetes configuration may colour what is compared.
  const machine = await submittingMachine(configuration);
  try {
    const { PATH = '', JAVA_HOME } = process.env;
    const env = {
      PATH,
      SPARK_HOME: home,
      ...machine.env,
      KUBECONFIG: kubeconfig,
      SPARK_LAUNCHER_OPTS: SHORT_LIVED,
      SPARK_SUBMIT_OPTS: SHORT_LIVED,
    };
    const args = [
      '--master',
      `k8s://${server}`,
      '--deploy-mode',
      'cluster',
      '--name',
      'Daily Report',
      ...conf({
        'spark.kubernetes.submission.waitAppCompletion': 'false',
        'spark.kubernetes.container.image': 'registry.example.org/spark:1',
        ...properties,
      }),
      ...machine.submit,
    ];
    await promisify(execFile)(join(home, 'bin', 'spark-submit'), args, {
      env: JAVA_HOME === undefined ? env : { ...env, JAVA_HOME },
      timeout: TIMEOUT,
      ...(signal && { signal }),
    });
    return machine.neutral;
  } catch (error) {
    signal?.throwIfAborted();
    const { stderr, message, killed } = error as { stderr?: string; message: string; killed?: boolean };
    const words = stderr || message;
    const late = `It was ended after ${TIMEOUT / 1000} s.`;
    throw new SparkSubmitFailed(configuration.name, killed === true ? `${words}\n${late}` : words, error);
  } finally {
    await machine.remove();
  }
}

import { join } from 'node:path';
import type { Batch } from '../../model/batch/batch.ts';
import { languageOf } from '../../spark/application.ts';

/** A command with its arguments. */
export interface SubmitCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * The command line of `spark-submit`. Every process of the machine can read it (`ps`), so properties, which may hold
 * secrets, are passed in a file. The application's arguments can only be passed on the command line.
 * @param server URL of the API server
 */
export function submitCommand(batch: Batch, home: string, server: string, propertiesFile: string): SubmitCommand {
  const { mainClass, mainApplicationFile, arguments: args } = batch;
  return {
    command: join(home, 'bin', 'spark-submit'),
    args: [
      '--master',
      `k8s://${server}`,
      '--deploy-mode',
      'cluster',
      '--properties-file',
      propertiesFile,
      ...(mainClass !== undefined && languageOf(batch) === 'java' ? ['--class', mainClass] : []),
      mainApplicationFile,
      ...args,
    ],
  };
}

/** Variables of the worker's environment that spark-submit, its JVM or its Kubernetes client need. */
const INHERITED = [
  'PATH',
  'HOME',
  'USER',
  'TZ',
  'JAVA_HOME',
  'SPARK_CONF_DIR',
  'SPARK_USER',
  'HADOOP_CONF_DIR',
  'HADOOP_USER_NAME',
  // For in-cluster configuration: the API server of the pod that the worker runs in.
  'KUBERNETES_SERVICE_HOST',
  'KUBERNETES_SERVICE_PORT',
] as const;

/** The worker's proxies, for clusters without a proxy in their options. */
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'] as const;

/**
 * JVM options for a process of about five seconds: less compilation and a single-threaded collector halve its CPU time
 * (measured: 10 to 11 CPU-seconds without, 5 with). `SPARK_SUBMIT_OPTS` of the worker's environment replaces them.
 */
const SHORT_LIVED_JVM = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData';

/** The inputs for the environment of `spark-submit`. */
export interface EnvironmentInput {
  /** Directory of the Spark distribution. */
  readonly home: string;
  readonly kubeconfig?: string | undefined;
  /** Proxy to the cluster. The Kubernetes client of Spark 3.5 ignores the proxy of a kubeconfig. */
  readonly proxyUrl?: string | undefined;
  /** Names of further variables to inherit. */
  readonly additional: readonly string[];
  /** Directory for temporary files of the JVM. */
  readonly temporary: string;
}

/** The environment of `spark-submit`: the variables it needs, and no others of the worker's. */
export function submitEnvironment(
  { home, kubeconfig, proxyUrl, additional, temporary }: EnvironmentInput,
  worker: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const inherited = Object.fromEntries(
    [...INHERITED, ...(proxyUrl === undefined ? PROXIES : []), ...additional].flatMap((name) =>
      worker[name] === undefined ? [] : [[name, worker[name]]],
    ),
  );
  const config = kubeconfig ?? worker['KUBECONFIG'];
  return {
    ...inherited,
    // Arguments and names of files may contain any character.
    LC_ALL: 'C.UTF-8',
    SPARK_HOME: home,
    ...(config ? { KUBECONFIG: config } : {}),
    ...(proxyUrl !== undefined && { HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl }),
    SPARK_LAUNCHER_OPTS: worker['SPARK_LAUNCHER_OPTS'] ?? SHORT_LIVED_JVM,
    SPARK_SUBMIT_OPTS: `"-Djava.io.tmpdir=${temporary}" ${worker['SPARK_SUBMIT_OPTS'] ?? SHORT_LIVED_JVM}`,
  };
}

/** Variables that spark-submit, its JVM or its Kubernetes client need from the worker's environment. */
const PASSED = [
  'PATH',
  'HOME',
  'USER',
  'TZ',
  'JAVA_HOME',
  'SPARK_CONF_DIR',
  'SPARK_USER',
  'HADOOP_CONF_DIR',
  'HADOOP_USER_NAME',
  // The service account of the pod this worker runs in.
  'KUBERNETES_SERVICE_HOST',
  'KUBERNETES_SERVICE_PORT',
] as const;

/** How the worker's machine reaches others, where the cluster's own options do not say it. */
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'] as const;

/**
 * For a JVM that lives five seconds: compiling less and collecting with one thread halves its CPU time (measured: 10 to 11
 * CPU-seconds without, 5 with). `SPARK_SUBMIT_OPTS` of the worker's environment goes instead.
 */
const SHORT_LIVED = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData';

/** What the environment of a submission follows from. */
export interface EnvironmentInput {
  readonly home: string;
  readonly kubeconfig?: string | undefined;
  /** The proxy that leads to the cluster: the Kubernetes client of Spark 3.5 overlooks that of a kubeconfig. */
  readonly proxyUrl?: string | undefined;
  /** Names of further variables. */
  readonly further: readonly string[];
  /** Where the JVM puts its temporary files. */
  readonly temporary: string;
}

/** The environment of a submission: what it needs of the worker's, and nothing else of it. */
export function submitEnvironment(
  { home, kubeconfig, proxyUrl, further, temporary }: EnvironmentInput,
  own: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const passed = Object.fromEntries(
    [...PASSED, ...(proxyUrl === undefined ? PROXIES : []), ...further].flatMap((name) =>
      own[name] === undefined ? [] : [[name, own[name]]],
    ),
  );
  const config = kubeconfig ?? own['KUBECONFIG'];
  return {
    ...passed,
    // Arguments and files may have any characters.
    LC_ALL: 'C.UTF-8',
    SPARK_HOME: home,
    ...(config ? { KUBECONFIG: config } : {}),
    ...(proxyUrl !== undefined && { HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl }),
    SPARK_LAUNCHER_OPTS: own['SPARK_LAUNCHER_OPTS'] ?? SHORT_LIVED,
    SPARK_SUBMIT_OPTS: `"-Djava.io.tmpdir=${temporary}" ${own['SPARK_SUBMIT_OPTS'] ?? SHORT_LIVED}`,
  };
}

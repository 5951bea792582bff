import { isRecord } from '../model/lang.ts';

/** A connection of Airflow, in the fields of its JSON form (`AIRFLOW_CONN_SPARK_DEFAULT`). */
export interface AirflowConnection {
  readonly conn_type: string;
  readonly host?: string | null | undefined;
  readonly port?: number | null | undefined;
  readonly extra: Readonly<Record<string, unknown>>;
}

/** The arguments of a SparkSubmitOperator, by the names of its constructor. */
export type AirflowArguments = Readonly<Record<string, unknown>>;

/** What the operator runs. */
export interface AirflowCommand {
  /** The arguments of spark-submit. */
  readonly words: readonly string[];
  /** Variables that the process of spark-submit gets. */
  readonly env: ReadonlyMap<string, string>;
}

/** The operator's own default for `name`. */
const DEFAULT_NAME = 'arrow-spark';

/** Arguments that become an option, in the order in which the hook writes them. */
const OPTIONS = [
  ['properties_file', '--properties-file'],
  ['files', '--files'],
  ['py_files', '--py-files'],
  ['archives', '--archives'],
  ['driver_class_path', '--driver-class-path'],
  ['jars', '--jars'],
  ['packages', '--packages'],
  ['exclude_packages', '--exclude-packages'],
  ['repositories', '--repositories'],
  ['num_executors', '--num-executors'],
  ['total_executor_cores', '--total-executor-cores'],
  ['executor_cores', '--executor-cores'],
  ['executor_memory', '--executor-memory'],
  ['driver_memory', '--driver-memory'],
  ['keytab', '--keytab'],
] as const;

/** Arguments that become an option behind those of Kerberos. */
const LATER_OPTIONS = [
  ['proxy_user', '--proxy-user'],
  ['name', '--name'],
  ['java_class', '--class'],
] as const;

/** Names of the arguments that hold one text, number or boolean of the command. */
export const SCALAR_ARGUMENTS: readonly string[] = [
  'application',
  ...[...OPTIONS, ...LATER_OPTIONS].map(([name]) => name),
  'principal',
  'deploy_mode',
  'yarn_queue',
];

/** The master of a connection, as the hook composes it (`SparkSubmitHook._resolve_connection`). */
export function masterOf({ conn_type: type, host, port }: AirflowConnection): string {
  const isWhole = type === 'spark' && isTruthy(host) && (String(host).includes('://') || !isTruthy(port));
  const master = isWhole ? String(host) : `${type}://${host ?? ''}`;
  return isTruthy(port) ? `${master}:${port}` : master;
}

/** How the operator submits: its own arguments win over the connection. */
export function deployModeOf({ deploy_mode: own }: AirflowArguments, { extra }: AirflowConnection): unknown {
  return isTruthy(own) ? own : extra['deploy-mode'];
}

/**
 * The command line that the operator runs (`SparkSubmitHook._build_spark_submit_command`), with its order: the last of several
 * settings of a property counts. Variables are those of the driver, whatever the master: on YARN, and in client mode, the
 * process of spark-submit has them too.
 */
export function airflowCommand(given: AirflowArguments, connection: AirflowConnection): AirflowCommand {
  const { extra } = connection;
  const master = masterOf(connection);
  const isKubernetes = master.includes('k8s');
  const conf = isRecord(given['conf']) ? given['conf'] : {};
  const env = Object.entries(isRecord(given['env_vars']) ? given['env_vars'] : {}).map(
    ([name, value]) => [name, pythonText(value)] as const,
  );
  const namespace = conf['spark.kubernetes.namespace'] ?? extra['namespace'];
  const option = (name: string, value: unknown): string[] => (isTruthy(value) ? [name, pythonText(value)] : []);
  const words = [
    '--master',
    master,
    ...Object.entries(conf).flatMap(([property, value]) => ['--conf', `${property}=${pythonText(value)}`]),
    ...env.flatMap(([name, value]) => ['--conf', `spark.kubernetes.driverEnv.${name}=${value}`]),
    ...(isKubernetes && isTruthy(namespace) ? ['--conf', `spark.kubernetes.namespace=${pythonText(namespace)}`] : []),
    ...OPTIONS.flatMap(([name, flag]) => option(flag, given[name])),
    ...option('--principal', given['principal'] ?? extra['principal']),
    ...LATER_OPTIONS.flatMap(([name, flag]) =>
      option(flag, name === 'name' ? (given[name] ?? DEFAULT_NAME) : given[name]),
    ),
    ...(isTruthy(given['verbose']) ? ['--verbose'] : []),
    ...option('--queue', isTruthy(given['yarn_queue']) ? given['yarn_queue'] : extra['queue']),
    ...option('--deploy-mode', deployModeOf(given, connection)),
    pythonText(given['application'] ?? ''),
    ...(Array.isArray(given['application_args']) ? given['application_args'].map(pythonText) : []),
  ];
  return { words, env: new Map(isKubernetes ? [] : env) };
}

/** Whether Python takes a value for true: the hook leaves out what is empty, 0 or None. */
export function isTruthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isRecord(value)) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== '' && value !== 0 && value !== false;
}

/** Text, a number, a boolean or nothing, as `str()` of Python writes it. */
export function pythonText(value: unknown): string {
  if (value === true) return 'True';
  if (value === false) return 'False';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : 'None';
}

import { isRecord } from '../model/lang.ts';
import {
  airflowCommand,
  type AirflowArguments,
  type AirflowConnection,
  deployModeOf,
  isTruthy,
  masterOf,
  SCALAR_ARGUMENTS,
} from './airflow-command.ts';
import { attention, type Conversion, NotConvertibleError, type Note } from './conversion.ts';
import { type CommandContext, convertCommand } from './convert-command.ts';
import { UnknownParts, withoutMarkers } from './shell/unknown-text.ts';

/** What the command of an operator depends on: the machine of the Airflow worker. */
export type AirflowContext = Pick<CommandContext, 'env' | 'sparkConfDir' | 'hadoopConfDir' | 'readText' | 'readFolder'>;

/** Arguments that Airflow renders (`SparkSubmitOperator.template_fields`). */
const TEMPLATED: ReadonlySet<string> = new Set(
  (
    'application conf files py_files jars driver_class_path packages exclude_packages keytab principal proxy_user name ' +
    'application_args env_vars properties_file'
  ).split(' '),
);

/** Arguments about how Airflow follows the driver. A batch is followed by its workflow. */
const OF_FOLLOWING: ReadonlySet<string> = new Set(
  'durable reconnect_on_retry spark_binary status_poll_interval track_driver_via_k8s_api yarn_rm_auth yarn_track_via_rm_api'.split(
    ' ',
  ),
);

/** Arguments of every task, which say when it runs and who learns of it. */
const OF_TASK: ReadonlySet<string> = new Set(
  (
    'allow_nested_operators dag dag_id default_args depends_on_past do_xcom_push doc doc_json doc_md doc_rst doc_yaml email ' +
    'email_on_failure email_on_retry end_date executor executor_config ignore_first_depends_on_past inlets ' +
    'map_index_template max_active_tis_per_dag max_active_tis_per_dagrun multiple_outputs on_execute_callback ' +
    'on_failure_callback on_retry_callback on_skipped_callback on_success_callback outlets owner params pool pool_slots ' +
    'post_execute pre_execute priority_weight queue render_template_as_native_obj resources run_as_user sla start_date ' +
    'task_display_name task_group task_id trigger_rule wait_for_downstream wait_for_past_depends_before_skipping weight_rule'
  ).split(' '),
);

const OF_AIRFLOW_RETRIES =
  'is left out: Airflow repeats the task after any failure. A batch repeats its driver by retry.application and ' +
  'retry.infrastructure: set them, or let Airflow start another batch';
const OPENLINEAGE = 'is left out: set the properties spark.openlineage.* that Airflow would add in sparkConf';

/** Arguments that the batch does not have, each with what to do instead. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  execution_timeout:
    'is left out: it limits the task with its submission. To limit how long the driver runs, set timeouts: { runtime: 2h }',
  max_retry_delay: OF_AIRFLOW_RETRIES,
  openlineage_inject_parent_job_info: OPENLINEAGE,
  openlineage_inject_transport_info: OPENLINEAGE,
  post_submit_commands: 'are left out: run them in a task after the batch',
  retries: OF_AIRFLOW_RETRIES,
  retry_delay: OF_AIRFLOW_RETRIES,
  retry_exponential_backoff: OF_AIRFLOW_RETRIES,
  use_krb5ccache:
    'is left out: the ticket cache belongs to the machine of Airflow. Use keytab and principal, or credentials in the image',
};

/** Arguments that hold a map or a list of texts. */
const MAPS = ['conf', 'env_vars'] as const;

const TAKEN: ReadonlySet<string> = new Set([...SCALAR_ARGUMENTS, ...MAPS, 'application_args', 'verbose', 'conn_id']);

/** Fields of the extra of a connection that the hook reads, besides those of standalone clusters and of YARN's web address. */
const EXTRA: ReadonlySet<string> = new Set(
  'deploy-mode keytab namespace principal queue rest-port rest-scheme spark-binary yarn_resourcemanager_webapp_address'.split(
    ' ',
  ),
);

/**
 * Converts a SparkSubmitOperator of Airflow: `{"operator": "SparkSubmitOperator", "arguments": {...}, "connection": {...}}`, as
 * the migration guide describes it. The operator runs spark-submit, so the command is converted that it would run.
 * @throws NotConvertibleError with every problem of the shape, or when Airflow or Spark would refuse the task
 */
export function convertAirflow(content: string, machine: AirflowContext = {}): Conversion {
  const { given, connection } = readOperator(content);
  const unknown = new UnknownParts();
  const command = airflowCommand(withUnknownTemplates(given, unknown), connection);
  return convertCommand(command.words, {
    ...machine,
    unknown,
    ownEnv: command.env,
    scriptNotes: [...argumentNotes(given), ...connectionNotes(given, connection)],
  });
}

interface Operator {
  readonly given: AirflowArguments;
  readonly connection: AirflowConnection;
}

function readOperator(content: string): Operator {
  const value = parseJson(content);
  const problems: string[] = [];
  const { operator, arguments: given, connection, ...others } = isRecord(value) ? value : {};
  if (typeof operator !== 'string' || !/(?:^|\.)SparkSubmitOperator$/.test(operator)) {
    problems.push('"operator" must be "SparkSubmitOperator"');
  }
  problems.push(...Object.keys(others).map((name) => `"${name}" is not a field: use operator, arguments, connection`));
  if (isRecord(given)) problems.push(...argumentProblems(given));
  else problems.push('"arguments" must be a map of the arguments of the operator');
  const read = readConnection(connection);
  if (Array.isArray(read)) problems.push(...read);
  else if (isRecord(given)) problems.push(...refusals(given, read));
  if (problems.length > 0 || Array.isArray(read) || !isRecord(given)) {
    throw new NotConvertibleError(`The operator can't be converted: ${problems.join('; ')}.`);
  }
  return { given, connection: read };
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(withoutMarkers(content.replace(/^\uFEFF/, '')), numberAsWritten);
  } catch {
    // The message of the parser quotes the text, which may be secret.
    throw new NotConvertibleError('The file is not JSON; python -m json.tool FILE shows where.');
  }
}

/** Python writes a float with its fraction: 1.0 stays 1.0. */
function numberAsWritten(_: string, value: unknown, { source = '' }: { readonly source?: string } = {}): unknown {
  return Number.isInteger(value) && /^-?\d+\.0+$/.test(source) ? `${String(value)}.0` : value;
}

const isText = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value) || value === null;

function argumentProblems(given: AirflowArguments): string[] {
  const words = given['application_args'] ?? [];
  const wrong = (name: string, what: string) => [`arguments.${name} must be ${what}`];
  return [
    ...SCALAR_ARGUMENTS.flatMap((name) =>
      given[name] === undefined || isText(given[name]) ? [] : wrong(name, 'text or a number'),
    ),
    ...MAPS.flatMap((name) => {
      const value = given[name] ?? {};
      return isRecord(value) && Object.values(value).every(isText) ? [] : wrong(name, 'a map of texts and numbers');
    }),
    ...(Array.isArray(words) && words.every(isText) ? [] : wrong('application_args', 'a list of texts and numbers')),
    ...(isTruthy(given['application']) ? [] : ['arguments.application is missing: name the jar, Python or R file']),
  ];
}

/** Reads a connection; a list of problems if it is wrong. */
function readConnection(connection: unknown): AirflowConnection | string[] {
  if (!isRecord(connection)) {
    return [
      '"connection" is missing: the master, the deploy mode and the namespace are in the connection of the task ' +
        '(airflow connections get spark_default -o json), with its fields conn_type, host, port, extra',
    ];
  }
  const { conn_type: type, host, port, extra } = connection;
  const extraValue = typeof extra === 'string' && extra !== '' ? parseExtra(extra) : extra || {};
  const problems = [
    ...(typeof type === 'string' && type !== '' ? [] : ['connection.conn_type is missing: it is spark or k8s']),
    ...(host === undefined || host === null || typeof host === 'string' ? [] : ['connection.host must be text']),
    ...(port === undefined || port === null || Number.isInteger(port) ? [] : ['connection.port must be a number']),
    ...(isRecord(extraValue) ? [] : ['connection.extra must be a map, or the text of one in JSON']),
  ];
  if (problems.length > 0 || !isRecord(extraValue)) return problems;
  return { conn_type: type as string, host: host as string | null, port: port as number | null, extra: extraValue };
}

function parseExtra(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What Airflow itself refuses. */
function refusals(given: AirflowArguments, connection: AirflowConnection): string[] {
  const master = masterOf(connection);
  const isOther = !master.includes('k8s') && !master.includes('yarn');
  return isOther && isTruthy(given['env_vars']) && deployModeOf(given, connection) === 'cluster'
    ? ['arguments.env_vars are refused by Airflow for a standalone cluster with deploy mode cluster']
    : [];
}

/** The arguments with each expression of a template as an unknown part: only a run of the task renders it. */
function withUnknownTemplates(given: AirflowArguments, unknown: UnknownParts): AirflowArguments {
  const mark = (value: unknown): unknown => {
    if (typeof value === 'string') {
      return value.replaceAll(/\{\{.*?\}\}|\{%.*?%\}/gs, (source) =>
        unknown.mark(source, 'is a template, which Airflow fills in'),
      );
    }
    if (Array.isArray(value)) return value.map(mark);
    if (!isRecord(value)) return value;
    // Airflow renders the values of a map, and not its keys.
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mark(inner)]));
  };
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, TEMPLATED.has(name) ? mark(value) : value]),
  );
}

function argumentNotes(given: AirflowArguments): Note[] {
  const names = Object.keys(given).filter((name) => isTruthy(given[name]));
  const listed = (kind: ReadonlySet<string>) => names.filter((name) => kind.has(name)).join(', ');
  const [following, ofTask] = [listed(OF_FOLLOWING), listed(OF_TASK)];
  return [
    ...names.flatMap((name) => (Object.hasOwn(LEFT_OUT, name) ? [attention(name, LEFT_OUT[name] ?? '')] : [])),
    ...names
      .filter(
        (name) => ![TAKEN, OF_FOLLOWING, OF_TASK].some((kind) => kind.has(name)) && !Object.hasOwn(LEFT_OUT, name),
      )
      .map((name) => attention(name, 'is left out: it is not known as an argument of SparkSubmitOperator')),
    ...(isTruthy(given['name']) ? [] : [{ about: 'name', message: "is the operator's default" }]),
    ...(isTruthy(given['env_vars']) ? [{ about: 'env_vars', message: 'become driver.env' }] : []),
    ...(following === '' ? [] : [{ about: following, message: 'left out: a batch is followed by its workflow' }]),
    ...(ofTask === '' ? [] : [{ about: ofTask, message: 'left to the task in Airflow that submits the batch' }]),
  ];
}

function connectionNotes(given: AirflowArguments, { extra }: AirflowConnection): Note[] {
  const set = Object.keys(extra).filter((name) => isTruthy(extra[name]));
  return [
    ...set
      .filter((name) => !EXTRA.has(name))
      .map((name) => attention(`extra.${name} of the connection`, 'is left out: the operator does not read it')),
    ...(set.includes('keytab') && !isTruthy(given['keytab'])
      ? [
          attention(
            'extra.keytab of the connection',
            'is left out, because it is a secret: put the keytab into a Secret, mount that, and set spark.kerberos.keytab to its path',
          ),
        ]
      : []),
  ];
}

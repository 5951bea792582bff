import { describe, expect, test } from '@jest/globals';
import { completenessOf, convertAirflow, NotConvertibleError } from '../../../src/convert/index.ts';

const CONNECTION = {
  conn_type: 'spark',
  host: 'k8s://https://10.0.0.1',
  port: 6443,
  extra: { 'deploy-mode': 'cluster', namespace: 'team-a' },
};
const IMAGE = { 'spark.kubernetes.container.image': 'apache/spark:4.1.4' };
const APPLICATION = 's3a://jobs/etl.py';

/** The JSON of an operator with an image and an application, and what a test adds. */
function operator(given: object = {}, connection: object | undefined = CONNECTION): string {
  const { conf = {}, ...others } = given as { conf?: object };
  const values = { application: APPLICATION, conf: { ...IMAGE, ...conf }, name: 'etl', ...others };
  return JSON.stringify({ operator: 'SparkSubmitOperator', arguments: values, connection });
}

/** Notes that need attention by what they are about, and problems by their path after an exclamation mark. */
function differences(content: string): Record<string, string> {
  const { notes, problems } = convertAirflow(content);
  return Object.fromEntries([
    ...notes.flatMap(({ about, message, level }) => (level === 'attention' ? [[about, message]] : [])),
    ...problems.map(({ path, message }) => [`! ${path}`, message]),
  ]) as Record<string, string>;
}

/** What every batch of these operators has. */
const BASE = {
  name: 'etl',
  mainApplicationFile: APPLICATION,
  image: 'apache/spark:4.1.4',
  sparkVersion: '4.1.4',
  namespace: 'team-a',
};

describe('an operator of Airflow', () => {
  const ROWS: readonly (readonly [string, object, object, object?])[] = [
    ['becomes a batch in the namespace of its connection', {}, {}],
    ['has a namespace of its own', { conf: { 'spark.kubernetes.namespace': 'own' } }, { namespace: 'own' }],
    [
      'has a class and arguments',
      { application: 'local:///etl.jar', java_class: 'a.B', application_args: ['--day', 1, true] },
      { mainApplicationFile: 'local:///etl.jar', mainClass: 'a.B', arguments: ['--day', '1', 'True'] },
    ],
    [
      'has properties as Python writes their values',
      { conf: { 'spark.a': true, 'spark.b': 2, 'spark.c': 0.5 } },
      { sparkConf: { 'spark.a': 'True', 'spark.b': '2', 'spark.c': '0.5' } },
    ],
    ['passes variables to the driver', { env_vars: { DAY: 1 } }, { driver: { env: { DAY: '1' } } }],
    [
      'passes variables to the driver on YARN, too',
      { env_vars: { DAY: 'x' } },
      { driver: { env: { DAY: 'x' } }, namespace: undefined },
      { conn_type: 'spark', host: 'yarn', extra: { 'deploy-mode': 'cluster' } },
    ],
    [
      'has resources, of which memory of the driver wins over conf',
      {
        conf: { 'spark.driver.memory': '1g' },
        driver_memory: '2g',
        executor_memory: '4g',
        executor_cores: 2,
        num_executors: 3,
      },
      { driver: { memory: '2g' }, executor: { memory: '4g', cores: 2, instances: 3 } },
    ],
    ['leaves out what Python takes for nothing', { num_executors: 0, jars: '', application_args: [], files: null }, {}],
    [
      'has dependencies',
      { jars: 'local:///a.jar,local:///b.jar', py_files: 'local:///c.py', packages: 'g:a:1', exclude_packages: 'g:b' },
      {
        deps: {
          jars: ['local:///a.jar', 'local:///b.jar'],
          pyFiles: ['local:///c.py'],
          packages: ['g:a:1'],
          excludePackages: ['g:b'],
        },
      },
    ],
    ['acts for a user', { proxy_user: 'ada' }, { proxyUser: 'ada' }],
    ['has the default name of the operator', { name: undefined }, { name: 'arrow-spark' }],
    [
      'has a connection with the scheme as its type',
      {},
      {},
      { conn_type: 'k8s', host: '10.0.0.1', port: 6443, extra: JSON.stringify(CONNECTION.extra) },
    ],
  ];
  test.each(ROWS)('%s', (...[, given, expected, connection]) => {
    const { batch, problems } = convertAirflow(operator(given, connection));
    expect(problems).toEqual([]);
    expect(batch).toEqual({ ...BASE, ...expected });
  });

  test('keeps the fraction of a number, as Python does', () => {
    const content = operator({ conf: { 'spark.a': 12_345 } }).replace('12345', '2.0');
    expect(convertAirflow(content).batch.sparkConf).toEqual({ 'spark.a': '2.0' });
  });

  test('is converted completely if the batch means the same', () => {
    const conversion = convertAirflow(
      operator({
        task_id: 'etl',
        pool: 'spark',
        verbose: true,
        status_poll_interval: 5,
        track_driver_via_k8s_api: true,
      }),
    );
    expect(completenessOf(conversion)).toBe('complete');
    expect(conversion.notes).toEqual(
      expect.arrayContaining([
        {
          about: 'status_poll_interval, track_driver_via_k8s_api',
          message: 'left out: a batch is followed by its workflow',
        },
        { about: 'task_id, pool', message: 'left to the task in Airflow that submits the batch' },
      ]),
    );
  });
});

describe('a setting that the batch of an operator does not have', () => {
  const ROWS: readonly (readonly [string, object, Record<string, string>, object?])[] = [
    ['retries', { retries: 3 }, { retries: expect.stringContaining('retry.application') as unknown as string }],
    [
      'execution_timeout',
      { execution_timeout: 3600 },
      { execution_timeout: expect.stringContaining('timeouts: { runtime: 2h }') as unknown as string },
    ],
    [
      'post_submit_commands',
      { post_submit_commands: ['curl x'] },
      { post_submit_commands: 'are left out: run them in a task after the batch' },
    ],
    [
      'use_krb5ccache',
      { use_krb5ccache: true },
      { use_krb5ccache: expect.stringContaining('ticket cache') as unknown as string },
    ],
    [
      'openlineage_inject_parent_job_info',
      { openlineage_inject_parent_job_info: true },
      { openlineage_inject_parent_job_info: expect.stringContaining('spark.openlineage') as unknown as string },
    ],
    [
      'an unknown argument',
      { colour: 'red' },
      { colour: 'is left out: it is not known as an argument of SparkSubmitOperator' },
    ],
    [
      'yarn_queue',
      { yarn_queue: 'q' },
      { '--queue q': expect.stringContaining('queues belong to YARN') as unknown as string },
    ],
    [
      'the keytab of the connection',
      {},
      { 'extra.keytab of the connection': expect.stringContaining('into a Secret') as unknown as string },
      { ...CONNECTION, extra: { ...CONNECTION.extra, keytab: 'c2VjcmV0' } },
    ],
    [
      'an unknown extra of the connection',
      {},
      { 'extra.spark-home of the connection': 'is left out: the operator does not read it' },
      { ...CONNECTION, extra: { ...CONNECTION.extra, 'spark-home': '/opt' } },
    ],
    [
      'client mode, which wins over the connection',
      { deploy_mode: 'client' },
      { '--deploy-mode client': expect.stringContaining('ran the driver on the local machine') as unknown as string },
    ],
    [
      'a template in an argument',
      { application_args: ['{{ ds }}'] },
      {
        '! arguments[0]':
          '{{ ds }} is a template, which Airflow fills in, so its value is known only when it runs: write it in its place',
      },
    ],
    [
      'a template in a property',
      { conf: { 'spark.x': 'a-{{ ds }}' } },
      {
        '! sparkConf["spark.x"]':
          '{{ ds }} is a template, which Airflow fills in, so its value is known only when it runs: write it in its place',
      },
    ],
  ];
  test.each(ROWS)('is named: %s', (...[, given, expected, connection]) => {
    expect(differences(operator(given, connection))).toEqual(expected);
  });
});

/** A value for each argument of the constructor (provider 5.x and 6.x of Apache Spark). */
const ARGUMENTS: Readonly<Record<string, unknown>> = {
  application: 'local:///other.py',
  application_args: ['a'],
  archives: 'local:///a.zip',
  conf: { 'spark.a': 'b' },
  deploy_mode: 'client',
  driver_class_path: '/opt/a',
  driver_memory: '3g',
  durable: true,
  env_vars: { A: 'b' },
  exclude_packages: 'g:a',
  executor_cores: 3,
  executor_memory: '3g',
  files: 'local:///a.txt',
  jars: 'local:///a.jar',
  keytab: 'local:///a.keytab',
  name: 'other',
  num_executors: 7,
  openlineage_inject_parent_job_info: true,
  openlineage_inject_transport_info: true,
  packages: 'g:a:1',
  post_submit_commands: ['true'],
  principal: 'ada@EXAMPLE',
  properties_file: '/etc/a.conf',
  proxy_user: 'ada',
  py_files: 'local:///a.zip',
  reconnect_on_retry: true,
  repositories: 'https://repository.example',
  spark_binary: 'spark3-submit',
  status_poll_interval: 5,
  total_executor_cores: 9,
  track_driver_via_k8s_api: true,
  use_krb5ccache: true,
  verbose: true,
  yarn_queue: 'q',
  yarn_rm_auth: 'x',
  yarn_track_via_rm_api: true,
};

test.each(Object.entries(ARGUMENTS))('The conversion shows the argument %s', (name, value) => {
  const [without, given] = [convertAirflow(operator()), convertAirflow(operator({ [name]: value }))];
  expect(given).not.toEqual(without);
  expect(JSON.stringify(given.notes)).not.toContain('is not known as an argument');
});

test('A class is shown for a jar', () => {
  expect(convertAirflow(operator({ application: 'local:///a.jar', java_class: 'a.B' })).batch.mainClass).toBe('a.B');
});

describe('the JSON of an operator', () => {
  const refusal = (content: string): string => {
    try {
      convertAirflow(content);
    } catch (error) {
      if (error instanceof NotConvertibleError) return error.message;
      throw error;
    }
    return 'converted';
  };

  test('is refused with all its problems', () => {
    const content = JSON.stringify({
      operator: 'SparkSubmitOperator',
      task: 'etl',
      arguments: { conf: { a: [] }, application_args: 'x', env_vars: [], driver_memory: {} },
      connection: { port: '1', extra: 'x' },
    });
    expect(refusal(content)).toBe(
      'The operator can\'t be converted: "task" is not a field: use operator, arguments, connection; ' +
        'arguments.driver_memory must be text or a number; arguments.conf must be a map of texts and numbers; ' +
        'arguments.env_vars must be a map of texts and numbers; arguments.application_args must be a list of texts and numbers; ' +
        'arguments.application is missing: name the jar, Python or R file; connection.conn_type is missing: it is spark or k8s; ' +
        'connection.port must be a number; connection.extra must be a map, or the text of one in JSON.',
    );
  });

  test('needs the connection, which holds master, deploy mode and namespace', () => {
    const content = JSON.stringify({ operator: 'SparkSubmitOperator', arguments: { application: 'a.py' } });
    expect(refusal(content)).toContain('"connection" is missing: the master, the deploy mode and the namespace');
  });

  test('is refused where Airflow refuses the task', () => {
    const standalone = { conn_type: 'spark', host: 'spark://m', port: 7077, extra: { 'deploy-mode': 'cluster' } };
    expect(refusal(operator({ env_vars: { A: '1' } }, standalone))).toContain(
      'arguments.env_vars are refused by Airflow for a standalone cluster',
    );
  });

  test('is refused without a quotation when it is no JSON', () => {
    expect(refusal('{"operator": "SparkSubmitOperator", "arguments": {"password": hunter2}}')).toBe(
      'The file is not JSON; python -m json.tool FILE shows where.',
    );
  });
});

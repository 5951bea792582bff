import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { stringify } from 'yaml';
import { freePorts } from '../../stack/ports.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { MESSAGES } from '../../src/model/messages/messages.ts';
import { batchOf, type Simulation } from '../support/environment/test-environment.ts';
import { runCommand } from '../support/command.ts';
import { writeLog } from '../support/environment/driver-log.ts';
import { eventually } from '../support/eventually.ts';
import { storedTexts, type StoredText } from '../support/records/stored-texts.ts';
import { FakeOperator } from '../support/fake-operator.ts';
import { installSparkApplications } from '../support/fake-operator/install.ts';
import { DEFAULT_FEATURES } from '../../src/model/permissions/worker-permissions.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { simulatedManifest } from '../support/manifests.ts';
import {
  ALL_PLANTED,
  PATTERNS,
  PLANTED,
  PLANTED_CARD,
  PLANTED_IN_MANIFEST,
  PLANTED_IN_SPEC,
  PLANTED_VARIABLE,
  SHOWN_BY_POD,
  withPlanted,
} from '../support/planted-secrets.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';
import { describeWithSpark, DOWNLOAD_TIMEOUT, sparkHome } from '../support/environment/spark-home.ts';

jest.setTimeout(240_000);

const NAMESPACE = 'redaction';
const REDACTED = '*********(redacted)';
/** The last words of an application that has every secret on its lips. */
const LAST_WORDS = `could not log in with ${[...Object.values(PLANTED), PLANTED_CARD].join(' nor ')}`;
/** What Kubernetes says of a pod, with what it can know of it. */
const KUBERNETES_WORDS = `no room for ${SHOWN_BY_POD.join(' and ')}`;

let environment: FaultyEnvironment;
let worker: WorkerProcess;
let operator: FakeOperator;
let metrics: string;
const told: StoredText[] = [];

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE, {
    features: [...DEFAULT_FEATURES, 'operator', 'spark-submit', 'secrets'],
  });
  await installSparkApplications(environment.stack.kubernetes.kubeconfig);
  operator = new FakeOperator(environment.stack.kubernetes.kubeconfig, NAMESPACE).start();
  const [port] = await freePorts(1);
  metrics = `127.0.0.1:${port}`;
  const home = describeWithSpark === describe.skip ? [] : ['--spark-home', await sparkHome()];
  worker = await environment.worker({
    args: ['--metrics-address', metrics, '--debug', '--log-level', 'debug', ...home],
  });
}, DOWNLOAD_TIMEOUT);

afterAll(async () => {
  await operator.stop();
  await environment.close();
});

type Make = (name: string, simulation: Simulation, more?: Partial<BatchRequest>) => BatchRequest;

const native: Make = (name, simulation, more) => {
  const annotations = Object.fromEntries(
    Object.entries(simulation).map(([key, value]) => [`sim.spark-batch/${key}`, value]),
  );
  return batchOf(NAMESPACE, {}, { name, retry: { infrastructure: 0 }, ...withPlanted(annotations), ...more });
};
const bySparkSubmit: Make = (name, simulation, more) =>
  native(name, simulation, { submit: { kind: 'spark-submit' }, timeouts: { submit: '3m' }, ...more });
const byOperator: Make = (name, simulation, more) => {
  const { driver, executor, hadoopConfFiles: _hadoop, sparkConfFiles: _spark, ...batch } = native(name, simulation);
  return {
    ...batch,
    driver: { annotations: driver?.annotations ?? {}, env: driver?.env ?? {} },
    executor: { env: executor?.env ?? {} },
    submit: { kind: 'operator', spec: { hadoopConf: { 'fs.s3a.session.token': PLANTED_IN_SPEC } } },
    ...more,
  };
};
const byManifest: Make = (name, simulation, more) => {
  const { submit } = simulatedManifest(simulation);
  if (submit?.kind !== 'manifest') throw new Error('no manifest');
  const env = [
    'env:',
    '        - { name: DB_PASSWORD, value: "${dbPassword}" }',
    // What it stands for is called neither.
    '        - { name: A_TOKEN, value: "${handle}" }',
    `        - { name: OTHER_TOKEN, value: ${PLANTED_IN_MANIFEST} }`,
    '      ',
  ].join('\n');
  const properties = Object.entries(PATTERNS).map(([key, value]) => `${key}=${value.replaceAll('\\', '\\\\')}`);
  return {
    name,
    namespace: NAMESPACE,
    retry: { infrastructure: 0 },
    submit: {
      ...submit,
      manifest: submit.manifest
        .replace('args: [driver', () => `${env}args: [driver`)
        .replace('spark.executor.instances=2', () =>
          ['spark.app.salary=' + PLANTED.ownPattern, ...properties].join('\n    '),
        ),
      variables: { ...submit.variables, dbPassword: PLANTED.driverEnvironment, handle: PLANTED_VARIABLE },
    },
    ...more,
  };
};

/** What each kind carries of the secrets: of the others a text about it may speak. */
const CARRIED: Readonly<Record<string, readonly string[]>> = {
  manifest: [PLANTED.driverEnvironment, PLANTED_VARIABLE, PLANTED_IN_MANIFEST, PLANTED.ownPattern, PLANTED_CARD],
  operator: [
    PLANTED.property,
    PLANTED.accessKey,
    PLANTED.driverEnvironment,
    PLANTED.executorEnvironment,
    PLANTED.argument,
    PLANTED.javaOption,
    PLANTED.url,
    PLANTED.ownPattern,
    PLANTED_CARD,
    PLANTED_IN_SPEC,
  ],
};
const IN_FIELDS = [...Object.values(PLANTED), PLANTED_CARD];

const env = () => ({ TEMPORAL_ADDRESS: environment.stack.temporal.address, TEMPORAL_NAMESPACE: NAMESPACE });

/** What a batch says of itself, running or ended. */
async function tell(id: string): Promise<void> {
  told.push({ where: `status of ${id}`, text: JSON.stringify(await environment.batches.status(id)) });
  told.push({ where: `result of ${id}`, text: JSON.stringify(await environment.batches.result(id)) });
}

/** Everything the command line says of a batch: for people, and for scripts with all there is to an error. */
async function tellByCommand(id: string): Promise<void> {
  const commands = [
    ['status', id],
    ['result', id, '--log'],
    ['result', id, '-o', 'json', '--debug'],
    ['kill', id, '--reason', 'late', '--debug'],
    ['keep', id, '--end', '--debug'],
    ['list', '-o', 'json'],
  ];
  for (const args of commands) {
    const { out, err } = await runCommand(args, { env: env() });
    told.push({ where: `sparkbatch ${args.join(' ')}`, text: out + err });
  }
}

async function running(id: string) {
  return eventually(
    `${id} runs`,
    async () => {
      const { state, attempts } = await environment.batches.status(id);
      return state === 'RUNNING' ? attempts.at(-1)?.driver : undefined;
    },
    { within: 120_000 },
  );
}

/** A batch whose driver writes the secrets into its log, about which Events speak of them, and that fails with them on its lips. */
async function fails(make: Make, name: string, secrets: readonly string[]): Promise<string> {
  const words = `could not log in with ${secrets.join(' nor ')}`;
  await environment.batches.submit(make(name, { 'run-time': '8s', 'exit-code': '1', message: words }), {
    batchId: name,
  });
  const { name: driver, uid = '' } = await running(name);
  await writeLog(
    environment.stack.kubernetes.kubeconfig,
    { name: driver, namespace: NAMESPACE },
    `INFO SparkContext\n${words}\n`,
  );
  await environment.cluster.core.createNamespacedEvent({
    namespace: NAMESPACE,
    body: {
      metadata: { name: `${driver}.1` },
      involvedObject: { kind: 'Pod', namespace: NAMESPACE, name: driver, uid },
      type: 'Warning',
      reason: 'Unhealthy',
      message: words,
      lastTimestamp: new Date(Date.now() + 60_000),
    },
  });
  const { message, attempts } = await environment.batches.result(name);
  // What is searched for below has been there to be found.
  const { evidence } = attempts.at(-1)?.verdict ?? {};
  const texts = [message, evidence?.log?.text, evidence?.events.at(-1)?.message];
  expect(texts).toEqual(texts.map(() => expect.stringContaining(REDACTED)));
  return name;
}

describe('a driver that', () => {
  test('fails, made by the worker', async () => tellByCommand(await fails(native, 'native-fails', IN_FIELDS)));
  test('fails, made from a manifest', async () =>
    tell(await fails(byManifest, 'manifest-fails', CARRIED['manifest'] ?? [])));
  test('fails, made by an operator', async () =>
    tell(await fails(byOperator, 'operator-fails', CARRIED['operator'] ?? [])));

  test.each([
    ['finishes', {}],
    ['is evicted', { end: 'Evicted', message: KUBERNETES_WORDS }],
    ['is lost with its node', { end: 'NodeLost', message: KUBERNETES_WORDS }],
    ['is out of memory', { end: 'OOMKilled', message: LAST_WORDS }],
  ])('%s', async (how, simulation) => {
    const name = `native-${how.replaceAll(' ', '-')}`;
    await environment.batches.submit(native(name, { 'run-time': '1s', ...simulation }), { batchId: name });
    await environment.batches.result(name);
    await tell(name);
  });

  test('does not start', async () => {
    const simulation = { pending: 'CreateContainerConfigError', message: KUBERNETES_WORDS };
    await environment.batches.submit(native('native-pending', simulation, { timeouts: { pendingProblem: '2s' } }), {
      batchId: 'native-pending',
    });
    const { message } = await environment.batches.result('native-pending');
    expect(message).toContain(`no room for ${REDACTED}`);
    await tell('native-pending');
  });

  test('is killed while it runs, after a status was asked for', async () => {
    await environment.batches.submit(native('native-killed', { 'run-time': '300s', message: LAST_WORDS }), {
      batchId: 'native-killed',
    });
    await running('native-killed');
    told.push({
      where: 'query',
      text: JSON.stringify(await environment.client.workflow.getHandle('native-killed').query(MESSAGES.status)),
    });
    const { out, err } = await runCommand(['kill', 'native-killed', '--reason', 'enough', '--wait'], { env: env() });
    told.push({ where: 'sparkbatch kill', text: out + err });
    await tell('native-killed');
    expect((await environment.batches.result('native-killed')).state).toBe('KILLED');
  });

  test('vanishes without a trace, its last words with it', async () => {
    const more = { evidence: { finalizer: false }, timeouts: { submit: '5s' as const } };
    await environment.batches.submit(native('native-vanishes', { 'run-time': '300s' }, more), {
      batchId: 'native-vanishes',
    });
    await environment.cluster.forceRemovePod((await running('native-vanishes')).name);
    await environment.batches.result('native-vanishes');
    await tell('native-vanishes');
  });

  test('is retried, and whose batch is cancelled in the end', async () => {
    const retry = { application: 1, initialInterval: '1h' as const };
    await environment.batches.submit(
      native('native-cancelled', { 'run-time': '1s', 'exit-code': '1', message: LAST_WORDS }, { retry }),
      { batchId: 'native-cancelled' },
    );
    await eventually(
      'the batch pauses',
      async () => (await environment.batches.status('native-cancelled')).phase === 'pausing' || undefined,
    );
    await environment.client.workflow.getHandle('native-cancelled').cancel();
    await environment.batches.result('native-cancelled');
    await tell('native-cancelled');
  });
});

describe('a batch that', () => {
  const quoting = (name: string): BatchRequest =>
    native(
      name,
      {},
      { driver: { memory: PLANTED.driverEnvironment, env: { DB_PASSWORD: PLANTED.driverEnvironment } } },
    );

  test('is no batch is refused, by the command line and by the worker', async () => {
    for (const args of [
      ['submit', '-f', '-'],
      ['submit', '-f', '-', '-o', 'json', '--debug'],
    ]) {
      const { code, err } = await runCommand(args, { env: env(), stdin: stringify(quoting('bad')) });
      expect(code).toBe(2);
      told.push({ where: `sparkbatch ${args.join(' ')}`, text: err });
    }
    const start = { taskQueue: 'spark-batch', workflowId: 'bad', args: [quoting('bad')] };
    await environment.client.workflow.start('SparkBatch', start);
    await expect(environment.batches.result('bad')).rejects.toThrow('driver.memory');
    await tellByCommand('bad');
  });

  test.each([
    ['native', native],
    ['manifest', byManifest],
  ])('the API server refuses, %s', async (kind, make) => {
    const name = `${kind}-refused`;
    const request = make(name, {});
    const driver = { ...request.driver, template: { spec: { hostname: `${PLANTED.driverEnvironment}_` } } };
    const { submit } = request;
    const refusedRequest =
      submit?.kind === 'manifest'
        ? {
            ...request,
            submit: {
              ...submit,
              manifest: submit.manifest.replace(
                '\nspec:\n  containers',
                () => '\nspec:\n  hostname: "${handle}_"\n  containers',
              ),
            },
          }
        : { ...request, driver: { ...request.driver, ...driver } };
    await environment.batches.submit(refusedRequest, { batchId: name });
    const { message, failureClass } = await environment.batches.result(name);
    expect([failureClass, message]).toEqual([
      'submit-rejected',
      expect.stringContaining(`Invalid value: "${REDACTED}`),
    ]);
    await tell(name);
  });

  test('an API server that is not well answers with all it was sent', async () => {
    const body = Buffer.from(`upstream sent ${IN_FIELDS.join(' and ')}`);
    const fault = {
      kind: 'answer',
      moment: 'before',
      answer: { status: 500, headers: { 'content-type': 'text/plain' }, body },
    } as const;
    const rules = [
      environment.proxy.rule({ verb: 'create', resource: 'pods', batch: 'native-unwell' }, fault, 3),
      environment.proxy.rule({ resource: 'events' }, fault, 2),
    ];
    await environment.batches.submit(native('native-unwell', { 'run-time': '1s' }), { batchId: 'native-unwell' });
    const text = await eventually('its last try failed', async () => {
      const { raw } = await environment.client.workflow.getHandle('native-unwell').describe();
      return raw.pendingActivities?.[0]?.lastFailure?.message ?? undefined;
    });
    expect(text).toContain(REDACTED);
    told.push({ where: 'pending activity', text });
    await environment.batches.result('native-unwell');
    for (const rule of rules) rule.remove();
    await tell('native-unwell');
  });

  test('an operator can not submit, with the words of its spark-submit', async () => {
    const secrets = CARRIED['operator'] ?? [];
    await environment.batches.submit(byOperator('operator-refused', { 'operator-submit': 'never' }), {
      batchId: 'operator-refused',
    });
    const application = await eventually('it is there', async () =>
      (await operator.applications()).find(({ metadata }) => metadata?.name?.startsWith('operator-refused-')),
    );
    const errorMessage = `failed to run spark-submit: ${secrets.join(' ')} ${'x '.repeat(600)} ${secrets.join(' ')}`;
    await operator.write(application, { applicationState: { state: 'SUBMISSION_FAILED', errorMessage } });
    const { message } = await environment.batches.result('operator-refused');
    expect(message).toContain(REDACTED);
    await tell('operator-refused');
  });
});

describeWithSpark('a spark-submit that', () => {
  test('the API server refuses', async () => {
    const request = bySparkSubmit('submit-refused', {});
    const hostname = `${PLANTED.driverEnvironment}_`;
    const driver = { ...request.driver, template: { spec: { hostname, containers: [] } } };
    await environment.batches.submit({ ...request, driver }, { batchId: 'submit-refused' });
    const { message, attempts } = await environment.batches.result('submit-refused');
    expect(message).toContain(REDACTED);
    expect(attempts[0]?.verdict?.submitOutput?.join()).toContain(REDACTED);
    await tell('submit-refused');
  });

  test('makes a driver that fails', async () => tell(await fails(bySparkSubmit, 'submit-fails', IN_FIELDS)));
});

describe('of all that left', () => {
  test('nothing holds a secret', async () => {
    const { out } = await runCommand(['sweep', '--dry-run', '--grace', '1ms', '-o', 'json'], { env: env() });
    told.push({ where: 'sparkbatch sweep', text: out });
    told.push({ where: 'metrics', text: await (await fetch(`http://${metrics}/metrics`)).text() });
    told.push({ where: 'worker', text: worker.output() });
    told.push(...(await storedTexts(environment.client)));
    expect(told.length).toBeGreaterThan(300);
    expect(told.filter(({ text }) => text.includes(REDACTED)).length).toBeGreaterThan(20);
    const forms = ALL_PLANTED.flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
    ]);
    const parts = [...new Set(forms)];
    const leaks = told.flatMap(({ where, text }) =>
      parts.flatMap((part) => {
        const at = text.indexOf(part);
        return at < 0 ? [] : [`${where}: ${text.slice(Math.max(0, at - 80), at + part.length + 20)}`];
      }),
    );
    expect(leaks).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { freePorts } from '../../stack/ports.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { MESSAGES } from '../../src/model/messages/messages.ts';
import { simulatedBatch, type Simulation, HELD_RUNNING } from '../support/environment/test-environment.ts';
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
import { describeWithSpark } from '../support/environment/describe-with-spark.ts';
import { DOWNLOAD_TIMEOUT, sparkHome } from '../support/environment/spark-home.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import type { ApiRequest } from '../support/proxies/api-proxy.ts';

const NAMESPACE = 'redaction';
const HAS_SPARK = describeWithSpark !== describe.skip;
const REDACTED = '*********(redacted)';
/** A termination message with every secret. */
const SECRET_MESSAGE = `could not log in with ${[...Object.values(PLANTED), PLANTED_CARD].join(' nor ')}`;
/** A message of Kubernetes about a pod, with the secrets that the pod itself contains. */
const KUBERNETES_MESSAGE = `no room for ${SHOWN_BY_POD.join(' and ')}`;

let environment: FaultyEnvironment;
let worker: WorkerProcess;
let operator: FakeOperator;
let metrics: string;
let scenarios: ReturnType<typeof startScenarios>;
/** Every text in which a secret could have leaked. */
const texts: StoredText[] = [];

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE, {
    features: [...DEFAULT_FEATURES, 'operator', 'spark-submit', 'secrets'],
  });
  await installSparkApplications(environment.stack.kubernetes.kubeconfig);
  operator = new FakeOperator(environment.stack.kubernetes.kubeconfig, NAMESPACE).start();
  const [port] = await freePorts(1);
  metrics = `127.0.0.1:${port}`;
  const home = HAS_SPARK ? ['--spark-home', await sparkHome()] : [];
  worker = await environment.worker({
    args: ['--metrics-address', metrics, '--debug', '--log-level', 'debug', ...home],
  });
  scenarios = startScenarios();
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
  return simulatedBatch(NAMESPACE, {}, { name, retry: { infrastructure: 0 }, ...withPlanted(annotations), ...more });
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
    // Neither name hints at a secret.
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

/** The secrets that a batch of each kind contains: only these can be redacted. */
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

/** Collects status and result of a batch. */
async function collect(id: string): Promise<void> {
  texts.push({ where: `status of ${id}`, text: JSON.stringify(await environment.batches.status(id)) });
  texts.push({ where: `result of ${id}`, text: JSON.stringify(await environment.batches.result(id)) });
}

/** Collects the output of every command about a batch, as text and as JSON with the details of errors. */
async function collectByCommand(id: string): Promise<void> {
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
    texts.push({ where: `sparkbatch ${args.join(' ')}`, text: out + err });
  }
}

const { until, runningDriver, releaseDriver } = batchHelpers(() => environment);

/** Runs a batch with a driver that has the secrets in its log, in an Event and in its termination message. */
async function fails(make: Make, name: string, secrets: readonly string[]): Promise<string> {
  const message = `could not log in with ${secrets.join(' nor ')}`;
  await environment.batches.submit(make(name, { ...HELD_RUNNING, 'exit-code': '1', message }), {
    batchId: name,
  });
  const { name: driver, uid } = await runningDriver(name);
  await writeLog(
    environment.stack.kubernetes.kubeconfig,
    { name: driver, namespace: NAMESPACE },
    `INFO SparkContext\n${message}\n`,
  );
  await environment.cluster.core.createNamespacedEvent({
    namespace: NAMESPACE,
    body: {
      metadata: { name: `${driver}.1` },
      involvedObject: { kind: 'Pod', namespace: NAMESPACE, name: driver, uid },
      type: 'Warning',
      reason: 'Unhealthy',
      message,
      lastTimestamp: new Date(Date.now() + 60_000),
    },
  });
  await releaseDriver(name);
  const result = await environment.batches.result(name);
  // The secrets were there to be redacted.
  const { evidence } = result.attempts.at(-1)?.verdict ?? {};
  const redacted = [result.message, evidence?.log?.text, evidence?.events.at(-1)?.message];
  expect(redacted).toEqual(redacted.map(() => expect.stringContaining(REDACTED)));
  return name;
}

async function run(request: BatchRequest, batchId: string): Promise<BatchResult> {
  await environment.batches.submit(request, { batchId });
  return environment.batches.result(batchId);
}

const ENDS: Readonly<Record<string, Simulation>> = {
  finishes: {},
  'is evicted': { end: 'Evicted', message: KUBERNETES_MESSAGE },
  'is lost with its node': { end: 'NodeLost', message: KUBERNETES_MESSAGE },
  'is out of memory': { end: 'OOMKilled', message: SECRET_MESSAGE },
};

async function ends(how: string): Promise<void> {
  const name = `native-${how.replaceAll(' ', '-')}`;
  await run(native(name, { 'run-time': '1s', ...ENDS[how] }), name);
  await collect(name);
}

async function pending(): Promise<void> {
  const name = 'native-pending';
  const simulation = { pending: 'CreateContainerConfigError', message: KUBERNETES_MESSAGE };
  const { message } = await run(native(name, simulation, { timeouts: { pendingProblem: '2s' } }), name);
  expect(message).toContain(`no room for ${REDACTED}`);
  await collect(name);
}

async function killed(): Promise<void> {
  const name = 'native-killed';
  await environment.batches.submit(native(name, { ...HELD_RUNNING, message: SECRET_MESSAGE }), { batchId: name });
  await runningDriver(name);
  texts.push({
    where: 'query',
    text: JSON.stringify(await environment.client.workflow.getHandle(name).query(MESSAGES.status)),
  });
  const { out, err } = await runCommand(['kill', name, '--reason', 'enough', '--wait'], { env: env() });
  texts.push({ where: 'sparkbatch kill', text: out + err });
  await collect(name);
  expect((await environment.batches.result(name)).state).toBe('KILLED');
}

async function disappears(): Promise<void> {
  const name = 'native-disappears';
  const more = { evidence: { finalizer: false } };
  await environment.batches.submit(native(name, HELD_RUNNING, more), { batchId: name });
  await environment.cluster.forceRemovePod((await runningDriver(name)).name);
  await environment.batches.result(name);
  await collect(name);
}

async function cancelledWhilePausing(): Promise<void> {
  const name = 'native-cancelled';
  const retry = { application: 1, initialInterval: '1h' as const };
  const simulation = { 'run-time': '1s', 'exit-code': '1', message: SECRET_MESSAGE };
  await environment.batches.submit(native(name, simulation, { retry }), { batchId: name });
  await until(name, 'pausing', ({ phase }) => phase === 'pausing');
  await environment.client.workflow.getHandle(name).cancel();
  await environment.batches.result(name);
  await collect(name);
}

/** Invalid, with a secret in the invalid field. */
const invalid = (name: string): BatchRequest =>
  native(name, {}, { driver: { memory: PLANTED.driverEnvironment, env: { DB_PASSWORD: PLANTED.driverEnvironment } } });

async function isInvalid(): Promise<void> {
  for (const args of [
    ['submit', '-f', '-'],
    ['submit', '-f', '-', '-o', 'json', '--debug'],
  ]) {
    const { code, err } = await runCommand(args, { env: env(), stdin: stringify(invalid('bad')) });
    expect(code).toBe(2);
    texts.push({ where: `sparkbatch ${args.join(' ')}`, text: err });
  }
  const start = { taskQueue: 'spark-batch', workflowId: 'bad', args: [invalid('bad')] };
  await environment.client.workflow.start('SparkBatch', start);
  await expect(environment.batches.result('bad')).rejects.toThrow('driver.memory');
  await collectByCommand('bad');
}

async function refusedByApiServer(kind: 'native' | 'manifest'): Promise<void> {
  const name = `${kind}-refused`;
  const request = kind === 'native' ? native(name, {}) : byManifest(name, {});
  const driver = { ...request.driver, template: { spec: { hostname: `${PLANTED.driverEnvironment}_` } } };
  const { submit } = request;
  const refused =
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
  const { message, failureClass } = await run(refused, name);
  expect([failureClass, message]).toEqual(['submit-rejected', expect.stringContaining(`Invalid value: "${REDACTED}`)]);
  await collect(name);
}

async function apiServerEchoes(): Promise<void> {
  const name = 'native-echoed';
  const body = Buffer.from(`upstream sent ${IN_FIELDS.join(' and ')}`);
  const fault = {
    kind: 'answer',
    moment: 'before',
    answer: { status: 500, headers: { 'content-type': 'text/plain' }, body },
  } as const;
  const creation = environment.proxy.rule({ verb: 'create', resource: 'pods', batch: name }, fault);
  const isOfBatch = ({ url }: ApiRequest) => url.includes(name);
  environment.proxy.rule({ resource: 'events', where: isOfBatch }, fault, 2);
  await environment.batches.submit(native(name, { 'run-time': '1s' }), { batchId: name });
  // On a busy machine, an attempt may also fail because a probe of the API server was slow.
  const text = await eventually('the pending activity shows the redacted answer of the API server', async () => {
    const { raw } = await environment.client.workflow.getHandle(name).describe();
    const failure = raw.pendingActivities?.[0]?.lastFailure?.message;
    return failure?.includes(REDACTED) ? failure : undefined;
  });
  creation.remove();
  texts.push({ where: 'pending activity', text });
  await environment.batches.result(name);
  await collect(name);
}

async function operatorFails(): Promise<void> {
  const name = 'operator-refused';
  const secrets = CARRIED['operator'] ?? [];
  await environment.batches.submit(byOperator(name, { 'operator-submit': 'never' }), { batchId: name });
  const application = await eventually('the application exists', async () =>
    (await operator.applications()).find(({ metadata }) => metadata?.name?.startsWith(`${name}-`)),
  );
  const errorMessage = `failed to run spark-submit: ${secrets.join(' ')} ${'x '.repeat(600)} ${secrets.join(' ')}`;
  await operator.write(application, { applicationState: { state: 'SUBMISSION_FAILED', errorMessage } });
  const { message } = await environment.batches.result(name);
  expect(message).toContain(REDACTED);
  await collect(name);
}

async function sparkSubmitRefused(): Promise<void> {
  const name = 'submit-refused';
  const request = bySparkSubmit(name, {});
  const hostname = `${PLANTED.driverEnvironment}_`;
  const driver = { ...request.driver, template: { spec: { hostname, containers: [] } } };
  const { message, attempts } = await run({ ...request, driver }, name);
  expect(message).toContain(REDACTED);
  expect(attempts[0]?.verdict?.submitOutput?.join()).toContain(REDACTED);
  await collect(name);
}

/** The text of each scenario is checked at the end; each test checks that its secrets were there to be redacted. */
function startScenarios() {
  const all = {
    nativeFails: fails(native, 'native-fails', IN_FIELDS).then(collectByCommand),
    manifestFails: fails(byManifest, 'manifest-fails', CARRIED['manifest'] ?? []).then(collect),
    operatorFails: fails(byOperator, 'operator-fails', CARRIED['operator'] ?? []).then(collect),
    ends: Promise.all(Object.keys(ENDS).map(ends)),
    pending: pending(),
    killed: killed(),
    disappears: disappears(),
    cancelledWhilePausing: cancelledWhilePausing(),
    isInvalid: isInvalid(),
    nativeRefused: refusedByApiServer('native'),
    manifestRefused: refusedByApiServer('manifest'),
    apiServerEchoes: apiServerEchoes(),
    operatorRefused: operatorFails(),
    ...(HAS_SPARK && {
      sparkSubmitFails: fails(bySparkSubmit, 'submit-fails', IN_FIELDS).then(collect),
      sparkSubmitRefused: sparkSubmitRefused(),
    }),
  };
  // A failure is reported by the test that awaits the scenario.
  void Promise.allSettled(Object.values(all));
  return all;
}

describe('secrets are redacted in the texts about', () => {
  test('a native batch with a failed driver', () => scenarios.nativeFails);
  test('a batch from a manifest with a failed driver', () => scenarios.manifestFails);
  test('a batch of the operator with a failed driver', () => scenarios.operatorFails);
  test('batches with drivers that finish, are evicted, are lost with their node or run out of memory', () =>
    scenarios.ends);
  test('a batch with a driver that does not start', () => scenarios.pending);
  test('a batch that is killed while it runs', () => scenarios.killed);
  test('a batch with a driver that disappears with its log', () => scenarios.disappears);
  test('a batch that is cancelled between two attempts', () => scenarios.cancelledWhilePausing);
  test('an invalid batch, in the output of the command line and of the worker', () => scenarios.isInvalid);
  test('a native batch that the API server refuses', () => scenarios.nativeRefused);
  test('a batch from a manifest that the API server refuses', () => scenarios.manifestRefused);
  test('a batch whose request a failing API server has echoed', () => scenarios.apiServerEchoes);
  test('a batch that the operator cannot submit', () => scenarios.operatorRefused);
});

describeWithSpark('secrets are redacted in the texts about', () => {
  test('a batch of spark-submit with a failed driver', () => scenarios.sparkSubmitFails);
  test('a batch of spark-submit that the API server refuses', () => scenarios.sparkSubmitRefused);
});

describe('no secret', () => {
  test('is in any text that was collected from clients, worker, metrics and Temporal', async () => {
    await Promise.allSettled(Object.values(scenarios));
    const { out } = await runCommand(['sweep', '--dry-run', '--grace', '1ms', '-o', 'json'], { env: env() });
    texts.push({ where: 'sparkbatch sweep', text: out });
    texts.push({ where: 'metrics', text: await (await fetch(`http://${metrics}/metrics`)).text() });
    texts.push({ where: 'worker', text: worker.output() });
    texts.push(...(await storedTexts(environment.client)));
    expect(texts.length).toBeGreaterThan(300);
    expect(texts.filter(({ text }) => text.includes(REDACTED)).length).toBeGreaterThan(20);
    const forms = ALL_PLANTED.flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
    ]);
    const parts = [...new Set(forms)];
    const leaks = texts.flatMap(({ where, text }) =>
      parts.flatMap((part) => {
        const at = text.indexOf(part);
        return at < 0 ? [] : [`${where}: ${text.slice(Math.max(0, at - 80), at + part.length + 20)}`];
      }),
    );
    expect(leaks).toEqual([]);
  });
});

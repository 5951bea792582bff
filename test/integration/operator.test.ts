import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import type { BatchStatus } from '../../src/model/status/batch-status.ts';
import type { SparkApplication } from '../../src/submit/operator/crd.ts';
import { answer, type Fault } from '../support/proxies/api-proxy.ts';
import { batchOf, type Simulation } from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { FakeOperator } from '../support/fake-operator.ts';
import { installSparkApplications } from '../support/fake-operator/install.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';
import { PodRecorder } from '../support/records/pod-recorder.ts';

jest.setTimeout(120_000);

const NAMESPACE = 'operator';

/** Its driver comes long after its batch was killed: no look back reaches so far. */
const LATE = 'late';

/** What an API server says of a kind it does not know: no Status, and no JSON. */
const UNKNOWN_KIND: Fault = {
  kind: 'answer',
  moment: 'before',
  answer: { status: 404, headers: { 'content-type': 'text/plain' }, body: Buffer.from('404 page not found\n') },
};

let environment: FaultyEnvironment;
let worker: WorkerProcess;
let operator: FakeOperator;
let recorder: PodRecorder;
let uninstalled: BatchResult;
let late: Promise<BatchResult>;

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE, { features: ['operator', 'evidence'] });
  const { kubeconfig } = environment.stack.kubernetes;
  recorder = await PodRecorder.start(kubeconfig, NAMESPACE);
  worker = await environment.worker();
  await installSparkApplications(kubeconfig);
  const rule = environment.proxy.rule({ resource: 'sparkapplications', batch: 'uninstalled' }, UNKNOWN_KIND);
  uninstalled = await run({}, { name: 'uninstalled' });
  rule.remove();
  operator = new FakeOperator(kubeconfig, NAMESPACE).start();
  late = submitAndKill(LATE, { 'operator-submit-time': '30s' });
  // Awaited by its test; until then a failure of it must not end the process.
  late.catch(() => undefined);
});

afterAll(async () => {
  await late.catch(() => undefined);
  recorder.stop();
  await operator.stop();
  await environment.close();
});

function batch(simulation: Simulation, more: Partial<BatchRequest> = {}): BatchRequest {
  return batchOf(NAMESPACE, simulation, { submit: { kind: 'operator' }, ...more });
}

async function submit(simulation: Simulation, more: Partial<BatchRequest> = {}): Promise<string> {
  return (await environment.batches.submit(batch(simulation, more))).batchId;
}

async function run(simulation: Simulation, more: Partial<BatchRequest> = {}): Promise<BatchResult> {
  return environment.batches.result(await submit(simulation, more));
}

/** Kills a batch as soon as its resource is there, and the operator is at it, if it ever is. */
async function submitAndKill(name: string, simulation: Simulation): Promise<BatchResult> {
  const batchId = await submit(simulation, { name, timeouts: { submit: '10m' } });
  const application = await eventually(`the application of ${name} is there`, () => applicationOf(name));
  if (simulation['operator-submit'] !== 'never') {
    await eventually(`the operator is at ${name}`, () => operator.isAt(application) || undefined);
  }
  await expect(environment.batches.kill(batchId, { reason: 'test' })).resolves.toMatchObject({ accepted: true });
  return environment.batches.result(batchId);
}

async function applicationOf(name: string): Promise<SparkApplication | undefined> {
  return (await operator.applications()).find(({ metadata }) => metadata?.name?.startsWith(`${name}-`));
}

const stateOf = async (name: string) => (await applicationOf(name))?.status?.applicationState?.state;

function until(batchId: string, what: string, holds: (status: BatchStatus) => boolean): Promise<BatchStatus> {
  return eventually(`batch ${batchId} is ${what}`, async () => {
    const status = await environment.batches.status(batchId);
    return holds(status) ? status : undefined;
  });
}

const podsOf = async (name: string) =>
  (await environment.cluster.pods()).flatMap(({ metadata }) =>
    metadata?.name?.startsWith(`${name}-`) ? metadata.name : [],
  );

/** Of a batch that was killed nothing is left, and nothing ever ran. */
async function expectNothingOf(name: string): Promise<void> {
  expect(await applicationOf(name)).toBeUndefined();
  expect(await podsOf(name)).toEqual([]);
  for (const story of recorder.of(`${name}-`)) expect(story).toMatchObject({ ran: false, gone: true });
}

test('where the operator is not installed, the batch fails with one sentence that says how to', () => {
  expect(uninstalled).toMatchObject({ state: 'FAILED', failureClass: 'submit-rejected' });
  expect(uninstalled.message).toMatch(
    /^creating SparkApplication default\/operator\/uninstalled-\S+: cluster "default" knows no SparkApplication .*helm install/,
  );
});

describe('a batch that the operator submits ends as its driver ended', () => {
  test('it finishes where the operator ignores the pod template, and the driver comes without our gate', async () => {
    const result = await run({ 'operator-template': 'ignored' }, { name: 'ungated' });
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0 });
  });

  test('its Spark UI answers at the Service of its driver, whatever the operator makes beside it', async () => {
    const result = await run({}, { name: 'ui' });
    expect(result).toMatchObject({ state: 'FINISHED' });
    expect(result.sparkUiUrl).toMatch(/^http:\/\/ui-\S+-driver-svc\.operator\.svc:4040$/);
  });

  test('a worker that may not list Services knows no address, and the batch is none the worse', async () => {
    const rule = environment.proxy.rule({ verb: 'list', resource: 'services' }, answer(403));
    const result = await run({}, { name: 'no-ui' });
    rule.remove();
    expect(result).toMatchObject({ state: 'FINISHED' });
    expect(result.sparkUiUrl).toBeUndefined();
  });

  test('an eviction is retried with another application', async () => {
    const retry = { infrastructure: 1, initialInterval: '100ms' };
    const result = await run({ end: 'Evicted' }, { name: 'evicted', retry });
    expect(result.attempts.map(({ verdict }) => verdict?.failureClass)).toEqual(['evicted', 'evicted']);
    const applications = (await operator.applications()).map(({ metadata }) => metadata?.name);
    expect(applications.filter((name) => name?.startsWith('evicted-'))).toHaveLength(2);
  });
});

describe('a submission that does not succeed', () => {
  test("fails with the operator's words, and leaves no application behind", async () => {
    const result = await run({ 'operator-submit': 'fails' }, { name: 'unsubmittable' });
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'submit-rejected' });
    expect(result.message).toMatch(
      /the operator could not submit it: \w+: java\.io\.FileNotFoundException: job\.jar\.$/,
    );
    await expectNothingOf('unsubmittable');
  });

  test('is given up after the submit timeout, with a hint at the operator', async () => {
    const limits = { timeouts: { submit: '3s' }, retry: { infrastructure: 0 } };
    const result = await run({ 'operator-submit': 'never' }, { name: 'ignored', ...limits });
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'submit-timeout' });
    expect(result.message).toContain('is it running, is it busy, does it watch this namespace?');
    await expectNothingOf('ignored');
  });

  test('of a resource the API server does not take is told in its words', async () => {
    const spec = { drivr: { cores: 1 } };
    const result = await run({}, { name: 'misspelt', submit: { kind: 'operator', spec } });
    expect(result).toMatchObject({ failureClass: 'submit-rejected' });
    expect(result.message).toContain('unknown field "spec.drivr"');
  });
});

describe('a kill wins', () => {
  test('over an operator that has not begun: it does not wait for the submit timeout', async () => {
    const before = Date.now();
    const result = await submitAndKill('unbegun', { 'operator-submit': 'never' });
    expect(result).toMatchObject({ state: 'KILLED' });
    expect(Date.now() - before).toBeLessThan(45_000);
    await expectNothingOf('unbegun');
  });

  test('over an operator that is submitting: the driver it makes never runs, and is gone when the batch ends', async () => {
    const result = await submitAndKill('submitting', { 'operator-submit-time': '6s' });
    expect(result).toMatchObject({ state: 'KILLED' });
    await expectNothingOf('submitting');
    expect(recorder.of('submitting-')).toHaveLength(1);
  });

  test('over a submission that takes longer than anybody looks back: its driver never runs, and is collected', async () => {
    await expect(late).resolves.toMatchObject({ state: 'KILLED' });
    await eventually('the late driver has come and gone', () => recorder.of(`${LATE}-`).find(({ gone }) => gone), {
      within: 180_000,
    });
    await pause(1000);
    await expectNothingOf(LATE);
  });
});

describe('a worker that dies', () => {
  test('while the driver ends and vanishes: the operator has the last word', async () => {
    const reconcile = { initialInterval: '2s' };
    const batchId = await submit({ 'run-time': '4s', 'exit-code': '7' }, { name: 'vanished', reconcile });
    const { attempts } = await until(batchId, 'RUNNING', ({ state }) => state === 'RUNNING');
    const name = attempts[0]?.driver.name ?? '';
    await worker.kill();
    // The watch, which goes on from where it was, must not see the end either.
    await environment.cluster.relabelPod(name, { 'spark-batch/temporal-namespace-id': 'none' });
    await eventually('the operator saw the end', async () => (await stateOf('vanished')) === 'FAILED' || undefined);
    await environment.cluster.forceRemovePod(name);
    worker = await environment.worker();
    const result = await environment.batches.result(batchId);
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 7 });
    expect(result.message).toContain('the Spark operator saw its end');
  });
});

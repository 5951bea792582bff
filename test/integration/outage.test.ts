import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { answer, drop, hold } from '../support/proxies/api-proxy.ts';
import { createdDrivers } from '../support/records/audit-log.ts';
import { simulatedBatch, type Simulation, HELD_RUNNING } from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { expectNeverScheduled, expectOneDriverPerAttempt, podsOf } from '../support/records/driver-expectations.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import type { ConfigurationInput } from '../../src/config/schema/document.ts';

const NAMESPACE = 'outage';
/** Long enough for a slow machine to send the requests that are held below. */
const timeouts = { submit: '25s' };
/** A held request must outlast the submit timeout, as it does in an outage. */
const REQUEST_TIMEOUT = '10m';
const IMPATIENT = { timeouts, retry: { infrastructure: 0 } };

let environment: FaultyEnvironment;

const submit = (name: string, simulation: Simulation, more: Partial<BatchRequest>) =>
  environment.batches.submit(simulatedBatch(NAMESPACE, simulation, { name, ...more }), { batchId: name });

const created = (batch: string) =>
  createdDrivers(environment.stack.kubernetes.auditLog, NAMESPACE).filter((name) => name.startsWith(`${batch}-`));

const { untilRunning, releaseDriver } = batchHelpers(() => environment);

/** The driver is never created. */
async function neverCreated(): Promise<void> {
  const name = 'never-created';
  const rule = environment.proxy.rule({ verb: 'create', resource: 'pods', batch: name }, drop('before'));
  await submit(name, {}, IMPATIENT);
  const result = await environment.batches.result(name);
  expect(rule.fired).toBeGreaterThan(1);
  expect(result).toMatchObject({ state: 'FAILED', failureClass: 'submit-timeout' });
  expect(created(name)).toEqual([]);
}

/** The driver is created, the reply is lost, and the API server does not answer a look for it. */
async function createdDespiteLostReply(): Promise<void> {
  const name = 'created-reply-lost';
  const creation = environment.proxy.rule({ verb: 'create', resource: 'pods', batch: name }, hold('after'));
  await submit(name, {}, IMPATIENT);
  const { name: driver } = await creation.caught();
  const applicationId = (await environment.cluster.pod(driver))?.metadata?.labels?.['spark-app-selector'] ?? '';
  const lists = environment.proxy.rule({ verb: 'list', where: ({ url }) => url.includes(applicationId) }, answer(503));
  await lists.caught(2);
  expect(await environment.batches.status(name)).toMatchObject({ phase: 'killing' });
  expect((await environment.cluster.pod(driver))?.spec?.nodeName).toBeUndefined();
  lists.remove();
  creation.remove();

  const result = await environment.batches.result(name);
  expect(result).toMatchObject({ state: 'FAILED', failureClass: 'submit-timeout', attempts: [{ number: 1 }] });
  expect(await podsOf(environment, result)).toEqual([]);
  expect(created(name)).toEqual([driver]);
  const failure: unknown = await environment.client.workflow
    .getHandle(name)
    .result()
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ cause: { type: 'SparkSubmitTimeout' } });
}

/** The driver starts, the reply is lost, and the API server does not answer a look for it. */
async function startedDespiteLostReply(name: string, simulation: Simulation, isHeld = false): Promise<void> {
  const start = environment.proxy.rule({ verb: 'patch', batch: name }, hold('after'), 1);
  await submit(name, simulation, { timeouts, retry: { initialInterval: '1s' } });
  const looks = environment.proxy.rule({ verb: 'get', resource: 'pods', batch: name }, answer(503));
  await start.caught();
  // The submit timeout is over, and the batch checks what became of its driver.
  await looks.caught(2);
  for (const rule of [looks, start]) rule.remove();
  if (isHeld) {
    await untilRunning(name);
    await releaseDriver(name);
  }
  const result = await environment.batches.result(name);
  expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
  await expectOneDriverPerAttempt(environment, result);
}

/** The requests that start and delete the driver cross after the submit timeout, and the start takes effect first. */
async function startedWhileGivenUp(): Promise<void> {
  const name = 'last-moment';
  const start = environment.proxy.rule({ verb: 'patch', batch: name }, hold('before'), 1);
  const deletion = environment.proxy.rule({ verb: 'delete', resource: 'pods', batch: name }, hold('before'), 1);
  await submit(name, HELD_RUNNING, { timeouts, retry: { initialInterval: '1s' } });
  const { name: driver } = await deletion.caught();
  start.release();
  await eventually('the driver has a node', async () => (await environment.cluster.pod(driver))?.spec?.nodeName);
  deletion.release();
  await untilRunning(name);
  await releaseDriver(name);
  const result = await environment.batches.result(name);
  expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
  await expectOneDriverPerAttempt(environment, result);
}

/** The creation of the driver takes effect after its batch has ended. */
async function createdLate(): Promise<void> {
  const name = 'created-late';
  // The local try, and the tries of the activity that repeats it.
  const creation = environment.proxy.rule({ verb: 'create', resource: 'pods', batch: name }, hold('before'));
  await submit(name, {}, IMPATIENT);
  const { name: driver } = await creation.caught();
  const result = await environment.batches.result(name);
  expect(result).toMatchObject({ state: 'FAILED', failureClass: 'submit-timeout' });
  expect(created(name)).toEqual([]);
  creation.release();
  await eventually('the late driver is there', () => environment.cluster.pod(driver));
  // The sweep removes the pod that is left with our gate and finalizer, and its dependents.
  await expectNeverScheduled(environment.cluster, driver);
  expect(created(name)).toEqual([driver]);
}

/** During an outage one driver disappears and another one ends. */
async function disappearedDuringOutage(): Promise<void> {
  const [disappears, ends] = ['disappears', 'ends'];
  const reconcile = { initialInterval: '1s', maximumInterval: '2s' };
  await submit(disappears, HELD_RUNNING, { reconcile, timeouts });
  await submit(ends, { ...HELD_RUNNING, 'exit-code': '3' }, {});
  const [running, ending] = await Promise.all([untilRunning(disappears), untilRunning(ends)]);
  const looks = environment.proxy.rule({ verb: 'get', resource: 'pods', batch: disappears }, drop('before'));
  const outage = environment.proxy.outage();
  await environment.cluster.forceRemovePod(running.attempts[0]?.driver.name ?? '');
  await environment.cluster.releasePod(ending.attempts[0]?.driver.name ?? '');
  await looks.caught(3);
  expect((await environment.batches.status(disappears)).attempts[0]?.verdict).toBeUndefined();
  looks.remove();
  outage.remove();

  await expect(environment.batches.result(disappears)).resolves.toMatchObject({
    state: 'FAILED',
    failureClass: 'deleted',
  });
  const ended = await environment.batches.result(ends);
  expect(ended).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 3 });
  await expectOneDriverPerAttempt(environment, ended);
}

let scenarios: ReturnType<typeof startScenarios>;

/** Runs all scenarios at once, except for the outage, which concerns every batch and comes last. */
function startScenarios() {
  const concurrent = {
    neverCreated: neverCreated(),
    createdDespiteLostReply: createdDespiteLostReply(),
    endedDespiteLostReply: startedDespiteLostReply('ended-reply-lost', { 'run-time': '0.5s' }),
    runningDespiteLostReply: startedDespiteLostReply('running-reply-lost', HELD_RUNNING, true),
    startedWhileGivenUp: startedWhileGivenUp(),
    createdLate: createdLate(),
  };
  const disappeared = Promise.allSettled(Object.values(concurrent)).then(disappearedDuringOutage);
  const all = { ...concurrent, disappeared };
  // A failure is reported by the test that awaits the scenario.
  void Promise.allSettled(Object.values(all));
  return all;
}

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  const configuration: ConfigurationInput = {
    clusters: {
      default: {
        kubeconfig: environment.proxy.kubeconfig,
        namespaces: [NAMESPACE],
        requestTimeout: REQUEST_TIMEOUT,
      },
    },
    defaultCluster: 'default',
  };
  const file = join(mkdtempSync(join(tmpdir(), 'outage-')), 'sparkbatch.json');
  writeFileSync(file, JSON.stringify(configuration));
  await environment.worker({ args: ['--config', file] });
  scenarios = startScenarios();
});

afterAll(() => environment.close());

describe('an API server that does not answer until the submit timeout is over', () => {
  test('fails a batch when its driver was never created', () => scenarios.neverCreated);
  test('fails a batch when its driver was created, once that driver is gone', () => scenarios.createdDespiteLostReply);
  test('does not fail a batch when its driver has started and ended', () => scenarios.endedDespiteLostReply);
  test('does not fail a batch when its driver has started and runs', () => scenarios.runningDespiteLostReply);
  test('does not fail a batch when its driver starts while the submission is given up', () =>
    scenarios.startedWhileGivenUp);
  test('may create a driver after the end of its batch, but that driver never runs', () => scenarios.createdLate);
});

describe('an outage of the API server', () => {
  test('leaves a driver that disappears without a verdict, and loses nothing of one that ends', () =>
    scenarios.disappeared);
});

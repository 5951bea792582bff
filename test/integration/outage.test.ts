import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { answer, drop, hold } from '../support/proxies/api-proxy.ts';
import { createdDrivers } from '../support/records/audit-log.ts';
import { batchOf, type Simulation } from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { expectNeverScheduled, expectOneDriverPerAttempt, podsOf } from '../support/records/driver-expectations.ts';

jest.setTimeout(90_000);

const NAMESPACE = 'outage';
const timeouts = { submit: '4s' };
const impatient = { timeouts, retry: { infrastructure: 0 } };

let environment: FaultyEnvironment;

const submit = (name: string, simulation: Simulation, more: Partial<BatchRequest>) =>
  environment.batches.submit(batchOf(NAMESPACE, simulation, { name, ...more }), { batchId: name });

const created = (batch: string) =>
  createdDrivers(environment.stack.kubernetes.auditLog, NAMESPACE).filter((name) => name.startsWith(`${batch}-`));

function untilRunning(batchId: string) {
  return eventually(`${batchId} is RUNNING`, async () => {
    const status = await environment.batches.status(batchId);
    return status.state === 'RUNNING' ? status : undefined;
  });
}

/** The driver is never created. */
async function neverCreated(): Promise<void> {
  const name = 'never-created';
  const rule = environment.proxy.rule({ verb: 'create', resource: 'pods', batch: name }, drop('before'));
  await submit(name, {}, impatient);
  const result = await environment.batches.result(name);
  expect(rule.fired).toBeGreaterThan(1);
  expect(result).toMatchObject({ state: 'FAILED', failureClass: 'submit-timeout' });
  expect(created(name)).toEqual([]);
}

/** The driver is created, nobody hears of it, and it can't be looked for. */
async function createdUnheard(): Promise<void> {
  const name = 'created-unheard';
  const creation = environment.proxy.rule({ verb: 'create', resource: 'pods', batch: name }, hold('after'));
  await submit(name, {}, impatient);
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

/** The driver starts, nobody hears of it, and it can't be looked for. */
async function startedDespiteLostReply(name: string, simulation: Simulation): Promise<void> {
  const start = environment.proxy.rule({ verb: 'patch', batch: name }, hold('after'), 1);
  await submit(name, simulation, { timeouts, retry: { initialInterval: '1s' } });
  const looks = environment.proxy.rule({ verb: 'get', resource: 'pods', batch: name }, answer(503));
  await start.caught();
  // The submit timeout is over, and the batch wants to know what became of its driver.
  await looks.caught(2);
  for (const rule of [looks, start]) rule.remove();
  const result = await environment.batches.result(name);
  expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
  await expectOneDriverPerAttempt(environment, result);
}

/** The driver is let start while it is being given up: the two requests cross, and starting comes first. */
async function startedAtTheLastMoment(): Promise<void> {
  const name = 'last-moment';
  const start = environment.proxy.rule({ verb: 'patch', batch: name }, hold('before'), 1);
  const deletion = environment.proxy.rule({ verb: 'delete', resource: 'pods', batch: name }, hold('before'), 1);
  await submit(name, { 'run-time': '8s' }, { timeouts, retry: { initialInterval: '1s' } });
  const { name: driver } = await deletion.caught();
  start.release();
  await eventually('the driver has a node', async () => (await environment.cluster.pod(driver))?.spec?.nodeName);
  deletion.release();
  const result = await environment.batches.result(name);
  expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
  await expectOneDriverPerAttempt(environment, result);
}

/** The driver is created after all, when its batch has ended. */
async function createdLate(): Promise<void> {
  const name = 'created-late';
  const creation = environment.proxy.rule({ verb: 'create', resource: 'pods', batch: name }, hold('before'), 1);
  await submit(name, {}, impatient);
  const { name: driver } = await creation.caught();
  const result = await environment.batches.result(name);
  expect(result).toMatchObject({ state: 'FAILED', failureClass: 'submit-timeout' });
  expect(created(name)).toEqual([]);
  creation.release();
  await eventually('the late driver is there', () => environment.cluster.pod(driver));
  // One pod is left that holds our gate and finalizer, perhaps with its dependents: the sweep's to remove.
  await expectNeverScheduled(environment.cluster, driver);
  expect(created(name)).toEqual([driver]);
}

/** A driver vanishes and another one ends. */
async function vanishedMeanwhile(): Promise<void> {
  const [vanishes, ends] = ['vanishes', 'ends'];
  const reconcile = { initialInterval: '1s', maximumInterval: '2s' };
  await submit(vanishes, { 'run-time': '120s' }, { reconcile, timeouts: { submit: '10s' } });
  await submit(ends, { 'run-time': '3s', 'exit-code': '3' }, {});
  const [running] = await Promise.all([untilRunning(vanishes), untilRunning(ends)]);
  const looks = environment.proxy.rule({ verb: 'get', resource: 'pods', batch: vanishes }, drop('before'));
  const outage = environment.proxy.outage();
  await environment.cluster.forceRemovePod(running.attempts[0]?.driver.name ?? '');
  await looks.caught(3);
  expect((await environment.batches.status(vanishes)).attempts[0]?.verdict).toBeUndefined();
  looks.remove();
  outage.remove();

  await expect(environment.batches.result(vanishes)).resolves.toMatchObject({
    state: 'FAILED',
    failureClass: 'deleted',
  });
  const ended = await environment.batches.result(ends);
  expect(ended).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 3 });
  await expectOneDriverPerAttempt(environment, ended);
}

let stories: ReturnType<typeof tellAll>;

/** All of it at once, but for the outage, which concerns everybody. */
function tellAll() {
  const atOnce = {
    neverCreated: neverCreated(),
    createdUnheard: createdUnheard(),
    endedUnheard: startedDespiteLostReply('ended-unheard', { 'run-time': '0.5s' }),
    runningUnheard: startedDespiteLostReply('running-unheard', { 'run-time': '8s' }),
    lastMoment: startedAtTheLastMoment(),
    createdLate: createdLate(),
  };
  const told = { ...atOnce, vanished: Promise.allSettled(Object.values(atOnce)).then(vanishedMeanwhile) };
  // Each failure is its test's to tell, when its turn comes.
  void Promise.allSettled(Object.values(told));
  return told;
}

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  await environment.worker();
  stories = tellAll();
});

afterAll(() => environment.close());

describe('an API server that does not answer for longer than the submit timeout', () => {
  test('fails a batch whose driver was never created', () => stories.neverCreated);
  test('fails a batch whose driver was created only when that is seen gone', () => stories.createdUnheard);
  test('does not fail a batch whose driver has started and ended: nothing runs twice', () => stories.endedUnheard);
  test('does not fail a batch whose driver has started and runs: nothing runs twice', () => stories.runningUnheard);
  test('does not fail a batch whose driver starts while it is given up: nothing runs twice', () => stories.lastMoment);
  test('may create a driver after the end of its batch, but that never runs', () => stories.createdLate);
});

describe('while the API server is away', () => {
  test('a driver that vanishes has no verdict, and one that ends loses nothing', () => stories.vanished);
});

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { answer, drop, hold } from '../support/api-proxy.ts';
import { createdDrivers } from '../support/audit-log.ts';
import { batchOf, type Simulation } from '../support/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { openFaultyBench, type FaultyBench } from '../support/faulty-environment.ts';
import { expectNeverScheduled, expectOneDriverEach, podsOf } from '../support/traces.ts';

jest.setTimeout(90_000);

const NAMESPACE = 'outage';
const timeouts = { submit: '4s' };
const impatient = { timeouts, retry: { infrastructure: 0 } };

let bench: FaultyBench;

const submit = (name: string, simulation: Simulation, more: Partial<BatchRequest>) =>
  bench.batches.submit(batchOf(NAMESPACE, simulation, { name, ...more }), { batchId: name });

const created = (batch: string) =>
  createdDrivers(bench.stack.kubernetes.auditLog, NAMESPACE).filter((name) => name.startsWith(`${batch}-`));

function untilRunning(batchId: string) {
  return eventually(`${batchId} is RUNNING`, async () => {
    const status = await bench.batches.status(batchId);
    return status.state === 'RUNNING' ? status : undefined;
  });
}

/** The driver is never created. */
async function neverCreated(): Promise<void> {
  const name = 'never-created';
  const rule = bench.proxy.rule({ verb: 'create', resource: 'pods', batch: name }, drop('before'));
  await submit(name, {}, impatient);
  const result = await bench.batches.result(name);
  expect(rule.fired).toBeGreaterThan(1);
  expect(result).toMatchObject({ state: 'FAILED', failureClass: 'submit-timeout' });
  expect(created(name)).toEqual([]);
}

/** The driver is created, nobody hears of it, and it can't be looked for. */
async function createdUnheard(): Promise<void> {
  const name = 'created-unheard';
  const creation = bench.proxy.rule({ verb: 'create', resource: 'pods', batch: name }, hold('after'));
  await submit(name, {}, impatient);
  const { name: driver } = await creation.caught();
  const applicationId = (await bench.cluster.pod(driver))?.metadata?.labels?.['spark-app-selector'] ?? '';
  const lists = bench.proxy.rule({ verb: 'list', where: ({ url }) => url.includes(applicationId) }, answer(503));
  await lists.caught(2);
  expect(await bench.batches.status(name)).toMatchObject({ phase: 'killing' });
  expect((await bench.cluster.pod(driver))?.spec?.nodeName).toBeUndefined();
  lists.remove();
  creation.remove();

  const result = await bench.batches.result(name);
  expect(result).toMatchObject({ state: 'FAILED', failureClass: 'submit-timeout', attempts: [{ number: 1 }] });
  expect(await podsOf(bench, result)).toEqual([]);
  expect(created(name)).toEqual([driver]);
  const failure: unknown = await bench.client.workflow
    .getHandle(name)
    .result()
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ cause: { type: 'SparkSubmitTimeout' } });
}

/** The driver starts, nobody hears of it, and it can't be looked for. */
async function startedUnheard(name: string, simulation: Simulation): Promise<void> {
  const start = bench.proxy.rule({ verb: 'patch', batch: name }, hold('after'), 1);
  await submit(name, simulation, { timeouts, retry: { initialInterval: '1s' } });
  const looks = bench.proxy.rule({ verb: 'get', resource: 'pods', batch: name }, answer(503));
  await start.caught();
  // The submit timeout is over, and the batch wants to know what became of its driver.
  await looks.caught(2);
  for (const rule of [looks, start]) rule.remove();
  const result = await bench.batches.result(name);
  expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
  await expectOneDriverEach(bench, result);
}

/** The driver is let start while it is being given up: the two requests cross, and starting comes first. */
async function startedAtTheLastMoment(): Promise<void> {
  const name = 'last-moment';
  const start = bench.proxy.rule({ verb: 'patch', batch: name }, hold('before'), 1);
  const deletion = bench.proxy.rule({ verb: 'delete', resource: 'pods', batch: name }, hold('before'), 1);
  await submit(name, { 'run-time': '8s' }, { timeouts, retry: { initialInterval: '1s' } });
  const { name: driver } = await deletion.caught();
  start.release();
  await eventually('the driver has a node', async () => (await bench.cluster.pod(driver))?.spec?.nodeName);
  deletion.release();
  const result = await bench.batches.result(name);
  expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
  await expectOneDriverEach(bench, result);
}

/** The driver is created after all, when its batch has ended. */
async function createdLate(): Promise<void> {
  const name = 'created-late';
  const creation = bench.proxy.rule({ verb: 'create', resource: 'pods', batch: name }, hold('before'), 1);
  await submit(name, {}, impatient);
  const { name: driver } = await creation.caught();
  const result = await bench.batches.result(name);
  expect(result).toMatchObject({ state: 'FAILED', failureClass: 'submit-timeout' });
  expect(created(name)).toEqual([]);
  creation.release();
  await eventually('the late driver is there', () => bench.cluster.pod(driver));
  // One pod is left that holds our gate and finalizer, perhaps with its dependents: the sweep's to remove.
  await expectNeverScheduled(bench.cluster, driver);
  expect(created(name)).toEqual([driver]);
}

/** A driver vanishes and another one ends. */
async function vanishedMeanwhile(): Promise<void> {
  const [vanishes, ends] = ['vanishes', 'ends'];
  const reconcile = { initialInterval: '1s', maximumInterval: '2s' };
  await submit(vanishes, { 'run-time': '120s' }, { reconcile, timeouts: { submit: '10s' } });
  await submit(ends, { 'run-time': '3s', 'exit-code': '3' }, {});
  const [running] = await Promise.all([untilRunning(vanishes), untilRunning(ends)]);
  const looks = bench.proxy.rule({ verb: 'get', resource: 'pods', batch: vanishes }, drop('before'));
  const outage = bench.proxy.outage();
  await bench.cluster.makeVanish(running.attempts[0]?.driver.name ?? '');
  await looks.caught(3);
  expect((await bench.batches.status(vanishes)).attempts[0]?.verdict).toBeUndefined();
  looks.remove();
  outage.remove();

  await expect(bench.batches.result(vanishes)).resolves.toMatchObject({ state: 'FAILED', failureClass: 'deleted' });
  const ended = await bench.batches.result(ends);
  expect(ended).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 3 });
  await expectOneDriverEach(bench, ended);
}

let stories: ReturnType<typeof tellAll>;

/** All of it at once, but for the outage, which concerns everybody. */
function tellAll() {
  const atOnce = {
    neverCreated: neverCreated(),
    createdUnheard: createdUnheard(),
    endedUnheard: startedUnheard('ended-unheard', { 'run-time': '0.5s' }),
    runningUnheard: startedUnheard('running-unheard', { 'run-time': '8s' }),
    lastMoment: startedAtTheLastMoment(),
    createdLate: createdLate(),
  };
  const told = { ...atOnce, vanished: Promise.allSettled(Object.values(atOnce)).then(vanishedMeanwhile) };
  // Each failure is its test's to tell, when its turn comes.
  void Promise.allSettled(Object.values(told));
  return told;
}

beforeAll(async () => {
  bench = await openFaultyBench(NAMESPACE);
  await bench.worker();
  stories = tellAll();
});

afterAll(() => bench.close());

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

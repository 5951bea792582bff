import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import type { BatchResult } from '../../../src/model/status/result.ts';
import { batchHelpers } from '../../support/environment/batch-helpers.ts';
import { type FaultyEnvironment, openFaultyEnvironment } from '../../support/environment/faulty-environment.ts';
import { HELD_RUNNING, type Simulation, simulatedBatch } from '../../support/environment/test-environment.ts';
import { eventually } from '../../support/eventually.ts';
import { hold, RELEASE, type Moment, type RequestMatch, type Rule } from '../../support/proxies/api-proxy.ts';
import { expectNeverScheduled, expectOneDriverPerAttempt, podsOf } from '../../support/records/driver-expectations.ts';

const NAMESPACE = 'survival-death';

const DRIVER: RequestMatch = { verb: 'create', resource: 'pods' };
const CONFIG_MAP: RequestMatch = { verb: 'create', resource: 'configmaps' };
const SERVICE: RequestMatch = { verb: 'create', resource: 'services' };
const DELETION: RequestMatch = { verb: 'delete', resource: 'pods' };
const patchWith = (text: string): RequestMatch => ({
  verb: 'patch',
  resource: 'pods',
  where: ({ body }) => body.includes(text),
});
const GATE = patchWith('schedulingGates');

type Death = readonly [when: string, batch: string, request: RequestMatch, moment: Moment];

const SUBMISSIONS: readonly Death[] = [
  ['before the driver is created', 'driver-before', DRIVER, 'before'],
  ['after the driver is created, before it receives the reply', 'driver-after', DRIVER, 'after'],
  ['between driver and ConfigMap', 'config-before', CONFIG_MAP, 'before'],
  ['after the ConfigMap is created, before it receives the reply', 'config-after', CONFIG_MAP, 'after'],
  ['between driver and Service', 'service-before', SERVICE, 'before'],
  ['before the gate is lifted', 'gate-before', GATE, 'before'],
  ['after the gate is lifted, before it receives the reply', 'gate-after', GATE, 'after'],
];
const KILLS: readonly Death[] = [
  ['before the driver is deleted', 'kill-before', DELETION, 'before'],
  ['after the driver is deleted, before it receives the reply', 'kill-after', DELETION, 'after'],
  ['between the deletion and the release of the finalizer', 'kill-release', RELEASE, 'before'],
];
const RECORDINGS: readonly Death[] = [
  ['before the finalizer is released', 'record-before', RELEASE, 'before'],
  ['after the finalizer is released, before it receives the reply', 'record-after', RELEASE, 'after'],
];
const CLEANUPS: readonly Death[] = [
  ['before the driver is deleted', 'cleanup-before', DELETION, 'before'],
  ['after the driver is deleted, before it receives the reply', 'cleanup-after', DELETION, 'after'],
];
const DEATHS = [...SUBMISSIONS, ...KILLS, ...RECORDINGS, ...CLEANUPS];
const RUNNING = 'running';
/** The creation of its driver is on its way when the worker dies, and takes effect after the end of the batch. */
const LATE = 'created-late';

const SHORT: Simulation = { 'run-time': '500ms' };

let environment: FaultyEnvironment;
let lateCreation: Rule;
const results = new Map<string, BatchResult>();

/** One worker dies in the middle of all of these steps; a second one continues. */
beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  const first = await environment.worker();
  const rules = DEATHS.map(([, batch, request, moment]) => environment.proxy.rule({ ...request, batch }, hold(moment)));
  lateCreation = environment.proxy.rule({ ...DRIVER, batch: LATE }, hold('before'), 1);
  await Promise.all([
    submit(RUNNING, HELD_RUNNING),
    ...SUBMISSIONS.map(([, name]) => submit(name, SHORT)),
    submit(LATE, SHORT, { cleanup: 'ALL', retention: '1s' }),
    ...KILLS.map(([, name]) => submit(name, { ...HELD_RUNNING, 'termination-time': '0.5s' })),
    ...RECORDINGS.map(([, name]) => submit(name, { ...SHORT, 'exit-code': '3', message: 'no such table' })),
    ...CLEANUPS.map(([, name]) => submit(name, SHORT, { cleanup: 'ALL', retention: '1s' })),
  ]);
  await Promise.all([RUNNING, ...KILLS.map(([, name]) => name)].map(untilRunning));
  await Promise.all(KILLS.map(([, name]) => environment.batches.kill(name, { reason: 'test' })));
  await Promise.all([...rules, lateCreation].map((rule) => rule.caught()));
  await first.kill();
  for (const rule of rules) rule.remove();
  await environment.worker();
  await releaseDriver(RUNNING);
  const names = [RUNNING, LATE, ...DEATHS.map(([, name]) => name)];
  await Promise.all(names.map(async (name) => results.set(name, await environment.batches.result(name))));
});

afterAll(() => environment.close());

const { untilRunning, releaseDriver } = batchHelpers(() => environment);

const submit = (name: string, simulation: Simulation, more: Partial<BatchRequest> = {}) =>
  environment.batches.submit(simulatedBatch(NAMESPACE, simulation, { name, ...more }), { batchId: name });

function resultOf(name: string): BatchResult {
  const result = results.get(name);
  if (!result) throw new Error(`${name} has no result`);
  return result;
}

async function untilCleanedUp({ driver }: BatchResult): Promise<string> {
  if (!driver) throw new Error('the batch has no driver');
  await environment.cluster.untilGone(driver.name);
  return driver.name;
}

describe('after the death of a worker another one', () => {
  test('finishes a batch with a running driver, and starts no other driver', async () => {
    const result = resultOf(RUNNING);
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
    await expectOneDriverPerAttempt(environment, result);
  });

  test.each(SUBMISSIONS)('finishes a batch with one driver when the first died %s', async (_, batch) => {
    const result = resultOf(batch);
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
    await expectOneDriverPerAttempt(environment, result);
  });

  test.each(KILLS)('completes a kill, and leaves no pod of the batch, when the first died %s', async (_, batch) => {
    const result = resultOf(batch);
    expect(result).toMatchObject({ state: 'KILLED', attempts: [{ number: 1 }] });
    expect(await podsOf(environment, result)).toEqual([]);
    await expectOneDriverPerAttempt(environment, result);
  });

  test.each(RECORDINGS)('records the end without losing evidence when the first died %s', async (_, batch) => {
    const result = resultOf(batch);
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 3 });
    expect(result.message).toContain('no such table');
    await expectOneDriverPerAttempt(environment, result);
  });

  test.each(CLEANUPS)('completes the cleanup of the driver when the first died %s', async (_, batch) => {
    const result = resultOf(batch);
    expect(result).toMatchObject({ state: 'FINISHED' });
    await untilCleanedUp(result);
    await expectOneDriverPerAttempt(environment, result);
  });
});

test('a creation that takes effect after the end of its batch makes a driver that never runs', async () => {
  const result = resultOf(LATE);
  const name = await untilCleanedUp(result);
  lateCreation.release();
  const late = await eventually('the late driver exists', () => environment.cluster.pod(name));
  expect(late.metadata?.uid).not.toBe(result.driver?.uid);
  // The sweep removes the pod, which is left with our gate and finalizer.
  await expectNeverScheduled(environment.cluster, name, 2000);
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import { answer, drop, hold, RELEASE, type Fault, type RequestMatch, type Rule } from '../support/proxies/api-proxy.ts';
import { simulatedBatch, HELD_RUNNING, type Simulation } from '../support/environment/test-environment.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { historyOf, scheduledIn } from '../support/records/history.ts';
import { expectOneDriverPerAttempt, podsOf } from '../support/records/driver-expectations.ts';
import { eventually } from '../support/eventually.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';

const NAMESPACE = 'lost-answers';

const DRIVER: RequestMatch = { verb: 'create', resource: 'pods' };
const CONFIG_MAP: RequestMatch = { verb: 'create', resource: 'configmaps' };
const SERVICE: RequestMatch = { verb: 'create', resource: 'services' };
const DELETION: RequestMatch = { verb: 'delete', resource: 'pods' };
const bodyHolds = (text: string): RequestMatch => ({
  verb: 'patch',
  resource: 'pods',
  where: ({ body }) => body.includes(text),
});
const GATE = bodyHolds('schedulingGates');

type LostAnswer = readonly [what: string, batch: string, request: RequestMatch, fault: Fault];

const FINISHING: readonly LostAnswer[] = [
  ['the driver is created and the connection breaks', 'driver-dropped', DRIVER, drop('after')],
  ['the connection breaks before the driver is created', 'driver-lost', DRIVER, drop('before')],
  ['the driver is created and the answer is 500', 'driver-500', DRIVER, answer(500, 'after')],
  ['the driver is created and the answer is 409', 'driver-409', DRIVER, answer(409, 'after')],
  ['the answer is 409 and there is no driver', 'driver-409-none', DRIVER, answer(409)],
  ['the answer is 503 and there is no driver', 'driver-503', DRIVER, answer(503)],
  ['the API server answers 429 with a Retry-After of 3 s', 'driver-429', DRIVER, answer(429, 'before', 3)],
  ['the ConfigMap is created and the connection breaks', 'config-dropped', CONFIG_MAP, drop('after')],
  ['the ConfigMap is not created and the answer is 500', 'config-500', CONFIG_MAP, answer(500)],
  ['the Service is created and the answer is 500', 'service-500', SERVICE, answer(500, 'after')],
  ['the answer is 409 and there is no Service', 'service-409', SERVICE, answer(409)],
  ['the gate is lifted and the connection breaks', 'gate-dropped', GATE, drop('after')],
  ['the gate is not lifted and the answer is 500', 'gate-500', GATE, answer(500)],
  ['the lifting of the gate meets a conflict', 'gate-409', GATE, answer(409)],
  ['the finalizer is released and the connection breaks', 'release-dropped', RELEASE, drop('after')],
  ['the release of the finalizer meets a conflict', 'release-409', RELEASE, answer(409)],
];
const KILLED: readonly LostAnswer[] = [
  ['the driver is deleted and the connection breaks', 'kill-dropped', DELETION, drop('after')],
  ['the driver is not deleted and the answer is 500', 'kill-500', DELETION, answer(500)],
  ['the deletion meets a conflict', 'kill-409', DELETION, answer(409)],
  ['the API server answers 429 with a Retry-After', 'kill-429', DELETION, answer(429, 'before', 1)],
];
const CLEANED: readonly LostAnswer[] = [
  ['the driver is deleted and the connection breaks', 'cleanup-dropped', DELETION, drop('after')],
  ['the driver is not deleted and the answer is 500', 'cleanup-500', DELETION, answer(500)],
  ['the deletion meets a conflict', 'cleanup-409', DELETION, answer(409)],
];

let environment: FaultyEnvironment;
let worker: WorkerProcess;
const rules = new Map<string, Rule>();
const results = new Map<string, BatchResult>();

/** All batches at once: each meets its own fault only. */
beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  worker = await environment.worker();
  for (const [, batch, request, fault] of [...FINISHING, ...KILLED, ...CLEANED]) {
    rules.set(batch, environment.proxy.rule({ ...request, batch }, fault, 1));
  }
  await Promise.all([
    ...FINISHING.map(([, name]) => run(name)),
    ...KILLED.map(([, name]) => runAndKill(name)),
    ...CLEANED.map(([, name]) => run(name, SHORT, { cleanup: 'ALL', retention: '1s' })),
  ]);
});

afterAll(() => environment.close());

const { untilRunning } = batchHelpers(() => environment);

const SHORT: Simulation = { 'run-time': '0.5s' };
/** So slow that a batch ends only if the watch reports the end of its driver. */
const NO_POLL = { initialInterval: '1h', maximumInterval: '1h' } as const;

async function run(name: string, simulation = SHORT, more: Partial<BatchRequest> = {}): Promise<void> {
  await environment.batches.submit(simulatedBatch(NAMESPACE, simulation, { name, reconcile: NO_POLL, ...more }), {
    batchId: name,
  });
  results.set(name, await environment.batches.result(name));
}

async function runAndKill(name: string): Promise<void> {
  const ended = run(name, HELD_RUNNING);
  await untilRunning(name);
  await environment.batches.kill(name, { reason: 'test' });
  await ended;
}

function resultOf(name: string): BatchResult {
  const result = results.get(name);
  if (!result) throw new Error(`${name} has no result`);
  return result;
}

describe('a fault during submission or release', () => {
  test.each(FINISHING)('leaves a batch that finishes with one driver: %s', async (_, batch) => {
    const result = resultOf(batch);
    expect(rules.get(batch)?.fired).toBe(1);
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
    await expectOneDriverPerAttempt(environment, result);
    // The watch reported the end; the slow poll was not needed.
    expect(scheduledIn(await historyOf(environment.client, batch), 'sparkPollDriver')).toBe(0);
  });

  test('delays the start for at least as long as Retry-After asks for', () => {
    const { submittedAt = '', startedAt = '' } = resultOf('driver-429').attempts[0] ?? {};
    // Kubernetes' times are whole seconds.
    expect(Date.parse(startedAt) - Date.parse(submittedAt)).toBeGreaterThan(2000);
  });
});

describe('a fault during a kill', () => {
  test.each(KILLED)('leaves no pod of the batch: %s', async (_, batch) => {
    const result = resultOf(batch);
    expect(rules.get(batch)?.fired).toBe(1);
    expect(result).toMatchObject({ state: 'KILLED', attempts: [{ number: 1 }] });
    expect(await podsOf(environment, result)).toEqual([]);
  });
});

describe('a fault during cleanup', () => {
  test.each(CLEANED)('leaves no driver: %s', async (_, batch) => {
    const { driver } = resultOf(batch);
    if (!driver) throw new Error('the batch has no driver');
    await environment.cluster.untilGone(driver.name);
    expect(rules.get(batch)?.fired).toBe(1);
  });
});

describe('a worker that stands still while it starts a driver', () => {
  test('starts it late: the driver waits behind its gate and is not made again', async () => {
    const batch = 'worker-stopped';
    const gate = environment.proxy.rule({ ...GATE, batch }, hold('before'), 1);
    const ended = run(batch, SHORT, { timeouts: { submit: '15s' } });
    await gate.caught();
    process.kill(worker.pid, 'SIGSTOP');
    try {
      await eventually('the submit timeout has passed', async () =>
        (await historyOf(environment.client, batch)).some(({ activityTaskTimedOutEventAttributes: timeout }) => timeout)
          ? true
          : undefined,
      );
    } finally {
      process.kill(worker.pid, 'SIGCONT');
      gate.remove();
    }
    await ended;
    const result = resultOf(batch);
    expect(result).toMatchObject({ state: 'FINISHED', attempts: [{ number: 1 }] });
    expect(result.attempts).toHaveLength(1);
    await expectOneDriverPerAttempt(environment, result);
    const history = await historyOf(environment.client, batch);
    expect(scheduledIn(history, 'sparkStartDriver')).toBeGreaterThan(1);
    expect(scheduledIn(history, 'sparkRemoveUnstartedDriver')).toBe(0);
  });
});

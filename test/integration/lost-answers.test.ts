import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { retentionWorkflowId } from '../../src/model/names.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import { answer, drop, type Fault, type RequestMatch, type Rule } from '../support/proxies/api-proxy.ts';
import { batchOf } from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { historyOf, scheduledIn } from '../support/records/history.ts';
import { expectOneDriverPerAttempt, podsOf } from '../support/records/driver-expectations.ts';

jest.setTimeout(60_000);

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
const RELEASE = bodyHolds('$deleteFromPrimitiveList/finalizers');

type Trouble = readonly [what: string, batch: string, request: RequestMatch, fault: Fault];

const FINISHING: readonly Trouble[] = [
  ['the driver is created and the connection breaks', 'driver-dropped', DRIVER, drop('after')],
  ['the connection breaks before the driver is created', 'driver-lost', DRIVER, drop('before')],
  ['the driver is created and the answer is 500', 'driver-500', DRIVER, answer(500, 'after')],
  ['the driver is created and the answer is 409', 'driver-409', DRIVER, answer(409, 'after')],
  ['the answer is 409 and there is no driver', 'driver-409-none', DRIVER, answer(409)],
  ['the answer is 503 and there is no driver', 'driver-503', DRIVER, answer(503)],
  ['the API server asks to come again after 3 s', 'driver-429', DRIVER, answer(429, 'before', 3)],
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
const KILLED: readonly Trouble[] = [
  ['the driver is deleted and the connection breaks', 'kill-dropped', DELETION, drop('after')],
  ['the driver is not deleted and the answer is 500', 'kill-500', DELETION, answer(500)],
  ['the deletion meets a conflict', 'kill-409', DELETION, answer(409)],
  ['the API server asks to come again', 'kill-429', DELETION, answer(429, 'before', 1)],
];
const CLEANED: readonly Trouble[] = [
  ['the driver is deleted and the connection breaks', 'cleanup-dropped', DELETION, drop('after')],
  ['the driver is not deleted and the answer is 500', 'cleanup-500', DELETION, answer(500)],
  ['the deletion meets a conflict', 'cleanup-409', DELETION, answer(409)],
];

let environment: FaultyEnvironment;
const rules = new Map<string, Rule>();
const results = new Map<string, BatchResult>();

/** All of it at once: no batch's trouble is another's. */
beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  await environment.worker();
  for (const [, batch, request, fault] of [...FINISHING, ...KILLED, ...CLEANED]) {
    rules.set(batch, environment.proxy.rule({ ...request, batch }, fault, 1));
  }
  await Promise.all([
    ...FINISHING.map(([, name]) => run(name)),
    ...KILLED.map(([, name]) => runAndKill(name)),
    ...CLEANED.map(([, name]) => run(name, '0.5s', { cleanup: 'ALL', retention: '1s' })),
  ]);
});

afterAll(() => environment.close());

async function run(name: string, runTime = '0.5s', more: Partial<BatchRequest> = {}): Promise<void> {
  await environment.batches.submit(batchOf(NAMESPACE, { 'run-time': runTime }, { name, ...more }), { batchId: name });
  results.set(name, await environment.batches.result(name));
}

async function runAndKill(name: string): Promise<void> {
  const ended = run(name, '120s');
  await eventually(`${name} runs`, async () =>
    (await environment.batches.status(name)).state === 'RUNNING' ? true : undefined,
  );
  await environment.batches.kill(name, { reason: 'test' });
  await ended;
}

function resultOf(name: string): BatchResult {
  const result = results.get(name);
  if (!result) throw new Error(`${name} has no result`);
  return result;
}

describe('a batch finishes with one driver when', () => {
  test.each(FINISHING)('%s', async (_, batch) => {
    const result = resultOf(batch);
    expect(rules.get(batch)?.fired).toBe(1);
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
    await expectOneDriverPerAttempt(environment, result);
    // Told by the watch, as always: the slow poll had nothing to heal.
    expect(scheduledIn(await historyOf(environment.client, batch), 'sparkPollState')).toBe(0);
  });

  test('the API server asks to come again after 3 s, not earlier', () => {
    const { submittedAt = '', startedAt = '' } = resultOf('driver-429').attempts[0] ?? {};
    // Kubernetes tells the second of the start, without its fraction.
    expect(Date.parse(startedAt) - Date.parse(submittedAt)).toBeGreaterThan(2000);
  });
});

describe('a killed batch leaves nothing when', () => {
  test.each(KILLED)('%s', async (_, batch) => {
    const result = resultOf(batch);
    expect(rules.get(batch)?.fired).toBe(1);
    expect(result).toMatchObject({ state: 'KILLED', attempts: [{ number: 1 }] });
    expect(await podsOf(environment, result)).toEqual([]);
  });
});

describe('the cleanup after the retention leaves nothing when', () => {
  test.each(CLEANED)('%s', async (_, batch) => {
    const { driver } = resultOf(batch);
    if (!driver) throw new Error('the batch has no driver');
    await environment.client.workflow.getHandle(retentionWorkflowId(driver)).result();
    expect(rules.get(batch)?.fired).toBe(1);
    await eventually(
      `${driver.name} is gone`,
      async () => ((await environment.cluster.pod(driver.name)) ? undefined : true),
      {
        within: 5000,
      },
    );
  });
});

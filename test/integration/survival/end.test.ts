import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import { retentionWorkflowId } from '../../../src/model/names.ts';
import type { BatchResult } from '../../../src/model/status/result.ts';
import { hold, type Moment, type RequestMatch } from '../../support/proxies/api-proxy.ts';
import { batchOf, type Simulation } from '../../support/environment/test-environment.ts';
import { eventually } from '../../support/eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../../support/environment/faulty-environment.ts';
import { expectOneDriverPerAttempt, podsOf } from '../../support/records/driver-expectations.ts';

jest.setTimeout(90_000);

const NAMESPACE = 'survival-end';

const DELETION: RequestMatch = { verb: 'delete', resource: 'pods' };
const RELEASE: RequestMatch = {
  verb: 'patch',
  resource: 'pods',
  where: ({ body }) => body.includes('$deleteFromPrimitiveList/finalizers'),
};

type Death = readonly [when: string, batch: string, request: RequestMatch, moment: Moment];

const KILLS: readonly Death[] = [
  ['before the driver is deleted', 'kill-before', DELETION, 'before'],
  ['after the driver is deleted, before it heard of that', 'kill-after', DELETION, 'after'],
  ['between the deletion and the release of the finalizer', 'kill-release', RELEASE, 'before'],
];
const RECORDINGS: readonly Death[] = [
  ['before the finalizer is released', 'record-before', RELEASE, 'before'],
  ['after the finalizer is released, before it heard of that', 'record-after', RELEASE, 'after'],
];
const CLEANUPS: readonly Death[] = [
  ['before the driver is deleted', 'cleanup-before', DELETION, 'before'],
  ['after the driver is deleted, before it heard of that', 'cleanup-after', DELETION, 'after'],
];
const DEATHS = [...KILLS, ...RECORDINGS, ...CLEANUPS];
const RUNNING = 'running';

const RUNS_LONG: Simulation = { 'run-time': '120s', 'termination-time': '0.5s' };

let environment: FaultyEnvironment;
const results = new Map<string, BatchResult>();

/** One worker dies in the middle of all of this; a second one goes on. */
beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  const first = await environment.worker();
  const rules = DEATHS.map(([, batch, request, moment]) => environment.proxy.rule({ ...request, batch }, hold(moment)));
  await Promise.all([
    submit(RUNNING, { 'run-time': '12s' }),
    ...KILLS.map(([, name]) => submit(name, RUNS_LONG)),
    ...RECORDINGS.map(([, name]) => submit(name, { 'exit-code': '3', message: 'no such table' })),
    ...CLEANUPS.map(([, name]) => submit(name, {}, { cleanup: 'ALL', retention: '1s' })),
  ]);
  await Promise.all(KILLS.map(([, name]) => untilRunning(name)));
  await Promise.all(KILLS.map(([, name]) => environment.batches.kill(name, { reason: 'test' })));
  await Promise.all(rules.map((rule) => rule.caught()));
  await first.kill();
  for (const rule of rules) rule.remove();
  await environment.worker();
  const names = [RUNNING, ...DEATHS.map(([, name]) => name)];
  await Promise.all(names.map(async (name) => results.set(name, await environment.batches.result(name))));
});

afterAll(() => environment.close());

const submit = (name: string, simulation: Simulation, more: Partial<BatchRequest> = {}) =>
  environment.batches.submit(batchOf(NAMESPACE, simulation, { name, ...more }), { batchId: name });

function untilRunning(batchId: string): Promise<true> {
  return eventually(`${batchId} runs`, async () =>
    (await environment.batches.status(batchId)).state === 'RUNNING' ? true : undefined,
  );
}

function resultOf(name: string): BatchResult {
  const result = results.get(name);
  if (!result) throw new Error(`${name} has no result`);
  return result;
}

describe('a worker that dies leaves a batch that another ends rightly', () => {
  test('while the driver runs', async () => {
    const result = resultOf(RUNNING);
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
    await expectOneDriverPerAttempt(environment, result);
  });

  test.each(KILLS)('during a kill, %s: nothing of the batch is left', async (_, batch) => {
    const result = resultOf(batch);
    expect(result).toMatchObject({ state: 'KILLED', attempts: [{ number: 1 }] });
    expect(await podsOf(environment, result)).toEqual([]);
    await expectOneDriverPerAttempt(environment, result);
  });

  test.each(RECORDINGS)('while it records the end, %s: no evidence is lost', async (_, batch) => {
    const result = resultOf(batch);
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 3 });
    expect(result.message).toContain('no such table');
    await expectOneDriverPerAttempt(environment, result);
  });

  test.each(CLEANUPS)('during cleanup, %s: the driver goes', async (_, batch) => {
    const result = resultOf(batch);
    expect(result).toMatchObject({ state: 'FINISHED' });
    const { driver } = result;
    if (!driver) throw new Error('the batch has no driver');
    const cleaned: unknown = await environment.client.workflow.getHandle(retentionWorkflowId(driver)).result();
    expect(cleaned).toMatch(/^(deleted|already gone)$/);
    await eventually(`${driver.name} is gone`, async () =>
      (await environment.cluster.pod(driver.name)) ? undefined : true,
    );
    await expectOneDriverPerAttempt(environment, result);
  });
});

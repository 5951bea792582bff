import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../../src/model/batch/batch.ts';
import { retentionWorkflowId } from '../../../src/model/names.ts';
import type { BatchResult } from '../../../src/model/status/result.ts';
import { hold, type Moment, type RequestMatch } from '../../support/proxies/api-proxy.ts';
import { simulatedBatch, type Simulation, HELD_RUNNING } from '../../support/environment/test-environment.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../../support/environment/faulty-environment.ts';
import { expectOneDriverPerAttempt, podsOf } from '../../support/records/driver-expectations.ts';
import { batchHelpers } from '../../support/environment/batch-helpers.ts';

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
const DEATHS = [...KILLS, ...RECORDINGS, ...CLEANUPS];
const RUNNING = 'running';

let environment: FaultyEnvironment;
const results = new Map<string, BatchResult>();

/** One worker dies in the middle of all of these steps; a second one continues. */
beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  const first = await environment.worker();
  const rules = DEATHS.map(([, batch, request, moment]) => environment.proxy.rule({ ...request, batch }, hold(moment)));
  await Promise.all([
    submit(RUNNING, HELD_RUNNING),
    ...KILLS.map(([, name]) => submit(name, { ...HELD_RUNNING, 'termination-time': '0.5s' })),
    ...RECORDINGS.map(([, name]) => submit(name, { 'exit-code': '3', message: 'no such table' })),
    ...CLEANUPS.map(([, name]) => submit(name, {}, { cleanup: 'ALL', retention: '1s' })),
  ]);
  await Promise.all([RUNNING, ...KILLS.map(([, name]) => name)].map(untilRunning));
  await Promise.all(KILLS.map(([, name]) => environment.batches.kill(name, { reason: 'test' })));
  await Promise.all(rules.map((rule) => rule.caught()));
  await first.kill();
  for (const rule of rules) rule.remove();
  await environment.worker();
  await releaseDriver(RUNNING);
  const names = [RUNNING, ...DEATHS.map(([, name]) => name)];
  await Promise.all(names.map(async (name) => results.set(name, await environment.batches.result(name))));
});

afterAll(() => environment.close());

const submit = (name: string, simulation: Simulation, more: Partial<BatchRequest> = {}) =>
  environment.batches.submit(simulatedBatch(NAMESPACE, simulation, { name, ...more }), { batchId: name });

const { untilRunning, releaseDriver } = batchHelpers(() => environment);

function resultOf(name: string): BatchResult {
  const result = results.get(name);
  if (!result) throw new Error(`${name} has no result`);
  return result;
}

describe('after the death of a worker another one', () => {
  test('finishes a batch whose driver runs, with the same driver', async () => {
    const result = resultOf(RUNNING);
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
    const { driver } = result;
    if (!driver) throw new Error('the batch has no driver');
    const cleaned: unknown = await environment.client.workflow.getHandle(retentionWorkflowId(driver)).result();
    expect(cleaned).toMatch(/^(deleted|already-gone)$/);
    await environment.cluster.untilGone(driver.name);
    await expectOneDriverPerAttempt(environment, result);
  });
});

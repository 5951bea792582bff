import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { retentionWorkflowId } from '../../src/model/names.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import {
  batchOf,
  openTestEnvironment,
  type Simulation,
  type TestEnvironment,
} from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';

jest.setTimeout(60_000);

let environment: TestEnvironment;

beforeAll(async () => {
  environment = await openTestEnvironment('cleanup');
  await environment.worker();
});

afterAll(() => environment.close());

async function run(simulation: Simulation, more: Partial<BatchRequest>): Promise<BatchResult> {
  const { batchId } = await environment.batches.submit(batchOf('cleanup', simulation, more));
  return environment.batches.result(batchId);
}

function driverOf({ driver }: BatchResult) {
  if (!driver) throw new Error('the batch has no driver');
  return driver;
}

const isThere = async (result: BatchResult) => (await environment.cluster.pod(driverOf(result).name)) !== undefined;

const untilGone = (result: BatchResult) =>
  eventually(`driver ${driverOf(result).name} is gone`, async () => ((await isThere(result)) ? undefined : true));

const retentionOf = (result: BatchResult) =>
  environment.client.workflow.getHandle(retentionWorkflowId(driverOf(result)));

describe('after its retention a terminated driver is deleted or kept, as the cleanup kind says', () => {
  const FINISHES: Simulation = {};
  const FAILS: Simulation = { 'exit-code': '1' };

  test.each<[BatchRequest['cleanup'], string, Simulation]>([
    ['ALL', 'finished', FINISHES],
    ['ALL', 'failed', FAILS],
    ['COMPLETED', 'finished', FINISHES],
  ])('%s deletes a driver that %s, and its ConfigMap and Service with it', async (cleanup, _, simulation) => {
    const result = await run(simulation, { cleanup, retention: '2s' });
    expect(await isThere(result)).toBe(true);
    await untilGone(result);
    await eventually('what the driver owned is gone', async () => {
      const { name } = driverOf(result);
      const prefix = name.replace(/-driver$/, '');
      const services = (await environment.cluster.core.listNamespacedService({ namespace: 'cleanup' })).items;
      const configMaps = (await environment.cluster.core.listNamespacedConfigMap({ namespace: 'cleanup' })).items;
      const left = [...services, ...configMaps].filter(
        ({ metadata }) =>
          metadata?.name?.startsWith(prefix) || metadata?.ownerReferences?.some((owner) => owner.name === name),
      );
      return left.length === 0 ? true : undefined;
    });
  });

  test.each<[BatchRequest['cleanup'], string, Simulation]>([
    ['NONE', 'finished', FINISHES],
    ['NONE', 'failed', FAILS],
    ['COMPLETED', 'failed', FAILS],
  ])('%s keeps a driver that %s, and starts nothing that would delete it', async (cleanup, _, simulation) => {
    const result = await run(simulation, { cleanup, retention: '1s' });
    await expect(retentionOf(result).describe()).rejects.toMatchObject({ name: 'WorkflowNotFoundError' });
    expect(await isThere(result)).toBe(true);
    const pod = await environment.cluster.pod(driverOf(result).name);
    expect(pod?.metadata?.finalizers ?? []).toEqual([]);
  });
});

describe('a retention can be changed while it lasts', () => {
  test('it is ended by a signal', async () => {
    const result = await run({}, { cleanup: 'ALL', retention: '1h' });
    expect(await isThere(result)).toBe(true);
    await retentionOf(result).signal('endRetention');
    await untilGone(result);
    await expect(retentionOf(result).result()).resolves.toBe('deleted');
  });

  test('it is extended by a signal: the driver outlives its first end', async () => {
    const result = await run({}, { cleanup: 'ALL', retention: '2s' });
    const retention = retentionOf(result);
    await retention.signal('extendRetention', { by: '1h' });
    const { until } = await retention.query<{ until: string }>('status');
    expect(Date.parse(until) - Date.now()).toBeGreaterThan(50 * 60 * 1000);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(await isThere(result)).toBe(true);
    await retention.signal('endRetention');
    await untilGone(result);
  });

  test('a driver that somebody deleted before is no error', async () => {
    const result = await run({}, { cleanup: 'ALL', retention: '3s' });
    await environment.cluster.deletePod(driverOf(result).name);
    await expect(retentionOf(result).result()).resolves.toBe('already gone');
  });

  test('the batch itself returns at once, and does not wait for the retention', async () => {
    const result = await run({ 'run-time': '0.5s' }, { cleanup: 'ALL', retention: '1h' });
    expect(Date.parse(result.endedAt) - Date.parse(result.startedAt)).toBeLessThan(15_000);
    await retentionOf(result).signal('endRetention');
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { retentionWorkflowId } from '../../src/model/names.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import {
  openTestEnvironment,
  type Simulation,
  simulatedBatch,
  type TestEnvironment,
} from '../support/environment/test-environment.ts';
import { eventuallyTrue } from '../support/eventually.ts';
import { historyOf } from '../support/records/history.ts';

let environment: TestEnvironment;

beforeAll(async () => {
  environment = await openTestEnvironment('cleanup');
  await environment.worker();
});

afterAll(() => environment.close());

const SHORT: Simulation = { 'run-time': '100ms' };
const FAILING: Simulation = { ...SHORT, 'exit-code': '1' };

async function run(simulation: Simulation, more: Partial<BatchRequest>): Promise<BatchResult> {
  const { batchId } = await environment.batches.submit(simulatedBatch('cleanup', simulation, more));
  return environment.batches.result(batchId);
}

function driverOf({ driver }: BatchResult) {
  if (!driver) throw new Error('The batch has no driver.');
  return driver;
}

const driverExists = async (result: BatchResult) =>
  (await environment.cluster.pod(driverOf(result).name)) !== undefined;

const retentionOf = (result: BatchResult) =>
  environment.client.workflow.getHandle(retentionWorkflowId(driverOf(result)));

describe('the cleanup policy', () => {
  test.each<[BatchRequest['cleanup'], string, Simulation]>([
    ['ALL', 'finished', SHORT],
    ['ALL', 'failed', FAILING],
    ['COMPLETED', 'finished', SHORT],
  ])('%s deletes a driver that %s, its ConfigMap and its Service', async (cleanup, _, simulation) => {
    const result = await run(simulation, { cleanup, retention: '1s' });
    const { name } = driverOf(result);
    await environment.cluster.untilGone(name);
    await eventuallyTrue('the objects that the driver owned are gone', async () => {
      const prefix = name.replace(/-driver$/, '');
      const services = (await environment.cluster.core.listNamespacedService({ namespace: 'cleanup' })).items;
      const configMaps = (await environment.cluster.core.listNamespacedConfigMap({ namespace: 'cleanup' })).items;
      return [...services, ...configMaps].every(
        ({ metadata }) =>
          !metadata?.name?.startsWith(prefix) && !metadata?.ownerReferences?.some((owner) => owner.name === name),
      );
    });
  });

  test.each<[BatchRequest['cleanup'], string, Simulation]>([
    ['NONE', 'finished', SHORT],
    ['NONE', 'failed', FAILING],
    ['COMPLETED', 'failed', FAILING],
  ])('%s keeps a driver that %s, and starts no retention', async (cleanup, _, simulation) => {
    const result = await run(simulation, { cleanup, retention: '1s' });
    await expect(retentionOf(result).describe()).rejects.toMatchObject({ name: 'WorkflowNotFoundError' });
    const pod = await environment.cluster.pod(driverOf(result).name);
    expect(pod).toBeDefined();
    expect(pod?.metadata?.finalizers ?? []).toEqual([]);
  });
});

describe('a retention', () => {
  const KEPT = { cleanup: 'ALL', retention: '1h' } as const;

  test('outlasts its batch, which returns its result while the driver is still kept', async () => {
    const result = await run(SHORT, KEPT);
    expect((await retentionOf(result).describe()).status.name).toBe('RUNNING');
    expect(await driverExists(result)).toBe(true);
  });

  test('deletes the driver at once when a signal ends it', async () => {
    const result = await run(SHORT, KEPT);
    expect(await driverExists(result)).toBe(true);
    await retentionOf(result).signal('endRetention');
    await environment.cluster.untilGone(driverOf(result).name);
    await expect(retentionOf(result).result()).resolves.toBe('deleted');
  });

  test('keeps the driver longer when a signal extends it', async () => {
    const result = await run(SHORT, KEPT);
    const retention = retentionOf(result);
    const first = await retention.query<{ until: string }>('status');
    await retention.signal('extendRetention', { by: '3h' });
    const { until } = await retention.query<{ until: string }>('status');
    expect(Date.parse(until) - Date.parse(first.until)).toBeGreaterThan(90 * 60_000);
    // Whatever the status says, the driver lives as long as the workflow's timer: the first one must have been replaced.
    const timers = (await historyOf(environment.client, retentionWorkflowId(driverOf(result)))).flatMap(
      ({ timerStartedEventAttributes: timer }) => (timer ? [Number(timer.startToFireTimeout?.seconds)] : []),
    );
    expect(timers).toHaveLength(2);
    expect(timers[0]).toBeLessThanOrEqual(3600);
    expect(timers[1]).toBeGreaterThan(2.5 * 3600);
    expect(await driverExists(result)).toBe(true);
  });

  test('ends without an error when the driver has been deleted meanwhile', async () => {
    const result = await run(SHORT, KEPT);
    await environment.cluster.deletePod(driverOf(result).name);
    await environment.cluster.untilGone(driverOf(result).name);
    await retentionOf(result).signal('endRetention');
    await expect(retentionOf(result).result()).resolves.toBe('already-gone');
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { ENDED_LABEL, EVIDENCE_FINALIZER, KEEP_UNTIL_ANNOTATION } from '../../src/model/names.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import {
  openTestEnvironment,
  type Simulation,
  simulatedBatch,
  type TestEnvironment,
  HELD_RUNNING,
} from '../support/environment/test-environment.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import { eventuallyTrue } from '../support/eventually.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';

let environment: TestEnvironment;
let worker: WorkerProcess;

beforeAll(async () => {
  environment = await openTestEnvironment('cleanup');
  worker = await environment.worker();
});

afterAll(() => environment.close());

const { runningDriver } = batchHelpers(() => environment);

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

/** Until when the pod of the driver says that it is kept, in milliseconds since 1970. */
async function keepUntil(result: BatchResult): Promise<number> {
  const pod = await environment.cluster.pod(driverOf(result).name);
  return Date.parse(pod?.metadata?.annotations?.[KEEP_UNTIL_ANNOTATION] ?? '');
}

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
  ])('%s keeps a driver that %s without a limit', async (cleanup, _, simulation) => {
    const result = await run(simulation, { cleanup, retention: '1s' });
    const pod = await environment.cluster.pod(driverOf(result).name);
    expect(pod?.metadata?.finalizers ?? []).not.toContain(EVIDENCE_FINALIZER);
    expect(pod?.metadata?.labels).toHaveProperty([ENDED_LABEL]);
    expect(pod?.metadata?.annotations).not.toHaveProperty([KEEP_UNTIL_ANNOTATION]);
    await expect(environment.batches.endRetention(result.batchId)).rejects.toThrow(/keeps it without a limit/);
    expect(await driverExists(result)).toBe(true);
  });
});

describe('a retention', () => {
  const KEPT = { cleanup: 'ALL', retention: '1h' } as const;
  const HOUR = 60 * 60_000;

  test('outlasts its batch, which returns its result while the driver is still kept', async () => {
    const before = Date.now();
    const result = await run(SHORT, KEPT);
    expect((await keepUntil(result)) - before).toBeGreaterThanOrEqual(HOUR);
    expect((await environment.cluster.pod(driverOf(result).name))?.metadata?.labels).toMatchObject({
      [ENDED_LABEL]: 'finished',
    });
  });

  test('deletes the driver at once when a user ends it', async () => {
    const result = await run(SHORT, KEPT);
    await environment.batches.endRetention(result.batchId);
    await environment.cluster.untilGone(driverOf(result).name);
    await expect(environment.batches.endRetention(result.batchId)).rejects.toThrow(/deleted already/);
    await expect(environment.batches.extendRetention(result.batchId, '1h')).rejects.toThrow(/deleted already/);
  });

  test('keeps the driver longer when a user extends it, and never shorter', async () => {
    const result = await run(SHORT, KEPT);
    const first = await keepUntil(result);
    const { until } = await environment.batches.extendRetention(result.batchId, '3h');
    expect(Date.parse(until) - first).toBeGreaterThan(1.5 * HOUR);
    // The pod decides, whatever the answer says.
    expect(new Date(await keepUntil(result)).toISOString()).toBe(until);
    expect(await environment.batches.extendRetention(result.batchId, '1m')).toMatchObject({ until });
  });

  test('of a driver that still runs can be neither extended nor ended', async () => {
    const { batchId } = await environment.batches.submit(simulatedBatch('cleanup', HELD_RUNNING));
    const { name } = await runningDriver(batchId);
    await expect(environment.batches.extendRetention(batchId, '1h')).rejects.toThrow(/not recorded yet/);
    await expect(environment.batches.endRetention(batchId)).rejects.toThrow(/not recorded yet/);
    await environment.cluster.releasePod(name);
    await environment.batches.result(batchId);
  });

  test('counts again from the pods when another worker takes over the watch', async () => {
    const result = await run(SHORT, { cleanup: 'ALL', retention: '5s' });
    await worker.kill();
    await environment.worker();
    await environment.cluster.untilGone(driverOf(result).name);
  });
});

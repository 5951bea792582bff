import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WorkflowNotFoundError } from '@temporalio/client';
import { watchWorkflowId } from '../../../src/model/names.ts';
import { isInShard } from '../../../src/watch/watch-shard.ts';
import { batchHelpers } from '../../support/environment/batch-helpers.ts';
import {
  HELD_RUNNING,
  openTestEnvironment,
  simulatedBatch,
  type TestEnvironment,
} from '../../support/environment/test-environment.ts';
import { eventually, eventuallyTrue } from '../../support/eventually.ts';
import { historyOf, scheduledIn } from '../../support/records/history.ts';
import type { WorkerProcess } from '../../support/workers/worker-process.ts';

const NAMESPACE = 'watch-shards';
const SHARDS = 4;
/** Temporal's PENDING_ACTIVITY_STATE_STARTED. */
const ACTIVITY_STARTED = 2;
/** The drivers are reported by the watch or not at all. */
const reconcile = { initialInterval: '1h', maximumInterval: '1h' } as const;

let environment: TestEnvironment;
let folder: string;
let workers: WorkerProcess[];

const { runningDriver, releaseDriver } = batchHelpers(() => environment);

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE);
  folder = await mkdtemp(join(tmpdir(), 'watch-shards-'));
  await configure(SHARDS);
  const args = ['--config', join(folder, 'sparkbatch.yaml')];
  workers = await Promise.all([environment.worker({ args }), environment.worker({ args })]);
});

afterAll(async () => {
  await environment.close();
  await rm(folder, { recursive: true });
});

function configure(watchShards: number): Promise<void> {
  const cluster = { kubeconfig: environment.workerKubeconfig, namespaces: [NAMESPACE], watchShards };
  return writeFile(join(folder, 'sparkbatch.yaml'), JSON.stringify({ clusters: { default: cluster } }));
}

/** The process that hosts a watch; undefined while none does. */
async function host(shard: number): Promise<number | undefined> {
  const watch = await environment.client.workflow
    .getHandle(watchWorkflowId('default', NAMESPACE, shard))
    .describe()
    .catch((error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    });
  // The activity of a terminated watch is still pending.
  if (watch?.status.name !== 'RUNNING') return undefined;
  const activity = watch.raw.pendingActivities?.[0];
  return Number(activity?.state) === ACTIVITY_STARTED ? Number.parseInt(activity?.lastWorkerIdentity ?? '') : undefined;
}

async function submit(name: string): Promise<string> {
  const batch = simulatedBatch(NAMESPACE, HELD_RUNNING, { name, reconcile });
  await environment.batches.submit(batch, { batchId: name });
  return (await runningDriver(name)).uid;
}

/** How many observations of its driver a batch has received. */
async function observations(batchId: string): Promise<number> {
  const history = await historyOf(environment.client, batchId);
  return history.filter(
    ({ workflowExecutionSignaledEventAttributes: signal }) => signal?.signalName === 'driverObserved',
  ).length;
}

test('Watches that share a namespace serve every driver once, survive a worker, and follow the configuration', async () => {
  const shards = Array.from({ length: SHARDS }, (_, index) => ({ index, of: SHARDS }));
  for (const { index } of shards) {
    const pid = await eventually(`a worker hosts watch ${index + 1}`, () => host(index));
    expect(workers.map((worker) => worker.pid)).toContain(pid);
  }
  // Until each watch has a driver: the uids of pods are random.
  const ids: string[] = [];
  const uids: string[] = [];
  while (!shards.every((shard) => uids.some((uid) => isInShard(uid, shard)))) {
    expect(ids.length).toBeLessThan(100);
    const next = Array.from({ length: 8 }, (_, index) => `shared-${ids.length + index}`);
    uids.push(...(await Promise.all(next.map(submit))));
    ids.push(...next);
  }
  // Four watches that each served every driver would have signalled it at least four times.
  for (const count of await Promise.all(ids.map(observations))) expect(count).toBeLessThan(SHARDS);

  const lost = await eventually('a worker hosts the first watch', () => host(0));
  await workers.find(({ pid }) => pid === lost)?.kill();
  await Promise.all(ids.map(releaseDriver));
  const results = await Promise.all(ids.map((id) => environment.batches.result(id)));
  expect(results.map(({ state }) => state)).toEqual(ids.map(() => 'FINISHED'));
  for (const id of ids) expect(scheduledIn(await historyOf(environment.client, id), 'sparkPollDriver')).toBe(0);

  await configure(2);
  await eventuallyTrue('two watches are left', async () => {
    const hosted = await Promise.all(shards.map(({ index }) => host(index)));
    return hosted.map((pid) => pid !== undefined).join() === 'true,true,false,false';
  });
  const later = Array.from({ length: 8 }, (_, index) => `later-${index}`);
  await Promise.all(later.map(submit));
  await Promise.all(later.map(releaseDriver));
  const ended = await Promise.all(later.map((id) => environment.batches.result(id)));
  expect(ended.map(({ state }) => state)).toEqual(later.map(() => 'FINISHED'));
});

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ConfigurationInput } from '../../src/config/schema/document.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { MESSAGES } from '../../src/model/messages/messages.ts';
import { queueWorkflowId, TENANT_LABEL } from '../../src/model/names.ts';
import type { BatchStatus } from '../../src/model/status/batch-status.ts';
import type { TenantQueueState } from '../../src/model/tenant-queue/tenant-queue.ts';
import { batchWatcher } from '../support/environment/batch-watcher.ts';
import {
  batchOf,
  openTestEnvironment,
  type Simulation,
  type TestEnvironment,
} from '../support/environment/test-environment.ts';
import { runCommand } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { historyOf } from '../support/records/history.ts';
import { PodRecorder } from '../support/records/pod-recorder.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';

jest.setTimeout(400_000);

const NAMESPACE = 'quota';
const MAIN = join(import.meta.dirname, '../support/workers/configured-worker-main.ts');
const PATIENCE = { within: 180_000, every: 500 };

let environment: TestEnvironment;
let recorder: PodRecorder;
const file = join(mkdtempSync(join(tmpdir(), 'quota-')), 'configuration.json');

/** Tenants, each with its own story. */
const QUOTAS: Record<string, number | undefined> = {
  ordered: 1,
  raised: 1,
  killed: 1,
  dead: 1,
  ended: 2,
  held: 1,
  surviving: 2,
  unlimited: undefined,
  alone: 1,
};

function configure(quotas: Readonly<Record<string, number | undefined>>): void {
  const tenants = Object.entries(quotas).map(([name, liveBatches]) => [
    name,
    { namespaces: [NAMESPACE], ...(liveBatches !== undefined && { liveBatches }) },
  ]);
  const configuration: ConfigurationInput = {
    clusters: { home: { kubeconfig: environment.workerKubeconfig, namespaces: [NAMESPACE] } },
    tenants: Object.fromEntries(tenants) as ConfigurationInput['tenants'],
  };
  writeFileSync(file, JSON.stringify(configuration));
}

const worker = () => environment.worker({ main: MAIN, args: [file] });

const submit = (tenant: string, number: number, simulation: Simulation, more: Partial<BatchRequest> = {}) => {
  const name = `${tenant}-${number}`;
  const reconcile = { initialInterval: '3s', maximumInterval: '10s' };
  return environment.batches.submit(batchOf(NAMESPACE, simulation, { name, tenant, reconcile, ...more }), {
    batchId: name,
  });
};

const { until, untilRunning, untilQueued, kill } = batchWatcher(() => environment, PATIENCE);

/** Submits batches one after the other, so that there is an order to keep. */
async function submitAll(tenant: string, from: number, to: number, simulation: Simulation): Promise<string[]> {
  const ids: string[] = [];
  for (let number = from; number <= to; number += 1) ids.push((await submit(tenant, number, simulation)).batchId);
  return ids;
}

/** Fills the quota of a tenant with batches that run for as long as the test lets them. */
async function fill(tenant: string, count: number): Promise<void> {
  const ids = await submitAll(tenant, 1, count, { 'run-time': '1h' });
  await Promise.all(ids.map(untilRunning));
}

/** Waits until the queue of a tenant counts so many. */
const untilQueue = (tenant: string, live: number, waiting: number) =>
  eventually(
    `${live} live and ${waiting} wait in the queue of ${tenant}`,
    async () => {
      const state = await environment.client.workflow
        .getHandle(queueWorkflowId(tenant))
        .query<TenantQueueState>('state');
      if (state.live.length === live && state.waiting.length === waiting) return state;
      throw new Error(`${state.live.length} live and ${state.waiting.length} wait`);
    },
    PATIENCE,
  );

const finished = async (ids: readonly string[]) => {
  const results = await Promise.all(ids.map((id) => environment.batches.result(id)));
  expect(results.map(({ batchId, state }) => `${batchId} ${state}`)).toEqual(ids.map((id) => `${id} FINISHED`));
  return results;
};

async function ordered(): Promise<void> {
  await fill('ordered', 1);
  const ids = await submitAll('ordered', 2, 6, { 'run-time': '0.5s' });
  // As the queue itself says: on a busy machine it may not answer in time, and the batch says what it was told.
  const fromQueue = ({ queued }: BatchStatus) => queued?.place === 5 && queued.asOf === undefined;
  const status = await until('ordered-6', 'queued', fromQueue);
  expect(status).toMatchObject({ state: 'PENDING', tenant: 'ordered', attempts: [], queued: { live: 1, limit: 1 } });
  expect(status.message).toMatch(/^5th of 5 in the queue of tenant ordered; 1 of 1 live\. Waits since \S+Z\.$/);
  await eventually(
    'they are listed with their places',
    async () => {
      const { out } = await runCommand(['list', '--limit', '200'], {
        env: { TEMPORAL_ADDRESS: environment.stack.temporal.address, TEMPORAL_NAMESPACE: NAMESPACE },
      });
      if (/^ordered-4\s+ordered-4\s+ordered\s+PENDING \(3rd of 5\)/m.test(out)) return true;
      throw new Error(out);
    },
    PATIENCE,
  );
  await kill('ordered-1');
  const results = await finished(ids);
  expect(results.every(({ tenant }) => tenant === 'ordered')).toBe(true);
  expect(recorder.maxAlive('ordered-')).toBe(1);
  const order = recorder.creationOrder('ordered-').map((name) => name.split('-').slice(0, 2).join('-'));
  expect(order).toEqual(['ordered-1', ...ids]);
  const pod = await environment.cluster.pod(results[0]?.driver?.name ?? '');
  expect(pod?.metadata?.labels?.[TENANT_LABEL]).toBe('ordered');
}

async function raised(): Promise<void> {
  await fill('raised', 1);
  await submitAll('raised', 2, 4, { 'run-time': '1h' });
  await untilQueue('raised', 1, 3);
  configure({ ...QUOTAS, raised: 3 });
  await untilQueue('raised', 3, 1);
  await untilRunning('raised-3');
  expect((await environment.batches.status('raised-4')).queued).toMatchObject({ place: 1, of: 1, live: 3, limit: 3 });
  configure({ ...QUOTAS, raised: undefined });
  await untilRunning('raised-4');
  await Promise.all([1, 2, 3, 4].map((number) => kill(`raised-${number}`)));
}

async function killed(): Promise<void> {
  await fill('killed', 1);
  await submitAll('killed', 2, 3, { 'run-time': '1h' });
  await untilQueued('killed-2', 1);
  await untilQueued('killed-3', 2);
  await kill('killed-2');
  expect(await environment.batches.result('killed-2')).toMatchObject({
    state: 'KILLED',
    attempts: [],
    message: 'The batch was killed before anything was created: by the test.',
  });
  await untilQueued('killed-3', 1);
  await kill('killed-1');
  await untilRunning('killed-3');
  await kill('killed-3');
  expect(recorder.of('killed-2')).toEqual([]);
}

/** What was terminated says nothing: the queue finds out. */
async function dead(): Promise<void> {
  await fill('dead', 1);
  await submitAll('dead', 2, 4, { 'run-time': '1h' });
  await untilQueued('dead-4', 3);
  await environment.client.workflow.getHandle('dead-2').terminate('while it waits');
  await environment.client.workflow.getHandle('dead-1').terminate('while it lives');
  await untilRunning('dead-3');
  expect(recorder.of('dead-2')).toEqual([]);
  await untilQueued('dead-4', 1);
  await kill('dead-3');
  await untilRunning('dead-4');
  await kill('dead-4');
}

/** Somebody ends the queue: who lives counts in the next one, who waits asks again. */
async function ended(): Promise<void> {
  await fill('ended', 2);
  const ids = await submitAll('ended', 3, 5, { 'run-time': '1s' });
  await untilQueue('ended', 2, 3);
  await environment.client.workflow.getHandle(queueWorkflowId('ended')).terminate('by mistake');
  const { live, waiting } = await untilQueue('ended', 2, 3);
  expect(live.map(({ workflowId }) => workflowId).toSorted()).toEqual(['ended-1', 'ended-2']);
  expect(waiting.map(({ workflowId }) => workflowId)).toEqual(ids);
  await Promise.all(['ended-1', 'ended-2'].map((id) => kill(id)));
  await finished(ids);
  expect(recorder.maxAlive('ended-')).toBe(2);
}

/** One that waits for a person has given its turn to the next, and waits for another one when it is tried again. */
async function held(): Promise<void> {
  const retry = { onExhausted: 'hold', initialInterval: '100ms' } as const;
  await submit('held', 1, { 'exit-code': '3', 'finishes-from-attempt': '2', 'run-time': '1s' }, { retry });
  await until('held-1', 'held', ({ phase }) => phase === 'held');
  await submit('held', 2, { 'run-time': '1h' });
  await untilRunning('held-2');
  await environment.client.workflow.getHandle('held-1').signal(MESSAGES.retry);
  expect(await untilQueued('held-1', 1)).toMatchObject({ attempts: [{ verdict: { failureClass: 'application' } }] });
  await kill('held-2');
  await finished(['held-1']);
  expect(recorder.maxAlive('held-')).toBe(1);
}

async function surviving(): Promise<void> {
  await fill('surviving', 2);
  const ids = await submitAll('surviving', 3, 6, { 'run-time': '1s' });
  await untilQueued('surviving-6', 4);
  await first.kill();
  await kill('surviving-1');
  await worker();
  await kill('surviving-2');
  await finished(ids);
  expect(recorder.maxAlive('surviving-')).toBe(2);
}

/** Nothing of all that is for tenants without a quota. */
async function unlimited(): Promise<void> {
  const events = async (tenant: string) => {
    await submit(tenant, 1, { 'run-time': '1s' }, { reconcile: {} });
    await finished([`${tenant}-1`]);
    return (await historyOf(environment.client, `${tenant}-1`)).length;
  };
  expect(await events('unlimited')).toBe(42);
  expect(await events('alone')).toBeLessThanOrEqual(54);
  expect(await environment.client.workflow.count(`WorkflowId = '${queueWorkflowId('unlimited')}'`)).toMatchObject({
    count: 0,
  });
}

let first: WorkerProcess;
let stories: ReturnType<typeof tellAll>;

/** All of it at once, but for what wants a worker that nobody kills. */
function tellAll() {
  const quiet = { unlimited: unlimited() };
  const begun = quiet.unlimited.catch(() => undefined);
  const after = (story: () => Promise<void>) => begun.then(story);
  const told = {
    ...quiet,
    ordered: after(ordered),
    raised: after(raised),
    killed: after(killed),
    dead: after(dead),
    ended: after(ended),
    held: after(held),
    surviving: after(surviving),
  };
  void Promise.allSettled(Object.values(told));
  return told;
}

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE);
  recorder = await PodRecorder.start(environment.stack.kubernetes.kubeconfig, NAMESPACE);
  configure(QUOTAS);
  first = await worker();
  stories = tellAll();
});

afterAll(async () => {
  recorder.stop();
  await environment.close();
});

describe('a tenant with a quota of live batches', () => {
  test('has no more than that at any moment; the others wait, in order, and say so', () => stories.ordered);
  test('has as many as a new version of the configuration says, soon after', () => stories.raised);
  test('waits in vain for nobody: the turn of a batch that was terminated is the next one’s', () => stories.dead);
  test('has no more than that when somebody ends its queue', () => stories.ended);
  test('has no more than that when a worker dies while batches wait', () => stories.surviving);
});

describe('a batch of such a tenant', () => {
  test('is killed at once while it waits', () => stories.killed);
  test('does not live while a person is to decide, and waits for another turn then', () => stories.held);
});

test('a batch of a tenant without a quota costs what it did, and meets no queue', () => stories.unlimited);

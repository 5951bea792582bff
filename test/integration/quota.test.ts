import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ConfigurationInput } from '../../src/config/schema/document.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import { MESSAGES } from '../../src/model/messages/messages.ts';
import { queueWorkflowId, TENANT_LABEL } from '../../src/model/names.ts';
import type { BatchStatus } from '../../src/model/status/batch-status.ts';
import type { TenantQueueState } from '../../src/model/tenant-queue/tenant-queue.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import {
  simulatedBatch,
  openTestEnvironment,
  type Simulation,
  type TestEnvironment,
  HELD_RUNNING,
} from '../support/environment/test-environment.ts';
import { runCommand } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { type HistoryEvent, historyOf } from '../support/records/history.ts';
import { PodRecorder } from '../support/records/pod-recorder.ts';
import type { WorkerProcess } from '../support/workers/worker-process.ts';

const NAMESPACE = 'quota';
const MAIN = join(import.meta.dirname, '../support/workers/configured-worker-main.ts');
const PATIENCE = { within: 400_000, every: 500 };

let environment: TestEnvironment;
let recorder: PodRecorder;
const file = join(mkdtempSync(join(tmpdir(), 'quota-')), 'configuration.json');

/** Admitted batches of each tenant; each scenario has a tenant. */
const QUOTAS: Record<string, number | undefined> = {
  ordered: 1,
  raised: 1,
  killed: 1,
  terminated: 1,
  'queue-terminated': 2,
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
  return environment.batches.submit(simulatedBatch(NAMESPACE, simulation, { name, tenant, reconcile, ...more }), {
    batchId: name,
  });
};

const { until, untilRunning, untilQueued, releaseDriver, kill } = batchHelpers(() => environment, PATIENCE);

/** Submits batches one after the other: the queue must keep this order. */
async function submitAll(tenant: string, from: number, to: number, simulation: Simulation): Promise<string[]> {
  const ids: string[] = [];
  for (let number = from; number <= to; number += 1) ids.push((await submit(tenant, number, simulation)).batchId);
  return ids;
}

/** Fills the quota of a tenant with batches that run until the test ends them. */
async function fill(tenant: string, count: number): Promise<void> {
  const ids = await submitAll(tenant, 1, count, HELD_RUNNING);
  await Promise.all(ids.map(untilRunning));
}

/** Waits until the queue of a tenant has these numbers of batches. */
const untilQueue = (tenant: string, admitted: number, waiting: number) =>
  eventually(
    `${admitted} admitted and ${waiting} waiting batches in the queue of ${tenant}`,
    async () => {
      const state = await environment.client.workflow
        .getHandle(queueWorkflowId(tenant))
        .query<TenantQueueState>('state');
      if (state.admitted.length === admitted && state.waiting.length === waiting) return state;
      throw new Error(`${state.admitted.length} admitted and ${state.waiting.length} waiting`);
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
  // `asOf` is set while the batch shows an earlier answer of the queue, as on a slow machine.
  const fromQueue = ({ queued }: BatchStatus) => queued?.place === 5 && queued.asOf === undefined;
  const status = await until('ordered-6', 'queued', fromQueue);
  expect(status).toMatchObject({
    state: 'PENDING',
    tenant: 'ordered',
    attempts: [],
    queued: { admitted: 1, limit: 1 },
  });
  expect(status.message).toMatch(/^5th of 5 in the queue of tenant ordered; 1 of 1 admitted\. Waits since \S+Z\.$/);
  await eventually(
    'the list shows their positions',
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
  await submitAll('raised', 2, 4, HELD_RUNNING);
  await untilQueue('raised', 1, 3);
  configure({ ...QUOTAS, raised: 3 });
  await untilQueue('raised', 3, 1);
  await untilRunning('raised-3');
  // `asOf` is set while the batch shows an earlier answer of the queue, as on a slow machine.
  const { queued } = await until('raised-4', 'queued', (status) => status.queued?.asOf === undefined);
  expect(queued).toMatchObject({ place: 1, of: 1, admitted: 3, limit: 3 });
  configure({ ...QUOTAS, raised: undefined });
  await untilRunning('raised-4');
  await Promise.all([1, 2, 3, 4].map((number) => kill(`raised-${number}`)));
}

async function killed(): Promise<void> {
  await fill('killed', 1);
  await submitAll('killed', 2, 3, HELD_RUNNING);
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

/** The queue learns of terminated batches although they do not report their end. */
async function terminated(): Promise<void> {
  await fill('terminated', 1);
  await submitAll('terminated', 2, 4, HELD_RUNNING);
  await untilQueued('terminated-4', 3);
  await environment.client.workflow.getHandle('terminated-2').terminate('while it waits');
  await environment.client.workflow.getHandle('terminated-1').terminate('while it runs');
  await untilRunning('terminated-3');
  expect(recorder.of('terminated-2')).toEqual([]);
  await untilQueued('terminated-4', 1);
  await kill('terminated-3');
  await untilRunning('terminated-4');
  await kill('terminated-4');
}

/** A user terminates the queue: the next one counts the admitted batches, and the waiting ones ask again. */
async function queueTerminated(): Promise<void> {
  await fill('queue-terminated', 2);
  const ids = await submitAll('queue-terminated', 3, 5, { 'run-time': '1s' });
  await untilQueue('queue-terminated', 2, 3);
  const queue = environment.client.workflow.getHandle(queueWorkflowId('queue-terminated'));
  const { runId } = await queue.describe();
  await queue.terminate('by mistake');
  // The terminated queue would still answer.
  await eventually('the next queue runs', async () => (await queue.describe()).runId !== runId || undefined, PATIENCE);
  const { admitted, waiting } = await untilQueue('queue-terminated', 2, 3);
  expect(admitted.map(({ workflowId }) => workflowId).toSorted()).toEqual(['queue-terminated-1', 'queue-terminated-2']);
  expect(waiting.map(({ workflowId }) => workflowId)).toEqual(ids);
  await Promise.all(['queue-terminated-1', 'queue-terminated-2'].map((id) => kill(id)));
  await finished(ids);
  expect(recorder.maxAlive('queue-terminated-')).toBe(2);
}

/** A batch that is held for a decision releases its admission, and asks for another one when it is retried. */
async function held(): Promise<void> {
  const retry = { onExhausted: 'hold', initialInterval: '100ms' } as const;
  await submit('held', 1, { 'exit-code': '3', 'finishes-from-attempt': '2', 'run-time': '1s' }, { retry });
  await until('held-1', 'held', ({ phase }) => phase === 'held');
  await submit('held', 2, HELD_RUNNING);
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

/** Whether an event is a message of a queue, or an activity that sends one. Local activities are in markers. */
function isAboutQueue({
  workflowExecutionSignaledEventAttributes: signal,
  activityTaskScheduledEventAttributes: activity,
  markerRecordedEventAttributes: marker,
}: HistoryEvent): boolean {
  const details = Object.values(marker?.details ?? {}).flatMap(({ payloads }) => payloads ?? []);
  const names = [activity?.activityType?.name ?? '', ...details.map(({ data }) => Buffer.from(data ?? []).toString())];
  return signal?.signalName === MESSAGES.admission || names.some((name) => name.includes('Queue'));
}

/** Tenants without a quota have no queue, and their batches no events of it. */
async function unlimited(): Promise<void> {
  const queueEvents = async (tenant: string) => {
    await submit(tenant, 1, HELD_RUNNING, { reconcile: {} });
    await untilRunning(`${tenant}-1`);
    await releaseDriver(`${tenant}-1`);
    await finished([`${tenant}-1`]);
    return (await historyOf(environment.client, `${tenant}-1`)).filter(isAboutQueue);
  };
  expect(await queueEvents('unlimited')).toEqual([]);
  const alone = await queueEvents('alone');
  expect(alone.length).toBeGreaterThan(0);
  expect(alone.length).toBeLessThanOrEqual(12);
  expect(await environment.client.workflow.count(`WorkflowId = '${queueWorkflowId('unlimited')}'`)).toMatchObject({
    count: 0,
  });
}

let first: WorkerProcess;
let scenarios: ReturnType<typeof startScenarios>;

/** Runs all scenarios at once, after the one that counts events and must not lose its worker. */
function startScenarios() {
  const alone = { unlimited: unlimited() };
  const counted = alone.unlimited.catch(() => undefined);
  const after = (scenario: () => Promise<void>) => counted.then(scenario);
  const all = {
    ...alone,
    ordered: after(ordered),
    raised: after(raised),
    killed: after(killed),
    terminated: after(terminated),
    queueTerminated: after(queueTerminated),
    held: after(held),
    surviving: after(surviving),
  };
  // A failure is reported by the test that awaits the scenario.
  void Promise.allSettled(Object.values(all));
  return all;
}

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE);
  recorder = await PodRecorder.start(environment.stack.kubernetes.kubeconfig, NAMESPACE);
  configure(QUOTAS);
  first = await worker();
  scenarios = startScenarios();
});

afterAll(async () => {
  recorder.stop();
  await environment.close();
});

describe('a tenant with a quota of admitted batches', () => {
  test('never has more admitted batches than its quota; the others wait in order, with their position in the status', () =>
    scenarios.ordered);
  test('has as many admitted batches as a new version of the configuration allows', () => scenarios.raised);
  test('passes the admission of a terminated batch on to the next one', () => scenarios.terminated);
  test('never exceeds its quota when a user terminates its queue', () => scenarios.queueTerminated);
  test('never exceeds its quota when a worker dies while batches wait', () => scenarios.surviving);
});

describe('a batch of a tenant with a quota', () => {
  test('is killed at once while it waits', () => scenarios.killed);
  test('releases its admission while it is held for a decision, and waits for another one', () => scenarios.held);
});

test('a batch of a tenant without a quota has no queue, and no history events for one', () => scenarios.unlimited);

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  APPLICATION_ID_LABEL,
  TAG_LABEL,
  TEMPORAL_NAMESPACE_ID_LABEL,
  WORKFLOW_ID_ANNOTATION,
} from '../../src/model/names.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import { answer, hold, type RequestMatch, type Rule } from '../support/proxies/api-proxy.ts';
import {
  simulatedBatch,
  type Simulation,
  HELD_PENDING,
  HELD_RUNNING,
} from '../support/environment/test-environment.ts';
import { eventually, eventuallyTrue } from '../support/eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { historyOf, scheduledIn } from '../support/records/history.ts';
import { PodRecorder } from '../support/records/pod-recorder.ts';
import { expectOneDriverPerAttempt, podsOf } from '../support/records/driver-expectations.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import { setTimeout as pause } from 'node:timers/promises';

/*
 * Known bugs of other control planes, by their issue numbers: each test fails if this project has the bug. The bugs and
 * the other tests that concern them are listed in docs/operate/reliability.md.
 */

const NAMESPACE = 'peers';
const CREATE: RequestMatch = { verb: 'create', resource: 'pods' };

let environment: FaultyEnvironment;
let recorder: PodRecorder;
const results = new Map<string, BatchResult>();
/** Phases of the drivers that ran when the worker was shut down, after the shutdown. */
const afterShutdown = new Map<string, string | undefined>();
let adopted: string;
let restarted: string;

const submit = (name: string, simulation: Simulation = {}, more: Partial<BatchRequest> = {}) =>
  environment.batches.submit(simulatedBatch(NAMESPACE, simulation, { name, ...more }), { batchId: name });

const { until, untilRunning, runningDriver, releaseDriver } = batchHelpers(() => environment);

async function driverOf(name: string): Promise<string> {
  return (await environment.batches.status(name)).attempts.at(-1)?.driver.name ?? '';
}

async function finish(...names: string[]): Promise<void> {
  await Promise.all(names.map(async (name) => results.set(name, await environment.batches.result(name))));
}

function resultOf(name: string): BatchResult {
  const result = results.get(name);
  if (!result) throw new Error(`${name} has no result`);
  return result;
}

/** Removes the running driver of a batch, which ends when a new pod would be visible. */
async function removeRunningDriver(name: string): Promise<void> {
  await submit(name, HELD_RUNNING);
  await untilRunning(name);
  await environment.cluster.forceRemovePod(await driverOf(name));
  await finish(name);
}

/** Three workers in succession: the first is killed, the second is shut down, the third continues their batches. */
beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  recorder = await PodRecorder.start(environment.stack.kubernetes.kubeconfig, NAMESPACE);
  const first = await environment.worker();
  const creation = environment.proxy.rule({ ...CREATE, batch: 'dies-in-between' }, hold('after'), 1);
  await Promise.all([submit('dies-in-between'), submit('reattaches', HELD_RUNNING)]);
  adopted = (await creation.caught()).name;
  await untilRunning('reattaches');
  await first.kill();
  creation.remove();

  const second = await environment.worker();
  await Promise.all([
    submit('shut-down', HELD_RUNNING),
    submit('shut-down-fails', { ...HELD_RUNNING, 'exit-code': '3' }),
    submit('ends-unseen', HELD_RUNNING, { cleanup: 'ALL', retention: '1s' }),
  ]);
  const running = ['shut-down', 'shut-down-fails', 'ends-unseen'];
  await Promise.all(running.map(untilRunning));
  const drivers = new Map(await Promise.all(running.map(async (name) => [name, await driverOf(name)] as const)));
  restarted = drivers.get('ends-unseen') ?? '';
  await second.shutDown();
  for (const [name, driver] of drivers) {
    const pod = await environment.cluster.pod(driver);
    afterShutdown.set(name, pod && !pod.metadata?.deletionTimestamp ? pod.status?.phase : undefined);
  }
  await environment.cluster.releasePod(restarted);
  await eventuallyTrue(
    'the driver has ended while no worker runs',
    async () => (await environment.cluster.pod(restarted))?.status?.phase === 'Succeeded',
  );
  await environment.worker();
  await Promise.all(['reattaches', 'shut-down', 'shut-down-fails'].map(releaseDriver));
  await Promise.all([
    finish('dies-in-between', 'reattaches', ...running),
    removeRunningDriver('disappears'),
    removeRunningDriver('not-found'),
  ]);
});

afterAll(async () => {
  recorder.stop();
  await environment.close();
});

test('kubeflow/spark-operator #2788: a worker that dies between the creation of a driver and its record does not fail the batch', async () => {
  const result = resultOf('dies-in-between');
  expect(result).toMatchObject({ state: 'FINISHED', attempts: [{ number: 1, driver: { name: adopted } }] });
  await expectOneDriverPerAttempt(environment, result);
});

test('apache/airflow #41211: a new worker reattaches to a running driver, and starts none', async () => {
  const result = resultOf('reattaches');
  expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
  await expectOneDriverPerAttempt(environment, result);
});

test('apache/airflow #39791: SIGTERM to a worker does not kill the driver it follows', async () => {
  expect(afterShutdown.get('shut-down')).toBe('Running');
  const result = resultOf('shut-down');
  expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
  await expectOneDriverPerAttempt(environment, result);
});

test('apache/airflow #73006: SIGTERM to a worker does not turn a driver that has not ended into a success', () => {
  expect(afterShutdown.get('shut-down-fails')).toBe('Running');
  expect(resultOf('shut-down-fails')).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 3 });
});

test('apache/kyuubi #7101: a driver that ended while no worker was there is cleaned up by the next one', async () => {
  expect(resultOf('ends-unseen')).toMatchObject({ state: 'FINISHED', exitCode: 0 });
  await environment.cluster.untilGone(restarted);
});

test('kubeflow/spark-operator #2755: a batch finishes when its short driver ends and is deleted before the worker observes it running', async () => {
  const name = 'short';
  await submit(name, { ...HELD_PENDING, 'run-time': '100ms' });
  await until(name, 'is followed', ({ phase }) => phase === 'following');
  const driver = await driverOf(name);
  const outage = environment.proxy.outage();
  try {
    await environment.cluster.releasePod(driver);
    await eventuallyTrue(
      'the driver has ended unseen',
      async () => (await environment.cluster.pod(driver))?.status?.phase === 'Succeeded',
    );
    await environment.cluster.deletePod(driver);
  } finally {
    outage.remove();
  }
  await finish(name);
  expect(resultOf(name)).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
});

test('apache/kyuubi #5169: an API server that does not answer does not turn a success into an error', async () => {
  const name = 'succeeds';
  await submit(name, HELD_RUNNING, { reconcile: { initialInterval: '1s', maximumInterval: '2s' } });
  const { name: driver } = await runningDriver(name);
  const reads = environment.proxy.rule({ verb: 'get', batch: name }, answer(500));
  const outage = environment.proxy.outage();
  await reads.caught(2);
  await environment.cluster.releasePod(driver);
  await eventuallyTrue(
    'the driver has ended',
    async () => (await environment.cluster.pod(driver))?.status?.phase === 'Succeeded',
  );
  reads.remove();
  outage.remove();
  await finish(name);
  expect(resultOf(name)).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
});

test('kubeflow/spark-operator #1558: a batch that is killed right after its submission leaves no running driver', async () => {
  const name = 'killed-at-once';
  await submit(name, HELD_RUNNING);
  await expect(environment.batches.kill(name, { reason: 'test', wait: true })).resolves.toMatchObject({
    accepted: true,
  });
  await finish(name);
  expect(resultOf(name)).toMatchObject({ state: 'KILLED' });
  await eventuallyTrue('every pod is gone', () => recorder.of(`${name}-`).every(({ gone }) => gone));
  expect(await podsOf(environment, resultOf(name))).toEqual([]);
});

test('apache/kyuubi #6668: a kill before the driver exists wins over its creation', async () => {
  const name = 'killed-before';
  const creation: Rule = environment.proxy.rule({ ...CREATE, batch: name }, hold('before'), 1);
  await submit(name, HELD_RUNNING);
  await creation.caught();
  await expect(environment.batches.kill(name, { reason: 'test' })).resolves.toMatchObject({ accepted: true });
  creation.release();
  await finish(name);
  expect(resultOf(name)).toMatchObject({ state: 'KILLED' });
  await eventuallyTrue('every pod is gone', () => recorder.of(`${name}-`).every(({ gone }) => gone));
  expect(recorder.of(`${name}-`).some(({ ran }) => ran)).toBe(false);
});

test.each([
  [
    'kubeflow/spark-operator #2667: an image that cannot be pulled does not leave a batch submitted for ever',
    'image-pod',
    'POD',
  ],
  [
    'apache/kyuubi #7195: an image that cannot be pulled does not leave a batch pending for ever when the container is the state source',
    'image-container',
    'CONTAINER',
  ],
] as const)('%s', async (_, name, stateSource) => {
  await submit(name, { pending: 'ImagePullBackOff' }, { stateSource, timeouts: { pendingProblem: '2s' } });
  await finish(name);
  expect(resultOf(name)).toMatchObject({ state: 'FAILED', failureClass: 'image' });
  expect(resultOf(name).message).toMatch(/ImagePull/);
  expect(await podsOf(environment, resultOf(name))).toEqual([]);
});

test('apache/kyuubi #7026: a batch fails when its driver is deleted while it is pending', async () => {
  const name = 'deleted-pending';
  await submit(name, HELD_PENDING);
  await until(name, 'is followed', ({ phase }) => phase === 'following');
  const driver = await driverOf(name);
  await eventually('the driver has a node', async () => (await environment.cluster.pod(driver))?.spec?.nodeName);
  await environment.cluster.deletePod(driver);
  await finish(name);
  expect(resultOf(name)).toMatchObject({ state: 'FAILED', failureClass: 'deleted' });
});

test.each([
  ['dagster-io/dagster #22453: a batch ends when its driver was removed from the cluster', 'disappears'],
  ['apache/kyuubi #7033: a batch fails, and so does its workflow, when its driver is not found', 'not-found'],
])('%s', async (_, name) => {
  expect(resultOf(name)).toMatchObject({ state: 'FAILED', failureClass: 'deleted' });
  await expect(environment.client.workflow.getHandle(name).result()).rejects.toMatchObject({
    cause: { nonRetryable: true },
  });
});

test('apache/spark-kubernetes-operator #863: a batch ends when its terminal driver has no containerStatuses', async () => {
  const name = 'no-statuses';
  await submit(name, { end: 'NodeLost' }, { retry: { infrastructure: 0 } });
  await finish(name);
  expect(resultOf(name)).toMatchObject({ state: 'FAILED', failureClass: 'node-lost' });
});

test('stackabletech/spark-k8s-operator #646: the second driver of an evicted batch waits until the executors of the first have ended', async () => {
  const name = 'evicted';
  const retry = { infrastructure: 1, initialInterval: '100ms' };
  await submit(name, { ...HELD_RUNNING, end: 'Evicted' }, { retry });
  const driver = await runningDriver(name);
  const { metadata } = (await environment.cluster.pod(driver.name)) ?? {};
  const labels = { [TEMPORAL_NAMESPACE_ID_LABEL]: metadata?.labels?.[TEMPORAL_NAMESPACE_ID_LABEL] ?? '' };
  const heldTerminating = { 'sim.spark-batch/hold': 'Terminating' };
  const executor = await environment.cluster.createExecutor(driver, 1, labels, heldTerminating);
  await releaseDriver(name);
  await eventually(
    'the deletion of the executor is requested',
    async () => (await environment.cluster.pod(executor))?.metadata?.deletionTimestamp,
  );
  // Many times the retry interval: a second driver that did not wait for the executor would have been created.
  await until(name, 'waiting for the executor', ({ phase, attempts }) => phase === 'killing' && attempts.length === 1);
  await pause(2000);
  expect(recorder.of(`${name}-`).filter((pod) => pod.name.endsWith('-2-driver'))).toEqual([]);
  await environment.cluster.releasePod(executor);
  await until(name, 'in its second attempt', ({ state, attempts }) => attempts.length === 2 && state === 'RUNNING');
  await releaseDriver(name);
  await finish(name);
  expect(resultOf(name).attempts).toHaveLength(2);
  expect(resultOf(name)).toMatchObject({ state: 'FAILED', failureClass: 'evicted' });
  // In the order of the API server's writes.
  const [left] = recorder.of(executor);
  const second = recorder.of(`${name}-`).find((pod) => pod.name.endsWith('-2-driver'));
  expect(second?.createdAt).toBeGreaterThan(left?.endedAt ?? Infinity);
});

/** Expects that the watch reports the end of a driver: with this interval, the slow poll would never find it. */
async function expectObserved(name: string): Promise<void> {
  await submit(name, { 'run-time': '100ms' }, { reconcile: { initialInterval: '1h', maximumInterval: '1h' } });
  await finish(name);
  expect(resultOf(name)).toMatchObject({ state: 'FINISHED', exitCode: 0 });
  expect(scheduledIn(await historyOf(environment.client, name), 'sparkPollDriver')).toBe(0);
}

test('PrefectHQ/prefect #22553: a watch goes on after an observation that no batch takes', async () => {
  const [ours] = await environment.cluster.pods(TAG_LABEL);
  const temporalId = ours?.metadata?.labels?.[TEMPORAL_NAMESPACE_ID_LABEL] ?? '';
  await environment.cluster.core.createNamespacedPod({
    namespace: NAMESPACE,
    body: {
      metadata: {
        name: 'unclaimed',
        labels: {
          [TAG_LABEL]: 'unclaimed-1',
          [APPLICATION_ID_LABEL]: 'spark-unclaimed',
          [TEMPORAL_NAMESPACE_ID_LABEL]: temporalId,
        },
        annotations: { [WORKFLOW_ID_ANNOTATION]: 'a-batch-that-never-was' },
      },
      spec: { restartPolicy: 'Never', containers: [{ name: 'spark-kubernetes-driver', image: 'spark' }] },
    },
  });
  await eventually('the watch has seen it', () => recorder.of('unclaimed').find(({ ran }) => ran));
  await expectObserved('observed-after-unclaimed');
});

test.each([
  ['an answer of 500', (): Rule => environment.proxy.rule({ verb: 'watch' }, answer(500), 3)],
  [
    'a list that fails after 410',
    (): Rule => environment.proxy.rule({ verb: 'list', where: ({ url }) => url.includes(TAG_LABEL) }, answer(500), 2),
  ],
])('kubernetes-client/javascript, informers: a watch that meets %s goes on', async (what, inject) => {
  const rule = inject();
  // The open watch ends; the requests that follow meet the fault.
  environment.proxy.forgetWatches(1);
  await rule.caught(1);
  await rule.caught(2);
  await expectObserved(`observed-after-${what.startsWith('an') ? '500' : '410'}`);
});

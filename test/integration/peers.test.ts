import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import {
  APPLICATION_ID_LABEL,
  TAG_LABEL,
  TEMPORAL_NAMESPACE_ID_LABEL,
  WORKFLOW_ID_ANNOTATION,
} from '../../src/model/names.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import type { BatchStatus } from '../../src/model/status/batch-status.ts';
import { answer, hold, type RequestMatch, type Rule } from '../support/proxies/api-proxy.ts';
import { batchOf, type Simulation } from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { openFaultyEnvironment, type FaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { historyOf, scheduledIn } from '../support/records/history.ts';
import { PodRecorder } from '../support/records/pod-recorder.ts';
import { expectOneDriverPerAttempt, podsOf } from '../support/records/driver-expectations.ts';

/*
 * Bugs of other control planes, by their numbers: each test fails if we have that bug. What each is, and which tests
 * beside these concern it, is in docs/operate/reliability.md.
 */

jest.setTimeout(180_000);

const NAMESPACE = 'peers';
const CREATE: RequestMatch = { verb: 'create', resource: 'pods' };
const LONG = { 'run-time': '600s' };
/** A busy machine is slow, and none of this is about speed. */
const PATIENT = { within: 60_000 };

let environment: FaultyEnvironment;
let recorder: PodRecorder;
const results = new Map<string, BatchResult>();
/** Drivers that ran when the worker was shut down, as they were after that. */
const afterShutdown = new Map<string, string | undefined>();
let adopted: string;
let restarted: string;

const submit = (name: string, simulation: Simulation = {}, more: Partial<BatchRequest> = {}) =>
  environment.batches.submit(batchOf(NAMESPACE, simulation, { name, ...more }), { batchId: name });

const until = (name: string, what: string, holds: (status: BatchStatus) => boolean) =>
  eventually(
    `${name} ${what}`,
    async () => {
      const status = await environment.batches.status(name);
      return holds(status) ? status : undefined;
    },
    PATIENT,
  );
const untilRunning = (name: string) => until(name, 'runs', ({ state }) => state === 'RUNNING');

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

/** Three workers after each other: the first dies, the second is shut down, the third finds what they left. */
beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  recorder = await PodRecorder.start(environment.stack.kubernetes.kubeconfig, NAMESPACE);
  const first = await environment.worker();
  const creation = environment.proxy.rule({ ...CREATE, batch: 'dies-in-between' }, hold('after'), 1);
  await Promise.all([submit('dies-in-between'), submit('reattaches', { 'run-time': '12s' })]);
  adopted = (await creation.caught()).name;
  await untilRunning('reattaches');
  await first.kill();
  creation.remove();

  const second = await environment.worker();
  await Promise.all([
    submit('shut-down', { 'run-time': '15s' }),
    submit('shut-down-fails', { 'run-time': '15s', 'exit-code': '3' }),
    submit('ends-unseen', { 'run-time': '6s' }, { cleanup: 'ALL', retention: '1s' }),
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
  await eventually('the driver ends while nobody is there', async () =>
    (await environment.cluster.pod(restarted))?.status?.phase === 'Succeeded' ? true : undefined,
  );
  await environment.worker();
  await finish('dies-in-between', 'reattaches', ...running);
});

afterAll(async () => {
  recorder.stop();
  await environment.close();
});

test('kubeflow/spark-operator #2788: dying between the creation of a driver and the note of it does not fail the batch', async () => {
  const result = resultOf('dies-in-between');
  expect(result).toMatchObject({ state: 'FINISHED', attempts: [{ number: 1, driver: { name: adopted } }] });
  await expectOneDriverPerAttempt(environment, result);
});

test('apache/airflow #41211: a worker that comes after another reattaches to the driver that runs, and starts none', async () => {
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

test('apache/airflow #73006: SIGTERM to a worker makes no success of a driver that has not ended', () => {
  expect(afterShutdown.get('shut-down-fails')).toBe('Running');
  expect(resultOf('shut-down-fails')).toMatchObject({ state: 'FAILED', failureClass: 'application', exitCode: 3 });
});

test('apache/kyuubi #7101: a driver that ended while no worker was there is cleaned up by the next one', async () => {
  expect(resultOf('ends-unseen')).toMatchObject({ state: 'FINISHED', exitCode: 0 });
  await eventually(
    'the driver is gone',
    async () => ((await environment.cluster.pod(restarted)) ? undefined : true),
    PATIENT,
  );
});

test('kubeflow/spark-operator #2755: a short driver that ends and is deleted before anybody looks has finished', async () => {
  const name = 'short';
  await submit(name, { 'run-time': '1s', 'pending-time': '1s' });
  await until(name, 'is followed', ({ phase }) => phase === 'following');
  const outage = environment.proxy.outage();
  try {
    const driver = await driverOf(name);
    await eventually('the driver ends unseen', async () =>
      (await environment.cluster.pod(driver))?.status?.phase === 'Succeeded' ? true : undefined,
    );
    await environment.cluster.deletePod(driver);
  } finally {
    outage.remove();
  }
  await finish(name);
  expect(resultOf(name)).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
});

test('apache/kyuubi #5169: an API server that does not answer makes no error of an application that succeeds', async () => {
  const name = 'succeeds';
  await submit(name, { 'run-time': '2s' }, { reconcile: { initialInterval: '1s', maximumInterval: '2s' } });
  await untilRunning(name);
  const reads = environment.proxy.rule({ verb: 'get', batch: name }, answer(500));
  const outage = environment.proxy.outage();
  const driver = await driverOf(name);
  await reads.caught(2);
  await eventually('the driver ends', async () =>
    (await environment.cluster.pod(driver))?.status?.phase === 'Succeeded' ? true : undefined,
  );
  reads.remove();
  outage.remove();
  await finish(name);
  expect(resultOf(name)).toMatchObject({ state: 'FINISHED', exitCode: 0, attempts: [{ number: 1 }] });
});

test('kubeflow/spark-operator #1558: a batch killed right after it was submitted leaves no driver that runs', async () => {
  const name = 'killed-at-once';
  await submit(name, LONG);
  await expect(environment.batches.kill(name, { reason: 'test', wait: true })).resolves.toMatchObject({
    accepted: true,
  });
  await finish(name);
  expect(resultOf(name)).toMatchObject({ state: 'KILLED' });
  await eventually('all that was made is gone', () =>
    recorder.of(`${name}-`).every(({ gone }) => gone) ? true : undefined,
  );
  expect(await podsOf(environment, resultOf(name))).toEqual([]);
});

test('apache/kyuubi #6668: a kill before the driver exists is not outrun by its creation', async () => {
  const name = 'killed-before';
  const creation: Rule = environment.proxy.rule({ ...CREATE, batch: name }, hold('before'), 1);
  await submit(name, LONG);
  await creation.caught();
  await expect(environment.batches.kill(name, { reason: 'test' })).resolves.toMatchObject({ accepted: true });
  creation.release();
  await finish(name);
  expect(resultOf(name)).toMatchObject({ state: 'KILLED' });
  await eventually('what was created is gone', () =>
    recorder.of(`${name}-`).every(({ gone }) => gone) ? true : undefined,
  );
  expect(recorder.of(`${name}-`).some(({ ran }) => ran)).toBe(false);
});

test.each([
  ['kubeflow/spark-operator #2667: an image that can not be pulled is no endless submission', 'image-pod', 'POD'],
  [
    'apache/kyuubi #7195: an image that can not be pulled is no endless pending, with the container as source',
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

test('apache/kyuubi #7026: a driver that is deleted while it is pending has failed, and is neither pending nor finished', async () => {
  const name = 'deleted-pending';
  await submit(name, { 'pending-time': '600s' });
  await until(name, 'is followed', ({ phase }) => phase === 'following');
  const driver = await driverOf(name);
  await eventually('the driver has a node', async () => (await environment.cluster.pod(driver))?.spec?.nodeName);
  await environment.cluster.deletePod(driver);
  await finish(name);
  expect(resultOf(name)).toMatchObject({ state: 'FAILED', failureClass: 'deleted' });
});

test.each([
  ['dagster-io/dagster #22453: a driver that somebody takes out of the cluster is not waited for for ever', 'vanishes'],
  ['apache/kyuubi #7033: a driver that is not found is no success, and a pipeline gets an error', 'not-found'],
])('%s', async (_, name) => {
  await submit(name, LONG, { timeouts: { submit: '5s' } });
  await untilRunning(name);
  await environment.cluster.forceRemovePod(await driverOf(name));
  await finish(name);
  expect(resultOf(name)).toMatchObject({ state: 'FAILED', failureClass: 'deleted' });
  await expect(environment.client.workflow.getHandle(name).result()).rejects.toMatchObject({
    cause: { nonRetryable: true },
  });
});

test('apache/spark-kubernetes-operator #863: a terminal driver without containerStatuses has ended', async () => {
  const name = 'no-statuses';
  await submit(name, { end: 'NodeLost' }, { retry: { infrastructure: 0 } });
  await finish(name);
  expect(resultOf(name)).toMatchObject({ state: 'FAILED', failureClass: 'node-lost' });
});

test('stackabletech/spark-k8s-operator #646: the driver that follows an evicted one waits until nothing of that runs', async () => {
  const name = 'evicted';
  await submit(name, { end: 'Evicted', 'run-time': '3s' }, { retry: { infrastructure: 1, initialInterval: '100ms' } });
  const { attempts } = await untilRunning(name);
  const driver = attempts[0]?.driver;
  if (driver?.uid === undefined) throw new Error('the driver that runs has no uid');
  const { metadata } = (await environment.cluster.pod(driver.name)) ?? {};
  const marks = { [TEMPORAL_NAMESPACE_ID_LABEL]: metadata?.labels?.[TEMPORAL_NAMESPACE_ID_LABEL] ?? '' };
  const executor = await environment.cluster.createExecutor({ ...driver, uid: driver.uid }, 1, marks);
  // The executor takes its time to end; until it has, there is no second driver.
  await environment.cluster.annotatePod(executor, { 'sim.spark-batch/termination-time': '6s' });
  await eventually(
    'the deletion of the executor is asked for',
    async () => ((await environment.cluster.pod(executor))?.metadata?.deletionTimestamp ? true : undefined),
    PATIENT,
  );
  let looks = 0;
  const early = new Set<string>();
  await eventually(
    'the executor has ended',
    async () => {
      const second = recorder.of(`${name}-`).filter((story) => story.name.endsWith('-2-driver'));
      const phase = (await environment.cluster.pod(executor))?.status?.phase;
      if (phase !== 'Pending' && phase !== 'Running') return true;
      looks += 1;
      // Seen before the executor was read, which then still lived.
      for (const story of second) early.add(story.name);
      return undefined;
    },
    PATIENT,
  );
  expect(looks).toBeGreaterThan(5);
  expect([...early]).toEqual([]);
  await finish(name);
  expect(resultOf(name).attempts).toHaveLength(2);
  expect(resultOf(name)).toMatchObject({ state: 'FAILED', failureClass: 'evicted' });
});

/** The batch is told by the watch, and not found by the slow poll. */
async function expectTold(name: string): Promise<void> {
  await submit(name, { 'run-time': '1s' });
  await finish(name);
  expect(resultOf(name)).toMatchObject({ state: 'FINISHED', exitCode: 0 });
  expect(scheduledIn(await historyOf(environment.client, name), 'sparkPollState')).toBe(0);
}

test('PrefectHQ/prefect #22553: news that nobody takes stops no watch', async () => {
  const [ours] = await environment.cluster.pods(TAG_LABEL);
  const temporalId = ours?.metadata?.labels?.[TEMPORAL_NAMESPACE_ID_LABEL] ?? '';
  await environment.cluster.core.createNamespacedPod({
    namespace: NAMESPACE,
    body: {
      metadata: {
        name: 'nobodys',
        labels: {
          [TAG_LABEL]: 'nobodys-1',
          [APPLICATION_ID_LABEL]: 'spark-nobodys',
          [TEMPORAL_NAMESPACE_ID_LABEL]: temporalId,
        },
        annotations: { [WORKFLOW_ID_ANNOTATION]: 'a-batch-that-never-was' },
      },
      spec: { restartPolicy: 'Never', containers: [{ name: 'spark-kubernetes-driver', image: 'spark' }] },
    },
  });
  await eventually('the watch has seen it', () => recorder.of('nobodys').find(({ ran }) => ran));
  await expectTold('told-after-nobody');
});

test.each([
  ['an answer of 500', (): Rule => environment.proxy.rule({ verb: 'watch' }, answer(500), 3)],
  [
    'a list that fails after 410',
    (): Rule => environment.proxy.rule({ verb: 'list', where: ({ url }) => url.includes(TAG_LABEL) }, answer(500), 2),
  ],
])('kubernetes-client/javascript, informers: a watch that meets %s goes on', async (what, breakIt) => {
  const rule = breakIt();
  // What is open ends; what follows meets the fault.
  environment.proxy.forgetWatches(1);
  await rule.caught(1);
  await rule.caught(2);
  await expectTold(`told-after-${what.startsWith('an') ? '500' : '410'}`);
});

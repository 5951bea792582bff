import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { BatchResult } from '../../src/model/status/result.ts';
import {
  simulatedBatch,
  openTestEnvironment,
  type Simulation,
  type TestEnvironment,
  HELD_PENDING,
  HELD_RUNNING,
} from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';

let environment: TestEnvironment;

beforeAll(async () => {
  environment = await openTestEnvironment('lifecycle');
  await environment.worker();
});

afterAll(() => environment.close());

const { until, runningDriver, releaseDriver } = batchHelpers(() => environment);

async function run(simulation: Simulation, more: Partial<BatchRequest> = {}): Promise<BatchResult> {
  const { batchId } = await environment.batches.submit(
    simulatedBatch('lifecycle', { 'run-time': '100ms', ...simulation }, more),
  );
  return environment.batches.result(batchId);
}

describe('the end of a driver', () => {
  test('a driver that exits with 0 finishes its batch, and the result names driver, application and Spark UI', async () => {
    const result = await run({ 'run-time': '1s' }, { name: 'Risk ETL' });
    expect(result).toMatchObject({
      name: 'Risk ETL',
      state: 'FINISHED',
      exitCode: 0,
      reason: 'Completed',
      driver: { cluster: 'default', namespace: 'lifecycle' },
    });
    const { driver, applicationId = '', attempts, sparkUiUrl } = result;
    expect(driver?.name).toMatch(/^risk-etl-[0-9a-f]{12}-1-driver$/);
    expect(applicationId).toMatch(/^spark-[0-9a-f]{32}-1$/);
    expect(sparkUiUrl).toBe(`http://${driver?.name}-svc.lifecycle.svc:4040`);
    expect(attempts).toHaveLength(1);
    expect(attempts[0]?.startedAt).toBeDefined();
    expect(attempts[0]?.endedAt).toBeDefined();
    const { scheduled = '', finished = '' } = attempts[0]?.verdict?.evidence?.times ?? {};
    const seconds = (Date.parse(finished) - Date.parse(scheduled)) / 1000;
    // One core, and 1 GiB of heap with an overhead of 384 MiB.
    const driverUsage = { coreSeconds: seconds, gibSeconds: 1.375 * seconds };
    const wasted = { coreSeconds: 0, gibSeconds: 0 };
    expect(seconds).toBeGreaterThan(0);
    expect(result.usage).toEqual({ ...driverUsage, driver: driverUsage, wasted });
  });

  test.each<[string, Simulation, Partial<BatchResult>]>([
    [
      'a driver that exits with 3 fails its batch as a failure of the application',
      { 'exit-code': '3', message: 'no such table' },
      { failureClass: 'application', exitCode: 3 },
    ],
    [
      'an OOM-killed driver fails its batch as out of memory',
      { end: 'OOMKilled' },
      { failureClass: 'out-of-memory', exitCode: 137, reason: 'OOMKilled' },
    ],
    [
      'a driver that someone else deletes while it runs fails its batch as deleted',
      { end: 'Deleted' },
      { failureClass: 'deleted' },
    ],
    ['an invalid image name fails the batch at once', { pending: 'InvalidImageName' }, { failureClass: 'image' }],
    [
      'a container that cannot be configured fails the batch after a grace period',
      { pending: 'CreateContainerConfigError' },
      { failureClass: 'configuration' },
    ],
    [
      'an image that cannot be pulled fails the batch after a grace period',
      { pending: 'ImagePullBackOff' },
      { failureClass: 'image' },
    ],
  ])('%s', async (_, simulation, expected) => {
    const result = await run(simulation, { timeouts: { pendingProblem: '2s' } });
    expect(result).toMatchObject({ state: 'FAILED', ...expected });
    expect(result.message).toContain(`default/lifecycle/${result.driver?.name}`);
  });

  test.each<[string, Simulation, string]>([
    ['evicted', { end: 'Evicted' }, 'evicted'],
    ['lost with its node', { end: 'NodeLost' }, 'node-lost'],
    ['preempted', { end: 'Preempted' }, 'preempted'],
  ])('a driver that is %s is replaced by another one, within the retry limit', async (_, simulation, failureClass) => {
    const result = await run(simulation, { retry: { infrastructure: 1, initialInterval: '100ms' } });
    expect(result).toMatchObject({ state: 'FAILED', failureClass });
    expect(result.attempts.map(({ verdict }) => verdict?.failureClass)).toEqual([failureClass, failureClass]);
    expect(new Set(result.attempts.map(({ driver }) => driver.name)).size).toBe(2);
    const { coreSeconds, gibSeconds, wasted } = result.usage ?? {};
    expect({ coreSeconds, gibSeconds }).toEqual(wasted);
  });

  test('a driver that cannot be scheduled shows the reason in the status, and finishes once a node fits', async () => {
    const { batchId } = await environment.batches.submit(
      simulatedBatch('lifecycle', {}, { sparkConf: { 'spark.kubernetes.driver.node.selector.pool': 'later' } }),
    );
    const waiting = await eventually('the status shows why the driver waits', async () => {
      const status = await environment.batches.status(batchId);
      return status.message.includes('Unschedulable') ? status : undefined;
    });
    expect(waiting.state).toBe('PENDING');
    await environment.cluster.patchNode({ metadata: { labels: { pool: 'later' } } });
    await expect(environment.batches.result(batchId)).resolves.toMatchObject({ state: 'FINISHED' });
  });
});

describe('a driver that its node cannot prepare', () => {
  const MISSING = 'MountVolume.SetUp failed for volume "prom" : configmap "etl-prom-conf" not found';

  /** Starts a batch whose driver stays Pending, and warns about the driver as its node does. */
  async function warned(name: string, reason: string, message: string, more: Partial<BatchRequest> = {}) {
    const { batchId } = await environment.batches.submit(simulatedBatch('lifecycle', HELD_PENDING, { name, ...more }), {
      batchId: name,
    });
    const { attempts } = await until(
      batchId,
      'pending and started',
      ({ state, phase }) => state === 'PENDING' && phase === 'following',
    );
    const { name: driverName, uid = '' } = attempts.at(-1)?.driver ?? { name: '' };
    await environment.cluster.warn({ name: driverName, uid }, reason, message);
    return { batchId, driverName };
  }

  test('ends as a wrong configuration when a volume is missing, and names the object to create', async () => {
    const { batchId } = await warned('no-configmap', 'FailedMount', MISSING, { timeouts: { pendingProblem: '4s' } });
    const result = await environment.batches.result(batchId);
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'configuration', reason: 'FailedMount' });
    expect(result.message).toContain(MISSING);
    expect(result.message).toContain('Create ConfigMap etl-prom-conf in namespace lifecycle, or correct the name.');
  });

  test('finishes when the node prepares it after all: an Event counts until then', async () => {
    const { batchId, driverName } = await warned('no-address', 'FailedCreatePodSandBox', 'no IP addresses available');
    await until(batchId, 'explained by the Event', ({ message }) => message.includes('no IP addresses available'));
    await environment.cluster.releasePod(driverName);
    await expect(environment.batches.result(batchId)).resolves.toMatchObject({ state: 'FINISHED' });
  });
});

describe('limits of a batch', () => {
  test('a driver that stays PENDING past the pending timeout fails its batch and is removed', async () => {
    const result = await run(HELD_PENDING, { timeouts: { pending: '2s' } });
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'unschedulable' });
    expect(await environment.cluster.pod(result.driver?.name ?? '')).toBeUndefined();
  });

  test('a driver that runs past its maximum runtime fails its batch and is removed', async () => {
    const result = await run(HELD_RUNNING, { timeouts: { runtime: '2s' } });
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'runtime-exceeded' });
    expect(await environment.cluster.pod(result.driver?.name ?? '')).toBeUndefined();
  });

  test('a driver that outlasts its first maximum runtime finishes when the runtime has been extended', async () => {
    const { batchId } = await environment.batches.submit(
      simulatedBatch(
        'lifecycle',
        { 'run-time': '4s' },
        { timeouts: { runtime: '2s' }, sparkConf: { 'spark.kubernetes.driver.node.selector.lane': 'extended' } },
      ),
    );
    await until(batchId, 'followed', ({ phase }) => phase === 'following');
    // Its workers are not configured to read for callers.
    for (const [what, read] of [
      ['logs', environment.batches.readLog(batchId)],
      ['events', environment.batches.readEvents(batchId)],
    ] as const) {
      const message = expect.stringContaining(`set podReads.${what} in the configuration of the workers`) as unknown;
      expect(await read).toMatchObject({ accepted: false, message });
    }
    // The runtime counts while the driver has a node, for which it waits until the extension is accepted.
    expect(await environment.batches.extendRuntime(batchId, '1h')).toMatchObject({ accepted: true });
    await environment.cluster.patchNode({ metadata: { labels: { lane: 'extended' } } });
    await expect(environment.batches.result(batchId)).resolves.toMatchObject({ state: 'FINISHED' });
  });

  test('a submission that the API server refuses fails with its message, and is not retried', async () => {
    await environment.cluster.core.createNamespacedResourceQuota({
      namespace: 'lifecycle',
      body: { metadata: { name: 'compute' }, spec: { hard: { 'requests.cpu': '500' } } },
    });
    await eventually('the quota is in force', async () => {
      const { items } = await environment.cluster.core.listNamespacedResourceQuota({ namespace: 'lifecycle' });
      return items[0]?.status?.used?.['requests.cpu'];
    });
    const result = await run({}, { driver: { coreRequest: '501' } });
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'submit-rejected' });
    expect(result.message).toMatch(/was refused: .*exceeded quota: compute/);
    await environment.cluster.core.deleteNamespacedResourceQuota({ namespace: 'lifecycle', name: 'compute' });
  });
});

describe('a full quota of ConfigMaps', () => {
  const core = () => environment.cluster.core;
  const quota = { namespace: 'lifecycle', name: 'objects' };

  test('is waited for without a driver, names what is full, and the batch finishes when there is room', async () => {
    // Those of drivers that are gone are deleted a moment later, which would make room.
    const items = await eventually('every ConfigMap has its driver', async () => {
      const pods = new Set((await environment.cluster.pods()).map(({ metadata }) => metadata?.uid));
      const { items: all } = await core().listNamespacedConfigMap({ namespace: 'lifecycle' });
      const isOwned = all.every(({ metadata }) => metadata?.ownerReferences?.every(({ uid }) => pods.has(uid)) ?? true);
      return isOwned ? all : undefined;
    });
    await core().createNamespacedResourceQuota({
      namespace: 'lifecycle',
      body: { metadata: { name: quota.name }, spec: { hard: { 'count/configmaps': `${items.length}` } } },
    });
    await eventually('the quota is in force', async () => {
      const { status } = await core().readNamespacedResourceQuota(quota);
      return status?.used?.['count/configmaps'];
    });
    const request = simulatedBatch('lifecycle', {}, { name: 'no-room', timeouts: { submit: '5m' } });
    const { batchId } = await environment.batches.submit(request, { batchId: 'no-room' });
    const waiting = await eventually('the submission waits for room', async () => {
      const { raw } = await environment.client.workflow.getHandle(batchId).describe();
      const { lastFailure, attempt } = raw.pendingActivities?.[0] ?? {};
      return Number(attempt) > 2 ? lastFailure?.message : undefined;
    });
    expect(waiting).toMatch(
      /creating ConfigMap \S+: waits for room in resource quota "objects": count\/configmaps 1 requested, (\d+) of \1 used \(delete configmaps/,
    );
    expect((await environment.cluster.pods()).filter(({ metadata }) => metadata?.name?.startsWith('no-room-'))).toEqual(
      [],
    );
    await core().deleteNamespacedResourceQuota(quota);
    await expect(environment.batches.result(batchId)).resolves.toMatchObject({ state: 'FINISHED', attempts: [{}] });
  });
});

describe('the executors of a running driver', () => {
  const quota = { namespace: 'lifecycle', name: 'full' };

  test('are counted when someone asks, with the reasons of those that wait, and the quota that is full', async () => {
    const { batchId } = await environment.batches.submit(
      simulatedBatch('lifecycle', HELD_RUNNING, { name: 'executors' }),
    );
    const driver = await runningDriver(batchId);
    await expect(environment.batches.executors(batchId)).resolves.toMatchObject({ running: 0, waiting: 0, failed: 0 });
    const hold = { 'sim.spark-batch/hold': 'Running' };
    await environment.cluster.createExecutor(driver, 1, {}, hold);
    await environment.cluster.createExecutor(driver, 2, {}, { 'sim.spark-batch/pending': 'ImagePullBackOff' });
    const { items } = await environment.cluster.core.listNamespacedPod({ namespace: 'lifecycle' });
    await environment.cluster.core.createNamespacedResourceQuota({
      namespace: 'lifecycle',
      body: { metadata: { name: quota.name }, spec: { hard: { 'count/pods': `${items.length}` } } },
    });
    const report = await eventually('the report shows all of it', async () => {
      const found = await environment.batches.executors(batchId);
      const [reason] = found?.waitingReasons ?? [];
      return found?.running === 1 && found.fullQuota !== undefined && reason?.reason.includes('mage')
        ? found
        : undefined;
    });
    expect(report).toMatchObject({ running: 1, waiting: 1, failed: 0 });
    expect(report.fullQuota).toMatch(/^resource quota "full": count\/pods 1 requested/);
    await environment.cluster.core.deleteNamespacedResourceQuota(quota);
    await releaseDriver(batchId);
    await environment.batches.result(batchId);
    await expect(environment.batches.executors(batchId)).resolves.toBeUndefined();
  });
});

describe('the workflow of a batch', () => {
  const failing = () => simulatedBatch('lifecycle', { 'exit-code': '4' });

  test('fails with a type that a pipeline can catch, and with the result in the details', async () => {
    const failure = await environment.client.workflow
      .execute('SparkBatch', { taskQueue: 'spark-batch', workflowId: 'typed-failure', args: [failing()] })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({
      cause: { type: 'SparkBatchFailed', nonRetryable: true, details: [{ state: 'FAILED', exitCode: 4 }] },
    });
  });

  test('returns the result of a failed batch with onFailure: return', async () => {
    const result: unknown = await environment.client.workflow.execute('SparkBatch', {
      taskQueue: 'spark-batch',
      workflowId: 'returned-failure',
      args: [{ ...failing(), onFailure: 'return' }],
    });
    expect(result).toMatchObject({ state: 'FAILED', exitCode: 4 });
  });

  test('refuses an invalid batch with every problem, before anything is created', async () => {
    const names = async () => (await environment.cluster.pods()).map(({ metadata }) => metadata?.name);
    const before = new Set(await names());
    const failure = await environment.client.workflow
      .execute('SparkBatch', {
        taskQueue: 'spark-batch',
        workflowId: 'refused',
        args: [
          { ...failing(), retention: '0s', clean: 'ALL', driver: { cores: 'two' }, sparkConf: { 'spark.app.id': 'x' } },
        ],
      })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ cause: { type: 'InvalidBatch', nonRetryable: true } });
    const { message } = (failure as { cause: Error }).cause;
    for (const path of ['retention', 'clean', 'driver.cores', 'sparkConf["spark.app.id"]']) {
      expect(message).toContain(path);
    }
    // Pods of the tests above may go meanwhile.
    expect((await names()).filter((name) => !before.has(name))).toEqual([]);
  });
});

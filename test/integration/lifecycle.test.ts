import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
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
  environment = await openTestEnvironment('lifecycle');
  await environment.worker();
});

afterAll(() => environment.close());

async function run(simulation: Simulation, more: Partial<BatchRequest> = {}): Promise<BatchResult> {
  const { batchId } = await environment.batches.submit(batchOf('lifecycle', simulation, more));
  return environment.batches.result(batchId);
}

describe('a batch ends as its driver ended', () => {
  test('a driver that exits with 0 finishes its batch, and the result tells all of it', async () => {
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
  });

  test.each<[string, Simulation, Partial<BatchResult>]>([
    [
      'an exit code is a failure of the application',
      { 'exit-code': '3', message: 'no such table' },
      { failureClass: 'application', exitCode: 3 },
    ],
    [
      'an OOM-killed driver is out of memory',
      { end: 'OOMKilled' },
      { failureClass: 'out-of-memory', exitCode: 137, reason: 'OOMKilled' },
    ],
    [
      'a driver deleted by someone else while it runs is deleted',
      { 'run-time': '1s', end: 'Deleted' },
      { failureClass: 'deleted' },
    ],
    ['an image name nobody can mend fails at once', { pending: 'InvalidImageName' }, { failureClass: 'image' }],
    [
      'a container that can not be configured fails after its grace',
      { pending: 'CreateContainerConfigError' },
      { failureClass: 'configuration' },
    ],
    [
      'an image that can not be pulled fails after its grace',
      { pending: 'ImagePullBackOff' },
      { failureClass: 'image' },
    ],
  ])('%s', async (_, simulation, expected) => {
    const result = await run(simulation, { timeouts: { pendingProblem: '2s' } });
    expect(result).toMatchObject({ state: 'FAILED', ...expected });
    expect(result.message).toContain(`default/lifecycle/${result.driver?.name}`);
  });

  test.each<[string, Simulation, string]>([
    ['an eviction', { end: 'Evicted' }, 'evicted'],
    ['the loss of the node', { end: 'NodeLost' }, 'node-lost'],
    ['a preemption', { end: 'Preempted' }, 'preempted'],
  ])('%s is retried with another driver, within the budget', async (_, simulation, failureClass) => {
    const result = await run(simulation, { retry: { infrastructure: 1, initialInterval: '100ms' } });
    expect(result).toMatchObject({ state: 'FAILED', failureClass });
    expect(result.attempts.map(({ verdict }) => verdict?.failureClass)).toEqual([failureClass, failureClass]);
    expect(new Set(result.attempts.map(({ driver }) => driver.name)).size).toBe(2);
  });

  test('a driver that can not be scheduled says why while it waits, and finishes once there is room', async () => {
    const { batchId } = await environment.batches.submit(
      batchOf('lifecycle', {}, { sparkConf: { 'spark.kubernetes.driver.node.selector.pool': 'later' } }),
    );
    const waiting = await eventually('the status tells why the driver waits', async () => {
      const status = await environment.batches.status(batchId);
      return status.message.includes('Unschedulable') ? status : undefined;
    });
    expect(waiting.state).toBe('PENDING');
    await environment.cluster.patchNode({ metadata: { labels: { pool: 'later' } } });
    await expect(environment.batches.result(batchId)).resolves.toMatchObject({ state: 'FINISHED' });
  });
});

describe('a batch does not wait for ever', () => {
  test('a driver that stays PENDING past the pending timeout fails its batch and is removed', async () => {
    const result = await run({ 'pending-time': '60s' }, { timeouts: { pending: '2s' } });
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'unschedulable' });
    expect(await environment.cluster.pod(result.driver?.name ?? '')).toBeUndefined();
  });

  test('a driver that runs past its maximum runtime fails its batch and is removed', async () => {
    const result = await run({ 'run-time': '60s' }, { timeouts: { runtime: '2s' } });
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'runtime-exceeded' });
    expect(await environment.cluster.pod(result.driver?.name ?? '')).toBeUndefined();
  });

  test('a runtime that is extended in time lets the driver finish', async () => {
    const { batchId } = await environment.batches.submit(
      batchOf('lifecycle', { 'run-time': '5s' }, { timeouts: { runtime: '3s' } }),
    );
    const answer = await environment.batches.extendRuntime(batchId, '1m');
    expect(answer).toMatchObject({ accepted: true });
    await expect(environment.batches.result(batchId)).resolves.toMatchObject({ state: 'FINISHED' });
  });

  test('a submission that the API server refuses fails with its words, and is not retried', async () => {
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

describe('a caller learns how a batch ended', () => {
  const failing = () => batchOf('lifecycle', { 'exit-code': '4' });

  test('a pipeline can catch a failed batch by its type, and finds the result in the details', async () => {
    const failure = await environment.client.workflow
      .execute('SparkBatch', { taskQueue: 'spark-batch', workflowId: 'typed-failure', args: [failing()] })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({
      cause: { type: 'SparkBatchFailed', nonRetryable: true, details: [{ state: 'FAILED', exitCode: 4 }] },
    });
  });

  test('with onFailure: return a failed batch returns its result', async () => {
    const result: unknown = await environment.client.workflow.execute('SparkBatch', {
      taskQueue: 'spark-batch',
      workflowId: 'returned-failure',
      args: [{ ...failing(), onFailure: 'return' }],
    });
    expect(result).toMatchObject({ state: 'FAILED', exitCode: 4 });
  });

  test('a bad batch is refused with every problem, before anything is created', async () => {
    const before = (await environment.cluster.pods()).length;
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
    expect(await environment.cluster.pods()).toHaveLength(before);
  });
});

import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import {
  HELD_PENDING,
  HELD_RUNNING,
  openTestEnvironment,
  type Simulation,
  simulatedBatch,
  type TestEnvironment,
} from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';

let environment: TestEnvironment;

beforeAll(async () => {
  environment = await openTestEnvironment('kill');
  await environment.worker();
});

afterAll(() => environment.close());

const { until, untilRunning, runningDriver, releaseDriver } = batchHelpers(() => environment);

async function submit(simulation: Simulation): Promise<string> {
  return (await environment.batches.submit(simulatedBatch('kill', simulation))).batchId;
}

async function podsOf(applicationId: string | undefined) {
  return environment.cluster.pods(`spark-app-selector=${applicationId}`);
}

describe('a kill', () => {
  test('ends a batch with a PENDING driver, which never runs', async () => {
    const batchId = await submit(HELD_PENDING);
    await until(batchId, 'followed', ({ phase }) => phase === 'following');
    await expect(environment.batches.kill(batchId, { reason: 'not needed any more' })).resolves.toMatchObject({
      accepted: true,
    });
    const result = await environment.batches.result(batchId);
    expect(result).toMatchObject({ state: 'KILLED', failureClass: 'killed', reason: 'Killed' });
    expect(result.message).toContain('not needed any more');
    expect(result.attempts[0]?.startedAt).toBeUndefined();
    expect(await podsOf(result.applicationId)).toEqual([]);
  });

  test('removes driver and executors of a running batch before it completes', async () => {
    const batchId = await submit({ ...HELD_RUNNING, 'termination-time': '1s' });
    const driver = await runningDriver(batchId);
    await environment.cluster.createExecutor(driver, 1);
    await environment.cluster.createExecutor(driver, 2);
    const answer = await environment.batches.kill(batchId, { reason: 'test', wait: true });
    expect(answer).toEqual({
      accepted: true,
      message: `Operation of deleted application[appId: ${driver.applicationId}, tag: ${driver.tag}] is completed`,
    });
    expect(await podsOf(driver.applicationId)).toEqual([]);
    await expect(environment.batches.result(batchId)).resolves.toMatchObject({ state: 'KILLED' });
  });

  test('reaches a driver that has removed all its labels', async () => {
    const batchId = await submit(HELD_RUNNING);
    const driver = await runningDriver(batchId);
    const labels = (await environment.cluster.pod(driver.name))?.metadata?.labels ?? {};
    const none = Object.fromEntries(Object.keys(labels).map((label) => [label, null]));
    await environment.cluster.relabelPod(driver.name, none);
    const answer = await environment.batches.kill(batchId, { reason: 'test', wait: true });
    expect(answer.accepted).toBe(true);
    expect(await environment.cluster.pod(driver.name)).toBeUndefined();
    expect(await environment.batches.result(batchId)).toMatchObject({ state: 'KILLED' });
  });

  test('can be a signal, and a second one changes nothing', async () => {
    const batchId = await submit(HELD_RUNNING);
    await untilRunning(batchId);
    const handle = environment.client.workflow.getHandle(batchId);
    await handle.signal('kill', { reason: 'the first' });
    await handle.signal('kill', { reason: 'the second' });
    const result = await environment.batches.result(batchId);
    expect(result).toMatchObject({ state: 'KILLED' });
    expect(result.message).toContain('the first');
    expect(await podsOf(result.applicationId)).toEqual([]);
  });

  test('fails the workflow with a type that a pipeline can catch', async () => {
    const batchId = await submit(HELD_RUNNING);
    await untilRunning(batchId);
    await environment.batches.kill(batchId, { reason: 'test' });
    const failure: unknown = await environment.client.workflow
      .getHandle(batchId)
      .result()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ cause: { type: 'SparkBatchKilled', details: [{ state: 'KILLED' }] } });
  });

  test('can be a cancellation of the workflow, which ends as cancelled when the driver is gone', async () => {
    const batchId = await submit(HELD_RUNNING);
    const { applicationId } = await runningDriver(batchId);
    const handle = environment.client.workflow.getHandle(batchId);
    await handle.cancel();
    await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    expect((await handle.describe()).status.name).toBe('CANCELLED');
    expect(await podsOf(applicationId)).toEqual([]);
  });

  test('prevents the second attempt when it comes between two attempts', async () => {
    const retry = { infrastructure: 3, initialInterval: '1h' };
    const batch = simulatedBatch('kill', { end: 'Evicted', 'run-time': '100ms' }, { retry });
    const { batchId } = await environment.batches.submit(batch);
    await until(batchId, 'pausing', ({ phase }) => phase === 'pausing');
    await expect(environment.batches.kill(batchId, { reason: 'enough' })).resolves.toMatchObject({ accepted: true });
    const result = await environment.batches.result(batchId);
    expect(result).toMatchObject({ state: 'KILLED' });
    expect(result.attempts).toHaveLength(1);
    expect(result.attempts[0]?.verdict).toMatchObject({ failureClass: 'evicted' });
    expect(await podsOf(result.applicationId)).toEqual([]);
  });
});

describe('a late kill', () => {
  test.each<[string, Simulation, string]>([
    ['finished', {}, 'FINISHED'],
    ['failed', { 'exit-code': '1' }, 'FAILED'],
  ])('is refused with the state of a %s batch', async (_, simulation, state) => {
    const batchId = await submit({ 'run-time': '100ms', ...simulation });
    const { applicationId } = await environment.batches.result(batchId);
    const answer = await environment.batches.kill(batchId, { reason: 'too late' });
    expect(answer.accepted).toBe(false);
    expect(answer.message).toContain(`is in ${state} status`);
    expect(await podsOf(applicationId)).toHaveLength(1);
  });

  test('is refused, or leaves no pod of the batch, when the driver is just finishing', async () => {
    const batches = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const batchId = await submit(HELD_RUNNING);
        await untilRunning(batchId);
        await releaseDriver(batchId);
        // Spread over the moments around the driver's end; each order of events is a valid outcome.
        await pause(index * 50);
        const answer = await environment.batches.kill(batchId, { reason: 'race' });
        return { answer, result: await environment.batches.result(batchId) };
      }),
    );
    for (const { answer, result } of batches) {
      // A kill may be accepted before the batch knows that its driver has finished.
      expect(['FINISHED', ...(answer.accepted ? ['KILLED'] : [])]).toContain(result.state);
      expect(result.attempts[0]?.verdict?.state).toBe(result.state);
      if (answer.accepted) expect(await podsOf(result.applicationId)).toEqual([]);
    }
  });
});

describe('A pod that would outlive its batch', () => {
  test.concurrent(
    'gets five minutes to end when it asks for a year, also if another user deleted it before',
    async () => {
      const template = {
        spec: { terminationGracePeriodSeconds: 31_536_000, containers: [{ name: 'spark-kubernetes-driver' }] },
      };
      const { driver, ...batch } = simulatedBatch('kill', { ...HELD_RUNNING, 'termination-time': '30m' });
      const request = { ...batch, driver: { ...driver, template } };
      const ids = await Promise.all(
        ['alone', 'deleted-before'].map(async (batchId) => {
          await environment.batches.submit(request, { batchId });
          return batchId;
        }),
      );
      const pods = await Promise.all(ids.map(async (batchId) => (await runningDriver(batchId)).name));
      await environment.cluster.deletePod(pods[1] ?? '');
      await Promise.all(ids.map((batchId) => environment.batches.kill(batchId)));
      for (const name of pods) {
        await eventually(`the deletion of ${name} has a shorter grace period`, async () => {
          const { metadata } = (await environment.cluster.pod(name)) ?? {};
          return metadata?.deletionGracePeriodSeconds === 300 ? true : undefined;
        });
        await environment.cluster.forceRemovePod(name);
      }
      for (const batchId of ids) expect(await environment.batches.result(batchId)).toMatchObject({ state: 'KILLED' });
    },
  );

  test.concurrent('does not work in an init container beyond its maximum runtime', async () => {
    const batch = simulatedBatch('kill', { 'pending-time': '30m' }, { timeouts: { runtime: '3s' } });
    const { batchId } = await environment.batches.submit(batch);
    const result = await environment.batches.result(batchId);
    expect(result).toMatchObject({ state: 'FAILED', failureClass: 'runtime-exceeded' });
    expect(await podsOf(result.applicationId)).toEqual([]);
  });

  test.concurrent('is deleted, not kept, when other containers run on after the driver', async () => {
    const batch = simulatedBatch(
      'kill',
      { 'run-time': '1s', 'sidecar-time': '50m' },
      { stateSource: 'CONTAINER', retention: '1h', cleanup: 'ALL' },
    );
    const { driver } = batch;
    const template = { spec: { containers: [{ name: 'spark-kubernetes-driver' }, { name: 'work', image: 'miner' }] } };
    const { batchId } = await environment.batches.submit({ ...batch, driver: { ...driver, template } });
    const result = await environment.batches.result(batchId);
    expect(result).toMatchObject({ state: 'FINISHED' });
    await environment.cluster.untilGone(result.attempts[0]?.driver.name ?? '');
  });
});

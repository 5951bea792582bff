import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { BatchStatus } from '../../src/model/status/batch-status.ts';
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
  environment = await openTestEnvironment('kill');
  await environment.worker();
});

afterAll(() => environment.close());

async function submit(simulation: Simulation): Promise<string> {
  return (await environment.batches.submit(batchOf('kill', simulation))).batchId;
}

function until(batchId: string, what: string, holds: (status: BatchStatus) => boolean): Promise<BatchStatus> {
  return eventually(`batch ${batchId} is ${what}`, async () => {
    const status = await environment.batches.status(batchId);
    return holds(status) ? status : undefined;
  });
}

const untilRunning = (batchId: string) => until(batchId, 'RUNNING', ({ state }) => state === 'RUNNING');

async function podsOf(applicationId: string | undefined) {
  return environment.cluster.pods(`spark-app-selector=${applicationId}`);
}

describe('a kill wins', () => {
  test('over a driver that is PENDING: it never runs', async () => {
    const batchId = await submit({ 'pending-time': '60s' });
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

  test('over a driver that runs, and over its executors: the batch ends when both are seen gone', async () => {
    const batchId = await submit({ 'run-time': '120s', 'termination-time': '1s' });
    const { attempts } = await untilRunning(batchId);
    const driver = attempts[0]?.driver;
    if (driver?.uid === undefined) throw new Error('the running driver has no uid');
    await environment.cluster.createExecutor({ ...driver, uid: driver.uid }, 1);
    await environment.cluster.createExecutor({ ...driver, uid: driver.uid }, 2);
    const answer = await environment.batches.kill(batchId, { reason: 'test', wait: true });
    expect(answer).toEqual({
      accepted: true,
      message: `Operation of deleted application[appId: ${driver.applicationId}, tag: ${driver.tag}] is completed`,
    });
    expect(await podsOf(driver.applicationId)).toEqual([]);
    await expect(environment.batches.result(batchId)).resolves.toMatchObject({ state: 'KILLED' });
  });

  test('by signal as by update, and twice as once', async () => {
    const batchId = await submit({ 'run-time': '120s' });
    await untilRunning(batchId);
    const handle = environment.client.workflow.getHandle(batchId);
    await handle.signal('kill', { reason: 'the first' });
    await handle.signal('kill', { reason: 'the second' });
    const result = await environment.batches.result(batchId);
    expect(result).toMatchObject({ state: 'KILLED' });
    expect(result.message).toContain('the first');
    expect(await podsOf(result.applicationId)).toEqual([]);
  });

  test('a killed batch fails its workflow by a type a pipeline can catch', async () => {
    const batchId = await submit({ 'run-time': '120s' });
    await untilRunning(batchId);
    await environment.batches.kill(batchId, { reason: 'test' });
    const failure: unknown = await environment.client.workflow
      .getHandle(batchId)
      .result()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ cause: { type: 'SparkBatchKilled', details: [{ state: 'KILLED' }] } });
  });

  test('a cancellation of the workflow is a kill, and ends it as cancelled after that', async () => {
    const batchId = await submit({ 'run-time': '120s' });
    const { attempts } = await untilRunning(batchId);
    const handle = environment.client.workflow.getHandle(batchId);
    await handle.cancel();
    await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    expect((await handle.describe()).status.name).toBe('CANCELLED');
    expect(await podsOf(attempts[0]?.driver.applicationId)).toEqual([]);
  });

  test('between two attempts: no other driver follows', async () => {
    const batch = batchOf('kill', { end: 'Evicted' }, { retry: { infrastructure: 3, initialInterval: '60s' } });
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

describe('a kill that comes too late is refused, with the state', () => {
  test.each<[string, Simulation, string]>([
    ['a finished batch', {}, 'FINISHED'],
    ['a failed batch', { 'exit-code': '1' }, 'FAILED'],
  ])('%s', async (_, simulation, state) => {
    const batchId = await submit(simulation);
    const { applicationId } = await environment.batches.result(batchId);
    const answer = await environment.batches.kill(batchId, { reason: 'too late' });
    expect(answer.accepted).toBe(false);
    expect(answer.message).toContain(`is in ${state} status`);
    expect(await podsOf(applicationId)).toHaveLength(1);
  });

  test('a driver that has just finished, when its batch has not: either the kill is refused or nothing is left', async () => {
    const batches = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const batchId = await submit({ 'run-time': '1s' });
        await untilRunning(batchId);
        await new Promise((resolve) => setTimeout(resolve, 500 + index * 90));
        const answer = await environment.batches.kill(batchId, { reason: 'race' });
        return { answer, result: await environment.batches.result(batchId) };
      }),
    );
    for (const { answer, result } of batches) {
      expect(result.state).toBe(answer.accepted ? 'KILLED' : 'FINISHED');
      if (answer.accepted) expect(await podsOf(result.applicationId)).toEqual([]);
    }
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import { loseLog, writeLog } from '../support/environment/driver-log.ts';
import { type FaultyEnvironment, openFaultyEnvironment } from '../support/environment/faulty-environment.ts';
import { HELD_PENDING, HELD_RUNNING, simulatedBatch } from '../support/environment/test-environment.ts';
import { answer, hold, RELEASE } from '../support/proxies/api-proxy.ts';
import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { ExistingDriver } from '../../src/model/driver/observation.ts';
import { RESULT_MEMO, TAG_LABEL } from '../../src/model/names.ts';
import { eventually } from '../support/eventually.ts';
import { historyOf, scheduledIn } from '../support/records/history.ts';

const NAMESPACE = 'late-kill';
let environment: FaultyEnvironment;
let kubeconfig: string;

beforeAll(async () => {
  environment = await openFaultyEnvironment(NAMESPACE);
  ({ kubeconfig } = environment.stack.kubernetes);
  await environment.worker();
});

afterAll(() => environment.close());

const { until, runningDriver, releaseDriver } = batchHelpers(() => environment);

async function start(
  batchId: string,
  simulation = {},
  more: Partial<BatchRequest> = {},
): Promise<{ batchId: string; driver: ExistingDriver }> {
  const request = simulatedBatch(NAMESPACE, { ...HELD_RUNNING, ...simulation }, { name: batchId, ...more });
  await environment.batches.submit(request, { batchId });
  return { batchId, driver: await runningDriver(batchId) };
}

const ENDS: [how: string, end: (batchId: string) => Promise<unknown>][] = [
  ['a cancellation', (batchId) => environment.client.workflow.getHandle(batchId).cancel()],
  ['a kill', (batchId) => environment.client.workflow.getHandle(batchId).signal('kill', { reason: 'late' })],
];

describe('A batch whose driver has finished', () => {
  test.each(ENDS)('is FINISHED everywhere, though %s comes while its end is recorded', async (how, end) => {
    const batchIds = Array.from({ length: 6 }, (_, number) => `finished-${how.slice(2)}-${number}`);
    // The last step of the recording. Unlike that for a log, it has no separate limit.
    const recording = environment.proxy.rule(RELEASE, hold('before'));
    await Promise.all(batchIds.map((batchId) => start(batchId)));
    await Promise.all(batchIds.map((batchId) => releaseDriver(batchId)));
    for (const batchId of batchIds) {
      await until(batchId, 'being recorded', ({ phase }) => phase === 'recording');
      await end(batchId);
    }
    recording.release();
    for (const batchId of batchIds) {
      const result = await environment.batches.result(batchId);
      expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0 });
      expect(result.failureClass).toBeUndefined();
      expect(await environment.batches.status(batchId)).toMatchObject({ state: 'FINISHED', phase: 'ended' });
      const { status, memo, typedSearchAttributes } = await environment.client.workflow.getHandle(batchId).describe();
      expect(status.name).toBe('COMPLETED');
      expect(memo?.[RESULT_MEMO]).toBeUndefined();
      const attributes = new Map(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
      expect(attributes.get('SparkBatchState')).toBe('FINISHED');
    }
  });

  /** A batch that does not know that its driver has finished, and accepts a kill. */
  async function finishedUnseen(batchId: string): Promise<ExistingDriver> {
    const { driver } = await start(batchId, {}, { reconcile: { initialInterval: '1h', maximumInterval: '1h' } });
    // Without the label, the watch does not report the end. Its absence is verified at once, and a slow poll comes too late.
    await environment.cluster.relabelPod(driver.name, { [TAG_LABEL]: null });
    await eventually('the batch has read its driver', async () => {
      const history = await historyOf(environment.client, batchId);
      return scheduledIn(history, 'sparkPollDriver') > 0 || undefined;
    });
    await until(batchId, 'followed', ({ message }) => message.includes('is RUNNING'));
    await releaseDriver(batchId);
    await eventually('the driver has finished', async () => {
      const pod = await environment.cluster.pod(driver.name);
      return pod?.status?.phase === 'Succeeded' || undefined;
    });
    return driver;
  }

  test('is FINISHED when a kill is accepted before the batch knows of its end', async () => {
    const driver = await finishedUnseen('unseen');
    const kill = await environment.batches.kill('unseen', { reason: 'race', wait: true });
    expect(kill).toMatchObject({ accepted: true });
    expect(await environment.cluster.pod(driver.name)).toBeUndefined();
    expect(await environment.batches.result('unseen')).toMatchObject({ state: 'FINISHED', exitCode: 0 });
  });

  test('is FINISHED when a kill is accepted, and its end cannot be recorded in time', async () => {
    const batchId = 'unrecorded';
    const driver = await finishedUnseen(batchId);
    const outage = environment.proxy.rule({ resource: 'pods', verb: 'patch', batch: batchId }, answer(503));
    expect(await environment.batches.kill(batchId, { reason: 'race' })).toMatchObject({ accepted: true });
    await until(batchId, 'deleting the driver', ({ message }) => message.includes('Deleting driver and executors'));
    outage.remove();
    const result = await environment.batches.result(batchId);
    expect(result).toMatchObject({ state: 'FINISHED', exitCode: 0 });
    expect(result.attempts[0]?.verdict?.evidence?.missing?.join()).toMatch(/could not be read within 10s: /);
    expect(await environment.cluster.pod(driver.name)).toBeUndefined();
  });
});

describe('A cancelled batch', () => {
  test('has its result in the memo, and ends as cancelled', async () => {
    const { batchId } = await start('cancelled');
    const handle = environment.client.workflow.getHandle(batchId);
    await handle.cancel();
    await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    const { status, memo } = await handle.describe();
    expect(status.name).toBe('CANCELLED');
    expect(memo?.[RESULT_MEMO]).toMatchObject({ state: 'KILLED', reason: 'Cancelled', attempts: [{ number: 1 }] });
    expect(await environment.batches.result(batchId)).toMatchObject({ state: 'KILLED', reason: 'Cancelled' });
  });
});

describe('The evidence of a killed driver', () => {
  test('has its log and its events, read before it is deleted', async () => {
    const { batchId, driver } = await start('with-log');
    await environment.cluster.untilScheduledEvent(driver.name);
    await writeLog(kubeconfig, driver, 'SparkContext: half way\n');
    await environment.batches.kill(batchId, { reason: 'enough', wait: true });
    const result = await environment.batches.result(batchId);
    expect(result).toMatchObject({ state: 'KILLED', failureClass: 'killed', reason: 'Killed' });
    const { evidence } = result.attempts[0]?.verdict ?? {};
    expect(evidence?.log?.text).toBe('SparkContext: half way');
    expect(evidence?.events.map(({ reason }) => reason)).toContain('Scheduled');
    expect(await environment.cluster.pod(driver.name)).toBeUndefined();
  });

  test('says that a driver that never ran has no log', async () => {
    const batchId = 'pending';
    await environment.batches.submit(simulatedBatch(NAMESPACE, HELD_PENDING), { batchId });
    await until(batchId, 'followed', ({ phase }) => phase === 'following');
    await environment.batches.kill(batchId, { reason: 'enough', wait: true });
    const { attempts } = await environment.batches.result(batchId);
    expect(attempts[0]?.verdict).toMatchObject({
      failureClass: 'killed',
      evidence: { missing: [expect.stringContaining('has not run')] },
    });
  });

  test('is waited for ten seconds at most', async () => {
    const { batchId, driver } = await start('unreadable');
    await loseLog(kubeconfig, driver);
    const outage = environment.proxy.rule({ resource: 'events', verb: 'list' }, answer(503));
    // It completes during the outage, which lasts until then.
    await environment.batches.kill(batchId, { reason: 'enough', wait: true });
    outage.remove();
    const { attempts, state } = await environment.batches.result(batchId);
    expect(state).toBe('KILLED');
    expect(attempts[0]?.verdict?.evidence?.missing?.join()).toMatch(/could not be read within 10s: /);
    expect(await environment.cluster.pod(driver.name)).toBeUndefined();
  });
});

import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { retentionWorkflowId } from '../../src/model/names.ts';
import { openTestEnvironment, simulatedBatch, type TestEnvironment } from '../support/environment/test-environment.ts';
import { historyOf, timeOf } from '../support/records/history.ts';

const NAMESPACE = 'slow-clock';
const RETENTION = 3000;

let environment: TestEnvironment;

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE);
  const main = join(import.meta.dirname, '../support/workers/slow-clock-worker-main.ts');
  await environment.worker({ main, args: ['--kubernetes-namespaces', NAMESPACE] });
});

afterAll(() => environment.close());

test('A retention ends on time, without repeated requests, on a worker whose clock is 20 s behind', async () => {
  const request = simulatedBatch(NAMESPACE, { 'run-time': '100ms' }, { retention: '3s', cleanup: 'ALL' });
  const { batchId } = await environment.batches.submit(request);
  const { driver, state } = await environment.batches.result(batchId);
  if (!driver) throw new Error('The batch has no driver.');
  expect(state).toBe('FINISHED');
  const retention = retentionWorkflowId(driver);
  expect(await environment.client.workflow.getHandle(retention).result()).toBe('deleted');
  const history = await historyOf(environment.client, retention);
  expect(history.length).toBeLessThan(40);
  const duration = timeOf(history.at(-1)) - timeOf(history[0]);
  expect(duration).toBeGreaterThanOrEqual(RETENTION);
  expect(duration).toBeLessThan(RETENTION + 10_000);
  expect(await environment.cluster.pod(driver.name)).toBeUndefined();
});

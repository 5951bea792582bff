import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openTestEnvironment, simulatedBatch, type TestEnvironment } from '../support/environment/test-environment.ts';
import { eventually } from '../support/eventually.ts';
import { ourRequests } from '../support/records/audit-log.ts';

const NAMESPACE = 'slow-clock';
const RETENTION = 3000;

let environment: TestEnvironment;

beforeAll(async () => {
  environment = await openTestEnvironment(NAMESPACE);
  const main = join(import.meta.dirname, '../support/workers/slow-clock-worker-main.ts');
  await environment.worker({ main, args: ['--kubernetes-namespaces', NAMESPACE] });
});

afterAll(() => environment.close());

test('A retention lasts as long as requested on a worker whose clock is 20 s behind', async () => {
  const request = simulatedBatch(NAMESPACE, { 'run-time': '100ms' }, { retention: '3s', cleanup: 'ALL' });
  const { batchId } = await environment.batches.submit(request);
  const { driver, state } = await environment.batches.result(batchId);
  if (!driver) throw new Error('The batch has no driver.');
  expect(state).toBe('FINISHED');
  await environment.cluster.untilGone(driver.name);
  const requestsFor = (verb: string) =>
    ourRequests(environment.stack.kubernetes.auditLog, NAMESPACE).filter(
      (one) => one.verb === verb && one.objectRef?.name === driver.name,
    );
  // The API server writes its audit log after its answers. A deletion may be repeated; the first one counts.
  const deleted = await eventually('the audit log has the deletion', () => requestsFor('delete')[0]);
  const recorded = requestsFor('patch').at(-1);
  const kept = Date.parse(deleted.requestReceivedTimestamp) - Date.parse(recorded?.stageTimestamp ?? '');
  // The times of the audit log are those of the API server, whose clock is right.
  expect(kept).toBeGreaterThanOrEqual(RETENTION - 1000);
});

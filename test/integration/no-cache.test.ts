import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
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
  environment = await openTestEnvironment('no-cache');
  // Nothing is kept in memory: every step begins with a replay of the whole history.
  await environment.worker({ args: ['--max-cached-workflows', '0'] });
});

afterAll(() => environment.close());

test.each<[string, Simulation, Partial<BatchResult>]>([
  ['a batch that finishes', {}, { state: 'FINISHED' }],
  ['a batch that fails', { 'exit-code': '7' }, { state: 'FAILED', exitCode: 7 }],
  ['a batch that is evicted twice', { end: 'Evicted' }, { state: 'FAILED', failureClass: 'evicted' }],
])('%s does so when every step replays its history', async (_, simulation, expected) => {
  const retry = { infrastructure: 1, initialInterval: '100ms' };
  const { batchId } = await environment.batches.submit(batchOf('no-cache', simulation, { retry }));
  await expect(environment.batches.result(batchId)).resolves.toMatchObject(expected);
});

test('a batch that is killed while it runs is killed when every step replays its history', async () => {
  const { batchId } = await environment.batches.submit(batchOf('no-cache', { 'run-time': '60s' }));
  await eventually('the driver runs', async () =>
    (await environment.batches.status(batchId)).state === 'RUNNING' ? true : undefined,
  );
  await expect(environment.batches.kill(batchId, { reason: 'test', wait: true })).resolves.toMatchObject({
    accepted: true,
  });
  await expect(environment.batches.result(batchId)).resolves.toMatchObject({ state: 'KILLED' });
});

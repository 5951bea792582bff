import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BatchResult } from '../../src/model/status/result.ts';
import { batchHelpers } from '../support/environment/batch-helpers.ts';
import {
  HELD_RUNNING,
  openTestEnvironment,
  type Simulation,
  simulatedBatch,
  type TestEnvironment,
} from '../support/environment/test-environment.ts';

let environment: TestEnvironment;
const { untilRunning } = batchHelpers(() => environment);

beforeAll(async () => {
  environment = await openTestEnvironment('no-cache');
  // Without a cache, every workflow task begins with a replay of the whole history.
  await environment.worker({ args: ['--max-cached-workflows', '0'] });
});

afterAll(() => environment.close());

describe('on a worker that replays the history at every workflow task', () => {
  test.each<[string, Simulation, Partial<BatchResult>]>([
    ['a batch finishes', {}, { state: 'FINISHED' }],
    ['a batch fails', { 'exit-code': '7' }, { state: 'FAILED', exitCode: 7 }],
    ['a batch is evicted twice', { end: 'Evicted' }, { state: 'FAILED', failureClass: 'evicted' }],
  ])('%s', async (_, simulation, expected) => {
    const retry = { infrastructure: 1, initialInterval: '100ms' };
    const { batchId } = await environment.batches.submit(
      simulatedBatch('no-cache', { 'run-time': '200ms', ...simulation }, { retry }),
    );
    await expect(environment.batches.result(batchId)).resolves.toMatchObject(expected);
  });

  test('a running batch is killed', async () => {
    const { batchId } = await environment.batches.submit(simulatedBatch('no-cache', HELD_RUNNING));
    await untilRunning(batchId);
    await expect(environment.batches.kill(batchId, { reason: 'test', wait: true })).resolves.toMatchObject({
      accepted: true,
    });
    await expect(environment.batches.result(batchId)).resolves.toMatchObject({ state: 'KILLED' });
  });
});

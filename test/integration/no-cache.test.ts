import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { BatchResult } from '../../src/model/status/result.ts';
import { batchOf, openBench, type Simulation, type TestBench } from '../support/test-environment.ts';
import { eventually } from '../support/eventually.ts';

jest.setTimeout(60_000);

let bench: TestBench;

beforeAll(async () => {
  bench = await openBench('no-cache');
  // Nothing is kept in memory: every step begins with a replay of the whole history.
  await bench.worker({ args: ['--max-cached-workflows', '0'] });
});

afterAll(() => bench.close());

test.each<[string, Simulation, Partial<BatchResult>]>([
  ['a batch that finishes', {}, { state: 'FINISHED' }],
  ['a batch that fails', { 'exit-code': '7' }, { state: 'FAILED', exitCode: 7 }],
  ['a batch that is evicted twice', { end: 'Evicted' }, { state: 'FAILED', failureClass: 'evicted' }],
])('%s does so when every step replays its history', async (_, simulation, expected) => {
  const retry = { infrastructure: 1, initialInterval: '100ms' };
  const { batchId } = await bench.batches.submit(batchOf('no-cache', simulation, { retry }));
  await expect(bench.batches.result(batchId)).resolves.toMatchObject(expected);
});

test('a batch that is killed while it runs is killed when every step replays its history', async () => {
  const { batchId } = await bench.batches.submit(batchOf('no-cache', { 'run-time': '60s' }));
  await eventually('the driver runs', async () =>
    (await bench.batches.status(batchId)).state === 'RUNNING' ? true : undefined,
  );
  await expect(bench.batches.kill(batchId, { reason: 'test', wait: true })).resolves.toMatchObject({ accepted: true });
  await expect(bench.batches.result(batchId)).resolves.toMatchObject({ state: 'KILLED' });
});

import { describe, expect, test } from '@jest/globals';
import type { WorkerOptions } from '@temporalio/worker';
import { withActivitySlots } from '../../../src/plugin/activity-slots.ts';

const OPTIONS: WorkerOptions = { taskQueue: 'spark-batch' };

describe('The activity slots of a worker', () => {
  test.each([
    [1, 101],
    [500, 600],
    [100_000, 2100],
  ])('leave 100 for batches in addition to the watches of %d namespaces', (scopes, slots) => {
    expect(withActivitySlots(OPTIONS, scopes).maxConcurrentActivityTaskExecutions).toBe(slots);
  });

  test('are those of the user, if given', () => {
    const options = { ...OPTIONS, maxConcurrentActivityTaskExecutions: 7 };
    expect(withActivitySlots(options, 500)).toBe(options);
  });
});

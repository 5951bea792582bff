import { describe, expect, test } from '@jest/globals';
import { doubtMissing, type LookedUpBatch } from '../../../src/sweep/missing-batches.ts';

const HOUR = 3_600_000;
const NOW = 1000 * HOUR;
const batches = (number: number, state: LookedUpBatch['state'], age = 1): LookedUpBatch[] =>
  Array.from({ length: number }, () => ({ state, createdAt: NOW - age * HOUR }));

describe('batches that Temporal does not have', () => {
  test.each<[story: string, batches: LookedUpBatch[], isUnknown: boolean]>([
    ['count as ended when there are few', batches(4, 'not-found'), false],
    ['count as unknown when there are many', batches(5, 'not-found'), true],
    ['count as ended when most others are known', [...batches(5, 'not-found'), ...batches(5, 'closed')], false],
    ['count as unknown when fewer others are known', [...batches(6, 'not-found'), ...batches(5, 'open')], true],
    ['count as ended when they are older than the retention', batches(50, 'not-found', 30), false],
    ['count as unknown regardless of older ones', [...batches(5, 'not-found'), ...batches(50, 'closed', 30)], true],
  ])('%s', (_, looked, isUnknown) => {
    expect(doubtMissing(looked, 24 * HOUR, NOW) !== undefined).toBe(isUnknown);
  });

  test('are reported with the reason', () => {
    expect(doubtMissing([...batches(7, 'not-found'), ...batches(1, 'open')], 24 * HOUR, NOW)?.message).toBe(
      'Temporal does not have it, nor 6 others of 8 batches that it should keep for 1d: its namespace may have been restored from a backup or failed over',
    );
  });
});

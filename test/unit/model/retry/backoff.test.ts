import { describe, expect, test } from '@jest/globals';
import { backoff } from '../../../../src/model/retry/backoff.ts';

const POLICY = { initialInterval: 1000, maximumInterval: 10_000 };

describe('the pause before a retry', () => {
  test.each<[story: string, retry: number, whole: number]>([
    ['the first', 1, 1000],
    ['the second is twice as long', 2, 2000],
    ['the fourth', 4, 8000],
    ['the fifth has reached the maximum', 5, 10_000],
    ['the thousandth is no number without end', 1000, 10_000],
  ])('%s', (_, retry, whole) => {
    expect(backoff({ ...POLICY, jitter: 0 }, retry, 'seed')).toBe(whole);
    const pauses = Array.from({ length: 500 }, (_1, index) =>
      backoff({ ...POLICY, jitter: 0.5 }, retry, `seed-${index}`),
    );
    expect(Math.max(...pauses)).toBeLessThanOrEqual(whole);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(whole / 2);
    // They use the whole of what chance may take.
    expect(Math.min(...pauses)).toBeLessThan(whole * 0.55);
    expect(Math.max(...pauses)).toBeGreaterThan(whole * 0.95);
  });

  test('is the same whenever a history is replayed', () => {
    expect(backoff(POLICY, 3, 'key-3')).toBe(backoff(POLICY, 3, 'key-3'));
  });

  test('takes a fifth from chance, unless told otherwise', () => {
    const pauses = Array.from({ length: 200 }, (_, index) => backoff(POLICY, 1, `${index}`));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(800);
    expect(new Set(pauses).size).toBeGreaterThan(50);
  });

  test('is never nothing', () => {
    expect(backoff({ initialInterval: 1, maximumInterval: 1, jitter: 1 }, 1, 'a')).toBe(1);
  });
});

import { describe, expect, test } from '@jest/globals';
import { backoff } from '../../../../src/model/retry/backoff.ts';

const POLICY = { initialInterval: 1000, maximumInterval: 10_000 };

describe('The pause before a retry', () => {
  test.each<[story: string, retry: number, whole: number]>([
    ['is the initial interval before the first retry', 1, 1000],
    ['is twice as long before the second retry', 2, 2000],
    ['is eight times as long before the fourth retry', 4, 8000],
    ['is the maximum before the fifth retry', 5, 10_000],
    ['is the maximum before the thousandth retry', 1000, 10_000],
  ])('%s', (_, retry, whole) => {
    expect(backoff({ ...POLICY, jitter: 0 }, retry, 'seed')).toBe(whole);
    const pauses = Array.from({ length: 500 }, (_1, index) =>
      backoff({ ...POLICY, jitter: 0.5 }, retry, `seed-${index}`),
    );
    expect(Math.max(...pauses)).toBeLessThanOrEqual(whole);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(whole / 2);
    // The pauses cover the whole range of the jitter.
    expect(Math.min(...pauses)).toBeLessThan(whole * 0.55);
    expect(Math.max(...pauses)).toBeGreaterThan(whole * 0.95);
  });

  test('depends only on its seed, so that it is the same in a replay', () => {
    expect(backoff(POLICY, 3, 'key-3')).toBe(backoff(POLICY, 3, 'key-3'));
  });

  test('has a jitter of a fifth by default', () => {
    const pauses = Array.from({ length: 200 }, (_, index) => backoff(POLICY, 1, `${index}`));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(800);
    expect(new Set(pauses).size).toBeGreaterThan(50);
  });

  test('is at least 1 ms', () => {
    expect(backoff({ initialInterval: 1, maximumInterval: 1, jitter: 1 }, 1, 'a')).toBe(1);
  });
});

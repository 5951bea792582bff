import { describe, expect, test } from '@jest/globals';
import { cachedWorkflows, defaultCachedWorkflows, MAX_CACHED_WORKFLOWS } from '../../../src/plugin/workflow-cache.ts';

const GIB = 1024 ** 3;

describe('The default number of cached workflows', () => {
  test.each<[story: string, heap: number, limit: number, machine: number, expected: number]>([
    ['follows the heap where the process has no limit', 4 * GIB, 0, 32 * GIB, 2282],
    ['follows the heap where the limit is reported as a huge number', 4 * GIB, 2 ** 63, 32 * GIB, 2282],
    ['follows half of the limit of the process', 4 * GIB, 2 * GIB, 32 * GIB, 482],
    ['follows half of a small machine', 4 * GIB, 0, 1 * GIB, 182],
    [
      'follows the machine when the heap is given in bytes instead of MiB',
      4_000_000_000 * 1024 * 1024,
      0,
      8 * GIB,
      2282,
    ],
    ['is at least 10', 0.1 * GIB, 0, 32 * GIB, 10],
    ['has a ceiling', 500 * GIB, 0, 2000 * GIB, MAX_CACHED_WORKFLOWS],
  ])('%s', (_, heap, limit, machine, expected) =>
    expect(defaultCachedWorkflows({ heap, process: limit, machine })).toBe(expected),
  );

  test('is between its bounds on this machine', () => {
    expect(cachedWorkflows(undefined)).toBeGreaterThanOrEqual(10);
    expect(cachedWorkflows(undefined)).toBeLessThanOrEqual(MAX_CACHED_WORKFLOWS);
  });
});

describe('A requested number of cached workflows', () => {
  test.each([0, 2, MAX_CACHED_WORKFLOWS])('of %d is taken', (number) => expect(cachedWorkflows(number)).toBe(number));

  test.each([-1, 1.5, MAX_CACHED_WORKFLOWS + 1, 1_500_000_000, Number.NaN])('of %d is refused', (number) =>
    expect(() => cachedWorkflows(number)).toThrow('use a whole number from 0 to 20000, or leave it out'),
  );
});

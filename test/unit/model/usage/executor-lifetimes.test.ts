import { describe, expect, test } from '@jest/globals';
import {
  ExecutorLifetimes,
  type ExecutorsObserved,
  isExecutorsObserved,
  MAX_EXECUTORS_PER_MESSAGE,
} from '../../../../src/model/usage/executor-lifetimes.ts';

const observed = (lifetimes: [number, number, number?][], listedAt?: number): ExecutorsObserved => ({
  driverUid: 'u-1',
  groups: [{ cores: 2, gib: 4, lifetimes }],
  ...(listedAt !== undefined && { listedAt }),
});

function usageOf(...messages: ExecutorsObserved[]) {
  const executors = new ExecutorLifetimes();
  for (const message of messages) executors.add(message);
  return executors.usage(200_000);
}

describe('The executors of an attempt', () => {
  test('count until they ended, and else until their driver ended', () => {
    expect(
      usageOf(
        observed([
          [1, 100, 150],
          [2, 100],
        ]),
      ),
    ).toEqual({ coreSeconds: 300, gibSeconds: 600, count: 2 });
  });

  test('count once, however often and in whatever order watches report them', () => {
    const begin = observed([[1, 100]]);
    const end = observed([[1, 100, 150]]);
    const once = { coreSeconds: 100, gibSeconds: 200, count: 1 };
    expect(usageOf(begin, end)).toEqual(once);
    expect(usageOf(begin, end, end, begin)).toEqual(once);
    expect(usageOf(end, observed([[1, 100, 180]]))).toEqual(once);
  });

  test('ended by the time of a new list that does not have them', () => {
    expect(
      usageOf(
        observed([
          [1, 100],
          [2, 100],
        ]),
        observed([[2, 100]], 160),
      ),
    ).toEqual({
      coreSeconds: 2 * (60 + 100),
      gibSeconds: 4 * (60 + 100),
      count: 2,
    });
  });

  test('count nothing when their driver ended before them by its clock', () => {
    expect(usageOf(observed([[1, 300]]))).toEqual({ coreSeconds: 0, gibSeconds: 0, count: 1 });
  });
});

describe('A payload is a message about executors', () => {
  const lifetimes = (count: number) => Array.from({ length: count }, (_, id) => [id, 1, 2]);
  const table: [title: string, payload: unknown, valid: boolean][] = [
    [
      'as a watch sends it',
      observed(
        [
          [1, 100, 150],
          [2, 100],
        ],
        160,
      ),
      true,
    ],
    ['without executors, after a list', { driverUid: 'u', groups: [], listedAt: 5 }, true],
    [
      'with as many as a message has',
      { driverUid: 'u', groups: [{ cores: 1, gib: 1, lifetimes: lifetimes(MAX_EXECUTORS_PER_MESSAGE) }] },
      true,
    ],
    [
      'with more',
      { driverUid: 'u', groups: [{ cores: 1, gib: 1, lifetimes: lifetimes(MAX_EXECUTORS_PER_MESSAGE + 1) }] },
      false,
    ],
    ['that is nothing', undefined, false],
    ['without a driver', { groups: [] }, false],
    ['with a negative request', { driverUid: 'u', groups: [{ cores: -1, gib: 1, lifetimes: [] }] }, false],
    [
      'with more cores than a node can have',
      { driverUid: 'u', groups: [{ cores: 1e9, gib: 1, lifetimes: [] }] },
      false,
    ],
    ['with a lifetime that is none', { driverUid: 'u', groups: [{ cores: 1, gib: 1, lifetimes: [[1]] }] }, false],
    [
      'with a time that is no number',
      { driverUid: 'u', groups: [{ cores: 1, gib: 1, lifetimes: [[1, 'now']] }] },
      false,
    ],
    ['with an id that is a fraction', { driverUid: 'u', groups: [{ cores: 1, gib: 1, lifetimes: [[1.5, 1]] }] }, false],
  ];

  test.each(table)('%s', (_, payload, valid) => {
    expect(isExecutorsObserved(payload)).toBe(valid);
  });
});

import { describe, expect, test } from '@jest/globals';
import { MISSED } from '../../chaos/evidence/pod-snapshot.ts';
import { oneDriver } from '../../chaos/invariants/one-driver.ts';
import { podHistory } from './builders.ts';

const first = podHistory('one', [
  { revision: 10, gated: true },
  { revision: 12 },
  { revision: 20, phase: 'Running' },
  { revision: 40, phase: 'Failed' },
  { revision: 60, phase: 'Failed', gone: true },
]);
const second = (from: number) =>
  podHistory('two', [
    { revision: from - 5, gated: true },
    { revision: from },
    { revision: from + 10, phase: 'Running' },
    { revision: from + 50, phase: 'Succeeded' },
  ]);

describe('the invariant of one live driver', () => {
  test.each<[string, ReturnType<typeof podHistory>[], number]>([
    ['one driver', [first], 0],
    ['the second starts at the write that ends the first', [first, second(40)], 0],
    ['the second is gated while the first runs, and starts after it', [first, second(41)], 0],
    ['the second starts one write before the first ends', [first, second(39)], 1],
    ['the second starts one write before the first ends, in reverse order', [second(39), first], 1],
    ['two pods of one attempt', [first, { ...second(30), applicationId: first.applicationId ?? '' }], 1],
    [
      'two drivers that never start',
      [podHistory('a', [{ revision: 1, gated: true }]), podHistory('b', [{ revision: 2, gated: true }])],
      0,
    ],
    ['two drivers that keep running', [podHistory('a', [{ revision: 1 }]), podHistory('b', [{ revision: 2 }])], 1],
    [
      'a second driver starts while a deleted one terminates',
      [podHistory('a', [{ revision: 1 }, { revision: 5, deleting: true }, { revision: 9, gone: true }]), second(7)],
      1,
    ],
    [
      'an executor of the first runs together with the second',
      [
        first,
        podHistory('x', [
          { revision: 15, role: 'executor', applicationId: 'app-one' },
          { revision: 90, role: 'executor', applicationId: 'app-one', gone: true },
        ]),
        second(50),
      ],
      1,
    ],
    [
      'an executor runs together with its own driver',
      [
        first,
        podHistory('x', [
          { revision: 15, role: 'executor', applicationId: 'app-one' },
          { revision: 70, role: 'executor', applicationId: 'app-one', gone: true },
        ]),
      ],
      0,
    ],
  ])('finds the violations: %s', (_, histories, count) => {
    expect(oneDriver('etl', histories).violations).toHaveLength(count);
  });

  test('is undecided when the order could not be observed', () => {
    const missed = podHistory('a', [
      { revision: 1, phase: 'Running' },
      { revision: 50, phase: 'Running', gone: true, by: MISSED },
    ]);
    expect(oneDriver('etl', [missed, second(30)])).toMatchObject({ violations: [], undecided: [expect.any(String)] });
  });
});

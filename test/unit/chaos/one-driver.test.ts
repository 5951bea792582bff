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

describe('at most one live driver', () => {
  test.each<[string, ReturnType<typeof podHistory>[], number]>([
    ['one alone', [first], 0],
    ['the next starts at the very write that ends the first', [first, second(40)], 0],
    ['the next is gated while the first runs, and starts after it', [first, second(41)], 0],
    ['MUST be flagged: the next starts one write before the first ends', [first, second(39)], 1],
    ['MUST be flagged: also when they are told in the other order', [second(39), first], 1],
    [
      'MUST be flagged: two pods of one attempt',
      [first, { ...second(30), applicationId: first.applicationId ?? '' }],
      1,
    ],
    [
      'two that never start are none',
      [podHistory('a', [{ revision: 1, gated: true }]), podHistory('b', [{ revision: 2, gated: true }])],
      0,
    ],
    ['MUST be flagged: two that live on', [podHistory('a', [{ revision: 1 }]), podHistory('b', [{ revision: 2 }])], 1],
    [
      'a driver that was deleted is live until it has ended',
      [podHistory('a', [{ revision: 1 }, { revision: 5, deleting: true }, { revision: 9, gone: true }]), second(7)],
      1,
    ],
    [
      'MUST be flagged: an executor of the first beside the second',
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
      'an executor beside its own driver is not',
      [
        first,
        podHistory('x', [
          { revision: 15, role: 'executor', applicationId: 'app-one' },
          { revision: 70, role: 'executor', applicationId: 'app-one', gone: true },
        ]),
      ],
      0,
    ],
  ])('%s', (_, histories, count) => {
    expect(oneDriver('etl', histories).violations).toHaveLength(count);
  });

  test('what nobody can have seen is undecided, and not held against us', () => {
    const missed = podHistory('a', [
      { revision: 1, phase: 'Running' },
      { revision: 50, phase: 'Running', gone: true, by: MISSED },
    ]);
    expect(oneDriver('etl', [missed, second(30)])).toMatchObject({ violations: [], undecided: [expect.any(String)] });
  });
});

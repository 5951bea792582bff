import { describe, expect, test } from '@jest/globals';
import {
  holds,
  isOver,
  ACCEPT_WITHIN,
  LEASE_EXPIRED_AFTER,
} from '../../../../src/model/tenant-queue/admission-lease.ts';

const SECOND = 1000;

test.each<[story: string, secondsAgo: number | undefined, holds: boolean, over: boolean]>([
  ['just now is taken', 0, true, false],
  ['30 s ago is taken', 30, true, false],
  ['31 s ago is not taken, and nobody else’s yet: a task that began in time may be under way', 31, false, false],
  ['45 s ago is nobody else’s yet', 45, false, false],
  ['46 s ago is another’s', 46, false, true],
  ['by a release that did not say when is taken, and never another’s', undefined, true, false],
])('a turn that was told %s', (_, secondsAgo, expectHolds, expectOver) => {
  const now = 1_000_000;
  const toldAt = secondsAgo === undefined ? undefined : now - secondsAgo * SECOND;
  expect([holds(toldAt, now), isOver(toldAt, now)]).toEqual([expectHolds, expectOver]);
});

describe('between the two moments', () => {
  test('there is room for the longest workflow task, whose timeout is 10 s', () => {
    expect(LEASE_EXPIRED_AFTER - ACCEPT_WITHIN).toBeGreaterThan(10 * SECOND);
  });
});

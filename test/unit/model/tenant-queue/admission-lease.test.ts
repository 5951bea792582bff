import { expect, test } from '@jest/globals';
import {
  ACCEPT_WITHIN,
  isAcceptable,
  isExpired,
  LEASE_EXPIRED_AFTER,
} from '../../../../src/model/tenant-queue/admission-lease.ts';

const SECOND = 1000;

test.each<[story: string, secondsAgo: number, acceptable: boolean, expired: boolean]>([
  ['now can be accepted', 0, true, false],
  ['30 s ago can be accepted', 30, true, false],
  ['31 s ago cannot be accepted or passed on: a task that began in time may be under way', 31, false, false],
  ['45 s ago cannot be passed on yet', 45, false, false],
  ['46 s ago can be passed on', 46, false, true],
])('An admission of which the batch was notified %s', (_, secondsAgo, acceptable, expired) => {
  const now = 1_000_000;
  const notifiedAt = now - secondsAgo * SECOND;
  expect([isAcceptable(notifiedAt, now), isExpired(notifiedAt, now)]).toEqual([acceptable, expired]);
});

test('The longest workflow task (timeout 10 s) ends between the two moments', () => {
  expect(LEASE_EXPIRED_AFTER - ACCEPT_WITHIN).toBeGreaterThan(10 * SECOND);
});

import { describe, expect, test } from '@jest/globals';
import { queueDetails } from '../../../../src/model/tenant-queue/queue-details.ts';
import { isAdmissionNews, isEnterRequest, isLeaveRequest } from '../../../../src/model/messages/request-shapes.ts';

const entry = { workflowId: 'a', key: 'k', arrivedAt: 5 };

describe('what batches and queues tell each other', () => {
  test.each<[story: string, reads: (told: unknown) => boolean, told: unknown, valid: boolean]>([
    ['a turn', isAdmissionNews, { key: 'k', admitted: true, at: 5 }, true],
    ['a turn of an earlier release', isAdmissionNews, { key: 'k', admitted: true }, true],
    ['a turn of no time', isAdmissionNews, { key: 'k', admitted: true, at: 'now' }, false],
    ['a place', isAdmissionNews, { key: 'k', admitted: false, place: 3, of: 7, live: 20, limit: 20 }, true],
    [
      'a place without a quota',
      isAdmissionNews,
      { key: 'k', admitted: false, place: 3, of: 7, live: 20, limit: null },
      true,
    ],
    [
      'a place that is none',
      isAdmissionNews,
      { key: 'k', admitted: false, place: -1, of: 7, live: 20, limit: 20 },
      false,
    ],
    ['a place without a line', isAdmissionNews, { key: 'k', admitted: false, place: 3 }, false],
    ['news for nobody', isAdmissionNews, { admitted: true }, false],
    ['news that say nothing', isAdmissionNews, null, false],
    ['a batch that enters', isEnterRequest, { entry, limit: 2 }, true],
    ['a batch that enters under a broken quota', isEnterRequest, { entry, limit: 1.5 }, false],
    ['a batch without an arrival', isEnterRequest, { entry: { workflowId: 'a', key: 'k' }, limit: 2 }, false],
    ['nobody who enters', isEnterRequest, 'a', false],
    ['a batch that leaves', isLeaveRequest, { key: 'k' }, true],
    ['nobody who leaves', isLeaveRequest, {}, false],
  ])('%s', (_, reads, told, valid) => expect(reads(told)).toBe(valid));
});

test('the details of a queue name who lives and waits, the first of many', () => {
  const waiting = [...Array(60).keys()].map((number) => ({ ...entry, workflowId: `w${number}` }));
  const text = queueDetails('risk', { limit: 1, live: [{ ...entry, told: true }], waiting });
  expect(text).toContain('Tenant risk: 1 of 1 live, 60 waiting.');
  expect(text).toContain('- `a`');
  expect(text).toContain('- `w49`\n- and 10 more');
});

import { describe, expect, test } from '@jest/globals';
import { isAdmissionNotice, isEnterRequest, isLeaveRequest } from '../../../../src/model/messages/request-shapes.ts';
import { queueDetails } from '../../../../src/model/tenant-queue/queue-details.ts';

const entry = { workflowId: 'a', key: 'k', arrivedAt: 5 };
const place = { kind: 'queued', key: 'k', place: 3, of: 7, admitted: 20, limit: 20 };

describe('A payload between a batch and a queue', () => {
  test.each<[story: string, isValid: (payload: unknown) => boolean, payload: unknown, valid: boolean]>([
    ['is valid as an admission', isAdmissionNotice, { kind: 'admitted', key: 'k', notifiedAt: 5 }, true],
    ['is invalid as an admission without a time', isAdmissionNotice, { kind: 'admitted', key: 'k' }, false],
    [
      'is invalid as an admission at no time',
      isAdmissionNotice,
      { kind: 'admitted', key: 'k', notifiedAt: 'now' },
      false,
    ],
    ['is valid as a place', isAdmissionNotice, place, true],
    ['is valid as a place without a quota', isAdmissionNotice, { ...place, limit: null }, true],
    ['is invalid as a negative place', isAdmissionNotice, { ...place, place: -1 }, false],
    ['is invalid as a place without a queue', isAdmissionNotice, { kind: 'queued', key: 'k', place: 3 }, false],
    ['is invalid as a notice without a key', isAdmissionNotice, { kind: 'admitted', notifiedAt: 5 }, false],
    ['is invalid as a notice of another kind', isAdmissionNotice, { ...place, kind: 'poison' }, false],
    ['is invalid as a notice that is null', isAdmissionNotice, null, false],
    ['is valid as a request to enter', isEnterRequest, { entry, limit: 2 }, true],
    ['is invalid as a request to enter with a fraction as quota', isEnterRequest, { entry, limit: 1.5 }, false],
    [
      'is invalid as a request to enter without an arrival',
      isEnterRequest,
      { entry: { workflowId: 'a', key: 'k' }, limit: 2 },
      false,
    ],
    ['is invalid as a request to enter that is a text', isEnterRequest, 'a', false],
    ['is valid as a request to leave', isLeaveRequest, { key: 'k' }, true],
    ['is invalid as a request to leave without a key', isLeaveRequest, {}, false],
  ])('%s', (_, isValid, payload, valid) => expect(isValid(payload)).toBe(valid));
});

test('The details of a queue name the first admitted and waiting batches', () => {
  const waiting = [...Array(60).keys()].map((number) => ({ ...entry, workflowId: `w${number}` }));
  const text = queueDetails('risk', { limit: 1, admitted: [{ ...entry, notified: true }], waiting });
  expect(text).toContain('Tenant risk: 1 of 1 admitted, 60 waiting.');
  expect(text).toContain('- `a`');
  expect(text).toContain('- `w49`\n- and 10 more');
});

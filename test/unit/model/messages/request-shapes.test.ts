import { describe, expect, test } from '@jest/globals';
import {
  describeShape,
  isAdmissionNotice,
  isEnterRequest,
  isLeaveRequest,
  isObservation,
  toGiveUpRequest,
  toKillRequest,
  toRetryRequest,
  validateRetryRequest,
} from '../../../../src/model/messages/request-shapes.ts';
import { batchSchema } from '../../../../src/model/schema/batch-schema.ts';
import { batchRequest, observation } from '../../../support/builders.ts';

const INVALID_PAYLOADS: unknown[] = [
  undefined,
  null,
  0,
  '',
  'kill it',
  [],
  [1],
  true,
  { reason: {} },
  { reason: 7, wait: 'yes' },
];

describe('A payload of any shape', () => {
  test.each(INVALID_PAYLOADS)('is a kill request without a reason: %j', (payload) => {
    expect(toKillRequest(payload)).toEqual({ wait: false });
  });

  test.each(INVALID_PAYLOADS)('is a request to give up or to retry without a reason: %j', (payload) => {
    expect(toGiveUpRequest(payload)).toEqual({});
    expect(toRetryRequest(payload)).toEqual({ request: {} });
  });

  test.each([
    ...INVALID_PAYLOADS,
    {},
    { ...observation(), state: 'ASLEEP' },
    { ...observation(), uid: 7 },
    { ...observation(), problem: 'image' },
    { ...observation(), exit: null },
    { ...observation(), deletionDeadline: 12 },
  ])('is not an observation: %j', (payload) => {
    expect(isObservation(payload)).toBe(false);
  });
});

test('isObservation accepts an observation of a running and of a failed driver', () => {
  expect(isObservation(observation())).toBe(true);
  const failed = observation({ state: 'FAILED', exit: { exitCode: 1 }, deletionDeadline: '2026-11-20T10:00:00Z' });
  expect(isObservation(failed)).toBe(true);
});

test('toKillRequest keeps a reason, and truncates a long one', () => {
  expect(toKillRequest({ reason: 'wrong day', wait: true })).toEqual({ reason: 'wrong day', wait: true });
  expect(toKillRequest({ reason: 'x'.repeat(5000) }).reason).toHaveLength(1000);
});

describe('A retry request', () => {
  const batch = batchSchema.parse(batchRequest({ retry: { memoryFactor: 2, maximumMemory: '8g' } }));

  test('can set the memory of driver and executors', () => {
    expect(validateRetryRequest({ reason: 'r', driverMemory: '4g', executorMemory: '512M' }, { batch })).toEqual({
      request: { reason: 'r', driverMemory: '4g', executorMemory: '512M' },
    });
  });

  test.each<[story: string, request: object, problem: string]>([
    ["a size in Kubernetes' notation", { driverMemory: '4Gi' }, 'driverMemory is not a memory size'],
    ['a number', { executorMemory: 4 }, 'executorMemory is not a memory size'],
    ['a size of 0', { driverMemory: '0g' }, 'driverMemory is not a memory size'],
    ['more than retry.maximumMemory', { executorMemory: '9g' }, '9g is more than retry.maximumMemory, 8g'],
  ])('is rejected with %s', (_, request, problem) => {
    const read = validateRetryRequest(request, { batch });
    expect('problem' in read && read.problem).toContain(problem);
  });

  test.each<[story: string, request: object, attempts: number, problem: string | undefined]>([
    ['accepted within the limits', { driverMemory: '3g', executorMemory: '64g' }, 2, undefined],
    [
      'rejected with a heap beyond the limit',
      { driverMemory: '3073m' },
      2,
      '3073m is more than 3g, the largest heap that limits.driver.memory of tenant risk allows',
    ],
    ['rejected after the last attempt', {}, 3, 'This was attempt 3, and limits.attempts of defaults allows 3'],
  ])('is %s', (_, request, attempts, problem) => {
    const limits = {
      driverMemory: { maximum: '3g', layer: 'tenant risk' },
      attempts: { maximum: 3, layer: 'defaults' },
    };
    const withoutMaximum = batchSchema.parse(batchRequest());
    const read = validateRetryRequest(request, { batch: withoutMaximum, limits }, attempts);
    expect('problem' in read ? read.problem : undefined).toBe(problem);
  });

  test('cannot change the memory that a manifest sets', () => {
    const manifest = { ...batch, submit: { kind: 'manifest' as const, manifest: 'x', variables: {} } };
    expect(validateRetryRequest({ driverMemory: '2g' }, { batch: manifest })).toHaveProperty('problem');
    expect(validateRetryRequest({}, { batch: manifest })).toEqual({ request: {} });
  });
});

const PLACE = { kind: 'queued', key: 'k', place: 3, of: 7, admitted: 20, limit: 20 };

test.each<[payload: unknown, expected: boolean]>([
  [{ kind: 'admitted', key: 'k', notifiedAt: 5 }, true],
  [{ kind: 'admitted', key: 'k' }, false],
  [{ kind: 'admitted', key: 'k', notifiedAt: 'now' }, false],
  [PLACE, true],
  [{ ...PLACE, limit: null }, true],
  [{ ...PLACE, place: -1 }, false],
  [{ kind: 'queued', key: 'k', place: 3 }, false],
  [{ kind: 'admitted', notifiedAt: 5 }, false],
  [null, false],
])('isAdmissionNotice(%j) is %s', (payload, expected) => expect(isAdmissionNotice(payload)).toBe(expected));

const ENTRY = { workflowId: 'a', key: 'k', arrivedAt: 5 };

test.each<[payload: unknown, expected: boolean]>([
  [{ entry: ENTRY, limit: 2 }, true],
  [{ entry: ENTRY, limit: 1.5 }, false],
  [{ entry: { workflowId: 'a', key: 'k' }, limit: 2 }, false],
  ['a', false],
])('isEnterRequest(%j) is %s', (payload, expected) => expect(isEnterRequest(payload)).toBe(expected));

test.each<[payload: unknown, expected: boolean]>([
  [{ key: 'k' }, true],
  [{}, false],
])('isLeaveRequest(%j) is %s', (payload, expected) => expect(isLeaveRequest(payload)).toBe(expected));

test.each([
  [{ password: 'hunter22', tag: 1 }, 'a map with password, tag'],
  [{}, 'a map with no field'],
  [['hunter22'], 'a list of 1'],
  ['hunter22', 'a string'],
  [null, 'null'],
  [undefined, 'undefined'],
])('describeShape contains no values of %j', (payload, shape) => {
  expect(describeShape(payload)).toBe(shape);
});

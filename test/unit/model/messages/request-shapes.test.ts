import { describe, expect, test } from '@jest/globals';
import { batchSchema } from '../../../../src/model/schema/batch-schema.ts';
import {
  acceptableRetry,
  giveUpRequestOf,
  isObservation,
  killRequestOf,
  retryRequestOf,
  shapeOf,
} from '../../../../src/model/messages/request-shapes.ts';
import { batchRequest, observation } from '../../../support/builders.ts';

const POISON: unknown[] = [
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

describe('whatever is sent as a message', () => {
  test.each(POISON)('%j is read as a kill without a reason', (sent) => {
    expect(killRequestOf(sent)).toEqual({ wait: false });
  });

  test.each(POISON)('%j is read as a wish to give up, or to go on', (sent) => {
    expect(giveUpRequestOf(sent)).toEqual({});
    expect(retryRequestOf(sent)).toEqual({ request: {} });
  });

  test.each([
    ...POISON,
    {},
    { ...observation(), state: 'ASLEEP' },
    { ...observation(), uid: 7 },
    { ...observation(), problem: 'image' },
    { ...observation(), exit: null },
    { ...observation(), deletionDeadline: 12 },
  ])('%j is no observation', (sent) => {
    expect(isObservation(sent)).toBe(false);
  });

  test('an observation is one', () => {
    expect(isObservation(observation())).toBe(true);
    const failed = observation({ state: 'FAILED', exit: { exitCode: 1 }, deletionDeadline: '2026-11-20T10:00:00Z' });
    expect(isObservation(failed)).toBe(true);
  });

  test('a reason is kept, and cut where it is too long to show', () => {
    expect(killRequestOf({ reason: 'wrong day', wait: true })).toEqual({ reason: 'wrong day', wait: true });
    expect(killRequestOf({ reason: 'x'.repeat(5000) }).reason).toHaveLength(1000);
  });
});

describe('a request to try again', () => {
  const batch = batchSchema.parse(batchRequest({ retry: { memoryFactor: 2, maximumMemory: '8g' } }));

  test('may say what memory there is from now on', () => {
    expect(acceptableRetry({ reason: 'r', driverMemory: '4g', executorMemory: '512M' }, { batch })).toEqual({
      request: { reason: 'r', driverMemory: '4g', executorMemory: '512M' },
    });
  });

  test.each<[story: string, asked: object, problem: string]>([
    ['a size Kubernetes would take', { driverMemory: '4Gi' }, 'driverMemory is not a memory size'],
    ['a number', { executorMemory: 4 }, 'executorMemory is not a memory size'],
    ['nothing', { driverMemory: '0g' }, 'driverMemory is not a memory size'],
    ['more than the batch allows', { executorMemory: '9g' }, '9g is more than retry.maximumMemory, 8g'],
  ])('is refused with %s', (_, asked, problem) => {
    const read = acceptableRetry(asked, { batch });
    expect('problem' in read && read.problem).toContain(problem);
  });

  test.each<[story: string, asked: object, attempts: number, problem: string | undefined]>([
    ['what the limits leave room for', { driverMemory: '3g', executorMemory: '64g' }, 2, undefined],
    [
      'more than that',
      { driverMemory: '3073m' },
      2,
      '3073m is more than 3g, the largest heap that limits.driver.memory of tenant risk leaves room for',
    ],
    ['one more attempt than that', {}, 3, 'This was attempt 3, and limits.attempts of defaults allows 3'],
  ])('may ask for %s', (_, asked, attempts, problem) => {
    const limits = {
      driverMemory: { most: '3g', layer: 'tenant risk' },
      attempts: { most: 3, layer: 'defaults' },
    };
    const free = batchSchema.parse(batchRequest());
    const read = acceptableRetry(asked, { batch: free, limits }, attempts);
    expect('problem' in read ? read.problem : undefined).toBe(problem);
  });

  test('can not change what a manifest says', () => {
    const manifest = { ...batch, submit: { kind: 'manifest' as const, manifest: 'x', variables: {} } };
    expect(acceptableRetry({ driverMemory: '2g' }, { batch: manifest })).toHaveProperty('problem');
    expect(acceptableRetry({}, { batch: manifest })).toEqual({ request: {} });
  });
});

test.each([
  [{ password: 'hunter22', tag: 1 }, 'a map with password, tag'],
  [{}, 'a map with no field'],
  [['hunter22'], 'a list of 1'],
  ['hunter22', 'a string'],
  [null, 'null'],
  [undefined, 'undefined'],
])('what was sent by mistake is told in a log by its shape, not by its values: %j', (request, shape) => {
  expect(shapeOf(request)).toBe(shape);
});

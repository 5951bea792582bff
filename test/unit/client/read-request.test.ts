import { describe, expect, test } from '@jest/globals';
import { atScheduledTime, batchStart } from '../../../src/client/read-request.ts';

const RUN_START = new Date('2026-11-20T10:00:00Z');

describe('the start of a batch', () => {
  test.each<readonly [run: string, handedOver: unknown, start: string]>([
    ['its only run began', undefined, '2026-11-20T10:00:00.000Z'],
    [
      'the first run began that the last one continues',
      { startedAt: '2026-11-19T03:00:00.000Z' },
      '2026-11-19T03:00:00.000Z',
    ],
    ['the run began, when what it was handed has no time', { startedAt: 'yesterday' }, '2026-11-20T10:00:00.000Z'],
    ['the run began, when it was handed something else', 'startedAt', '2026-11-20T10:00:00.000Z'],
  ])('is when %s', (_, handedOver, start) => {
    expect(batchStart(RUN_START, handedOver).toISOString()).toBe(start);
  });
});

describe('a request that is run again', () => {
  const scheduledTime = new Date('2026-11-19T03:00:00Z');

  test('keeps the time that its placeholder stood for', () => {
    const request = { name: 'etl', arguments: ['${{ scheduledTime }}'] };
    expect(atScheduledTime({ request, scheduledTime })).toEqual({
      ...request,
      scheduledTime: '2026-11-19T03:00:00.000Z',
    });
  });

  test('keeps the time that its caller gave', () => {
    const request = { name: 'etl', arguments: ['${{ scheduledTime }}'], scheduledTime: '2026-01-01T00:00:00Z' };
    expect(atScheduledTime({ request, scheduledTime })).toBe(request);
  });

  test('is unchanged without a placeholder', () => {
    const request = { name: 'etl', arguments: ['2026-11-19'] };
    expect(atScheduledTime({ request, scheduledTime })).toBe(request);
  });
});

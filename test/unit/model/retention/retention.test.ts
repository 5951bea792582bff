import { describe, expect, test } from '@jest/globals';
import { endedDriverOf, retentionMarks } from '../../../../src/model/retention/retention-marks.ts';
import {
  extendedUntil,
  type EndedDriver,
  keptUntil,
  type PolicyInForce,
} from '../../../../src/model/retention/retention.ts';

const policy = (cleanup: PolicyInForce['cleanup'], retention = 300, maxRetention?: number): PolicyInForce => ({
  cleanup,
  retention,
  ...(maxRetention !== undefined && { maxRetention }),
});
const ended = (more: Partial<EndedDriver> = {}): EndedDriver => ({ finished: true, since: 1000, ...more });

describe('a driver is kept', () => {
  test.each<[until: string, expected: number, driver: EndedDriver, PolicyInForce]>([
    ['for its retention', 1300, ended(), policy('COMPLETED')],
    ['without a limit by NONE', Infinity, ended({ keepUntil: 5 }), policy('NONE')],
    ['without a limit by COMPLETED, if it failed', Infinity, ended({ finished: false }), policy('COMPLETED')],
    ['for its retention by ALL, if it failed', 1300, ended({ finished: false }), policy('ALL')],
    ['until a user said', 9000, ended({ keepUntil: 9000 }), policy('ALL')],
    ['for a longer retention that has come into force', 6000, ended({ keepUntil: 1300 }), policy('ALL', 5000)],
    [
      'for the retention it began with, when a shorter one has come into force',
      1300,
      ended({ keepUntil: 1300 }),
      policy('ALL', 1),
    ],
    ['not beyond the limit on retentions', 1600, ended({ keepUntil: 9000 }), policy('ALL', 300, 600)],
  ])('%s', (_, expected, driver, inForce) => expect(keptUntil(driver, inForce)).toBe(expected));
});

test.each<[effect: string, expected: number, by: number, PolicyInForce]>([
  ['counts from now', 2600, 1000, policy('ALL')],
  ['never shortens the retention', 1900, 100, policy('ALL', 900)],
  ['ends at the limit', 2000, 5000, policy('ALL', 300, 1000)],
])('an extension %s', (_, expected, by, inForce) => {
  expect(extendedUntil(ended(), inForce, by, 1600)).toBe(expected);
});

describe('what is written on a pod', () => {
  const NOW = Date.parse('2026-11-28T12:00:00Z');

  test('is read again as it was meant', () => {
    const marks = retentionMarks({ finished: false, recordedAt: NOW, keepUntil: NOW + 60_000 });
    expect(marks.labels).toEqual({ 'spark-batch/ended': 'failed' });
    expect(endedDriverOf(marks, NOW - 1000, NOW)).toEqual({ finished: false, since: NOW, keepUntil: NOW + 60_000 });
  });

  test('has no end when the policy never deletes the driver', () => {
    expect(retentionMarks({ finished: true, recordedAt: NOW, keepUntil: Infinity }).annotations).toEqual({
      'spark-batch/end-recorded': '2026-11-28T12:00:00.000Z',
    });
  });

  test.each<[what: string, annotations: Record<string, string>, since: number]>([
    ['a record that is missing', {}, NOW - 5000],
    ['a record that is no time', { 'spark-batch/end-recorded': 'true' }, NOW - 5000],
    ['a record from before the pod', { 'spark-batch/end-recorded': new Date(0).toISOString() }, NOW - 5000],
    ['a record from the future', { 'spark-batch/end-recorded': new Date(NOW + 9e9).toISOString() }, NOW],
  ])('is corrected: %s', (_, annotations, since) => {
    expect(endedDriverOf({ labels: { 'spark-batch/ended': 'finished' }, annotations }, NOW - 5000, NOW)).toEqual({
      finished: true,
      since,
    });
  });

  test('is ignored without the label', () => {
    expect(
      endedDriverOf({ annotations: { 'spark-batch/end-recorded': new Date(NOW).toISOString() } }, 0, NOW),
    ).toBeUndefined();
  });
});

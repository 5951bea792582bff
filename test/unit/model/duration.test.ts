import { describe, expect, test } from '@jest/globals';
import { durationSchema } from '../../../src/model/schema/duration-schema.ts';
import { formatDuration, parseDuration } from '../../../src/model/duration.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('A duration', () => {
  test.each([
    ['PT30S', 30 * SECOND],
    ['PT5M', 5 * MINUTE],
    ['PT1M30S', 90 * SECOND],
    ['P1D', DAY],
    ['P1DT2H', 26 * HOUR],
    ['PT0.5S', 500],
    ['30s', 30 * SECOND],
    ['5m', 5 * MINUTE],
    ['5 min', 5 * MINUTE],
    ['1.5h', 90 * MINUTE],
    ['250ms', 250],
    ['2d', 2 * DAY],
    [' 30s ', 30 * SECOND],
    ['PT0S', 0],
    ['PT48H', 2 * DAY],
    ['P1DT3600S', 25 * HOUR],
    ['P1W', 7 * DAY],
    ['5m30s', 330 * SECOND],
    ['1h30m0s', 90 * MINUTE],
    ['1m0.5s', 60_500],
  ])('written as "%s" has %d ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  test.each([
    '',
    ' ',
    '30',
    'P',
    'PT',
    'P1DT',
    'pt30s',
    '30S',
    '-5s',
    'P1Y',
    'P1M',
    '1e3s',
    '30s5m',
    'PT-5S',
    'Infinity',
    's',
    '1,5h',
  ])('cannot be written as "%s"', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test.each([
    ['is not a duration', '30', '"30" is not a duration: write ISO-8601 (PT30S, PT5M, P1D) or short (30s, 5m, 1d)'],
    ['is zero', 'PT0S', '"PT0S" must be longer than zero'],
    ['rounds to zero', '0.2ms', '"0.2ms" must be longer than zero'],
    ['is longer than a year', '400d', '"400d" is longer than a year'],
    ['exceeds the range of numbers', `${'9'.repeat(400)}d`, `"${'9'.repeat(49)}…" is longer than a year`],
  ])('that %s is rejected with a reason', (_, text, message) => {
    expect(durationSchema.safeParse(text).error?.issues[0]?.message).toBe(message);
  });

  test('is rejected when it is a number, which has no unit', () => {
    expect(durationSchema.safeParse(30).success).toBe(false);
  });

  test.each([
    [0, '0ms'],
    [450, '450ms'],
    [999.7, '999ms'],
    [3200, '3.2s'],
    [30 * SECOND, '30s'],
    [59_990, '59.9s'],
    [4 * MINUTE + 5 * SECOND, '4m 05s'],
    [5 * MINUTE, '5m'],
    [HOUR - 1, '59m 59s'],
    [2 * HOUR + 10 * MINUTE, '2h 10m'],
    [2 * HOUR, '2h'],
    [3 * DAY + 4 * HOUR, '3d 4h'],
    [10 * DAY, '10d'],
  ])('of %d ms is formatted as "%s"', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});

import { describe, expect, test } from '@jest/globals';
import { TimeNotationError, writeTime, type TimeNotation } from '../../../../src/model/parameters/scheduled-time.ts';

const offset = (amount: number, unit: string) => ({ offset: { amount, unit } });
const MINUTES = 'yyyy-MM-dd HH:mm';

describe('writeTime', () => {
  test.each<[string, string, TimeNotation, string]>([
    ['ISO-8601 in UTC by default', '2026-11-27T02:00:00.123Z', {}, '2026-11-27T02:00:00Z'],
    [
      'all letters of a format',
      '2026-02-03T04:05:06Z',
      { format: "yyyyMMdd yy DDD HH:mm:ss'Z'" },
      '20260203 26 034 04:05:06Z',
    ],
    ['text in quotes as it is', '2026-02-03T04:05:06Z', { format: "'year='yyyy/'month='MM" }, 'year=2026/month=02'],
    ['seconds since 1970', '2026-11-27T02:00:00Z', { format: 'epochSeconds' }, '1795744800'],
    ['the last day of a leap year', '2028-12-31T23:00:00Z', { format: 'DDD' }, '366'],
    [
      'the local date where it differs from that of UTC',
      '2026-11-26T23:30:00Z',
      { format: 'yyyy-MM-dd', zone: 'Europe/Berlin' },
      '2026-11-27',
    ],
    ['midnight as 00', '2026-11-26T23:00:00Z', { format: MINUTES, zone: 'Europe/Berlin' }, '2026-11-27 00:00'],
    ['the day before', '2026-03-01T02:00:00Z', { ...offset(-1, 'd'), format: 'yyyy-MM-dd' }, '2026-02-28'],
    ['two weeks later', '2026-12-25T02:00:00Z', { ...offset(2, 'w'), format: 'yyyy-MM-dd' }, '2027-01-08'],
    [
      'the last day of a shorter month',
      '2026-03-31T02:00:00Z',
      { ...offset(-1, 'mo'), format: 'yyyy-MM-dd' },
      '2026-02-28',
    ],
    ['a month of another year', '2026-01-31T02:00:00Z', { ...offset(-2, 'mo'), format: 'yyyy-MM' }, '2025-11'],
    ['29 February a year later', '2028-02-29T02:00:00Z', { ...offset(1, 'y'), format: 'yyyy-MM-dd' }, '2029-02-28'],
    ['minutes', '2026-11-27T00:10:00Z', offset(-15, 'm'), '2026-11-26T23:55:00Z'],
    // Clocks in Berlin go from 02:00 to 03:00 on 29 March 2026 and from 03:00 to 02:00 on 25 October.
    [
      'a day of 23 hours at the same time of day',
      '2026-03-29T10:00:00Z',
      { ...offset(-1, 'd'), format: MINUTES, zone: 'Europe/Berlin' },
      '2026-03-28 12:00',
    ],
    [
      '24 hours in a day of 23 hours as another time of day',
      '2026-03-29T10:00:00Z',
      { ...offset(-24, 'h'), format: MINUTES, zone: 'Europe/Berlin' },
      '2026-03-28 11:00',
    ],
    [
      'a time that clocks skip as the one an hour later',
      '2026-03-28T01:30:00Z',
      { ...offset(1, 'd'), format: MINUTES, zone: 'Europe/Berlin' },
      '2026-03-29 03:30',
    ],
    [
      'a time that clocks skip west of Greenwich alike',
      '2026-03-07T07:30:00Z',
      { ...offset(1, 'd'), format: MINUTES, zone: 'America/New_York' },
      '2026-03-08 03:30',
    ],
    [
      'the first of two equal times of day',
      '2026-10-24T00:30:00Z',
      { ...offset(1, 'd'), format: 'epochSeconds', zone: 'Europe/Berlin' },
      String(Date.UTC(2026, 9, 25, 0, 30) / 1000),
    ],
  ])('writes %s', (_, time, notation, written) => {
    expect(writeTime(new Date(time), notation)).toBe(written);
  });

  test.each<[string, TimeNotation, RegExp]>([
    ['a letter that is not known', { format: 'yyyy-QQ' }, /from "QQ" on: use yyyy/],
    ['an open quote', { format: "yyyy'T" }, /from "'T" on/],
    [
      'a time zone that is not known',
      { format: 'yyyy', zone: 'Europe/Atlantis' },
      /"Europe\/Atlantis", which is not known/,
    ],
    ['an offset as a time zone', { format: 'yyyy', zone: '+01:00' }, /write an IANA name/],
    ['a unit that is not known', offset(1, 'days'), /an offset in "days": use m, h, d, w, mo/],
    ['a year after 9999', offset(999_999, 'y'), /outside the years/],
  ])('refuses %s', (_, notation, message) => {
    const write = () => writeTime(new Date('2026-11-27T02:00:00Z'), notation);
    expect(write).toThrow(TimeNotationError);
    expect(write).toThrow(message);
  });
});

import { describe, expect, test } from '@jest/globals';
import {
  checkRequestSize,
  MAX_PROPERTIES,
  MAX_PROPERTIES_BYTES,
  MAX_VALUES,
} from '../../../../src/model/batch/request-size.ts';
import { MAX_REQUEST_BYTES } from '../../../../src/model/temporal-limits.ts';
import { boundFor, cpuTimeOf } from '../../../support/cpu-time.ts';

/** A request with a field that fills it up to exactly this number of bytes. */
function requestOf(bytes: number): unknown {
  return { arguments: ['x'.repeat(bytes - '{"arguments":[""]}'.length)] };
}

describe('checkRequestSize', () => {
  test.each<[string, unknown, string]>([
    [
      'values',
      { arguments: Array.from({ length: MAX_VALUES }, () => 'x') },
      `has more than the ${MAX_VALUES} values (fields, entries and items) allowed for a batch`,
    ],
    [
      'properties',
      { sparkConf: Object.fromEntries(Array.from({ length: MAX_PROPERTIES + 1 }, (_, n) => [`spark.k${n}`, 'x'])) },
      `has ${MAX_PROPERTIES + 1} properties, more than the ${MAX_PROPERTIES} allowed`,
    ],
  ])('refuses a request with too many %s, whatever its size', (_, request, message) => {
    expect(checkRequestSize(request)).toMatchObject([{ message: expect.stringContaining(message) as unknown }]);
  });

  test('accepts a request of exactly the maximum size', () => {
    expect(Buffer.byteLength(JSON.stringify(requestOf(MAX_REQUEST_BYTES)))).toBe(MAX_REQUEST_BYTES);
    expect(checkRequestSize(requestOf(MAX_REQUEST_BYTES))).toEqual([]);
  });

  test('refuses a request with one byte more', () => {
    expect(checkRequestSize(requestOf(MAX_REQUEST_BYTES + 1))).toEqual([
      {
        path: '(the batch)',
        message:
          'has 1 MiB, 1 byte above the 1 MiB allowed for a batch, as JSON: the largest field is arguments; put large data into files that the application reads',
      },
    ]);
  });

  test('counts bytes, not characters', () => {
    expect(checkRequestSize({ arguments: ['€'.repeat(400_000)] })).toMatchObject([{ path: '(the batch)' }]);
  });

  test('accepts Spark properties of exactly the maximum size, and refuses one byte more', () => {
    const sparkConf = (bytes: number) => ({ sparkConf: { k: 'x'.repeat(bytes - '{"k":""}'.length) } });
    expect(checkRequestSize(sparkConf(MAX_PROPERTIES_BYTES))).toEqual([]);
    expect(checkRequestSize(sparkConf(MAX_PROPERTIES_BYTES + 1024))).toEqual([
      {
        path: 'sparkConf',
        message:
          'has 257 KiB, 1 KiB above the 256 KiB allowed for the Spark properties: put large values into files that the application reads',
      },
    ]);
  });

  test('says "more than" of a request that it does not measure to the end', () => {
    const shared = Array.from({ length: 1000 }, () => 'x'.repeat(1000));
    const time = cpuTimeOf(() => {
      const [problem] = checkRequestSize({ arguments: Array.from({ length: 1000 }, () => shared) });
      expect(problem?.message).toMatch(/^has more than 64 MiB, more than 63 MiB above the 1 MiB/);
    });
    expect(time).toBeLessThan(boundFor(500));
  });

  test.each([
    ['a text', 'x'],
    ['null', null],
    ['a list', []],
    ['nothing', undefined],
  ])('leaves %s to the schema', (_, request) => expect(checkRequestSize(request)).toEqual([]));

  test('does not quote the name of an unknown field that is long', () => {
    const [problem] = checkRequestSize({ ['x'.repeat(2_000_000)]: 1 });
    expect(problem?.message.length).toBeLessThan(200);
  });
});

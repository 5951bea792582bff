import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatBytes, jsonSize } from '../../../src/model/json-size.ts';
import { boundFor, cpuTimeOf } from '../../support/cpu-time.ts';

describe('jsonSize', () => {
  test('is the number of bytes that JSON.stringify gives, for any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        expect(jsonSize(value)).toBe(Buffer.byteLength(JSON.stringify(value)));
      }),
    );
  });

  test.each([
    ['control characters', '\u0000\n\t\u001F'],
    ['quotes and backslashes', String.raw`"\"`],
    ['characters of two, three and four bytes', 'é€😀'],
    ['surrogates without a partner', '\uD800x\uDC00'],
    ['undefined fields', { a: undefined, b: [undefined] }],
    ['empty containers', [{}, [], '']],
  ])('counts %s as JSON.stringify writes them', (_, value) => {
    expect(jsonSize(value)).toBe(Buffer.byteLength(JSON.stringify(value)));
  });

  test('stops counting a value with a cycle at the limit', () => {
    const cycle: Record<string, unknown> = { text: 'x'.repeat(100) };
    cycle['self'] = cycle;
    expect(jsonSize(cycle, 10_000)).toBeGreaterThan(10_000);
  });

  test('measures 16 MiB of escaped text in linear time', () => {
    const time = cpuTimeOf(() => expect(jsonSize('"\n'.repeat(8 * 1024 * 1024))).toBe(32 * 1024 * 1024 + 2));
    expect(time).toBeLessThan(boundFor(300));
  });
});

describe('formatBytes', () => {
  test.each([
    [512, '512 bytes'],
    [1536, '1.5 KiB'],
    [1_048_576, '1 MiB'],
    [6_014_692, '5.7 MiB'],
  ])('writes %d bytes as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

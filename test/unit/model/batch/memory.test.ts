import { describe, expect, test } from '@jest/globals';
import { isJvmMemory, parseMemoryMiB } from '../../../../src/model/batch/memory.ts';

describe('parseMemoryMiB reads memory sizes as Spark does', () => {
  test.each([
    { about: 'a bare number is MiB', text: '1024', mib: 1024 },
    { about: 'a suffix of one letter', text: '4g', mib: 4096 },
    { about: 'a suffix of two letters', text: '4gb', mib: 4096 },
    { about: 'capital letters', text: '2G', mib: 2048 },
    { about: 'kibibytes are rounded down', text: '2047k', mib: 1 },
    { about: 'bytes are rounded down', text: '100b', mib: 0 },
    { about: 'surrounding space is ignored', text: ' 1t ', mib: 1024 ** 2 },
    { about: 'a fraction is rejected', text: '0.5g', mib: undefined },
    { about: 'space before the unit is rejected', text: '512 m', mib: undefined },
    { about: 'Kubernetes units are rejected', text: '4Gi', mib: undefined },
    { about: 'a sign is rejected', text: '-1g', mib: undefined },
  ])('$about: $text', ({ text, mib }) => {
    expect(parseMemoryMiB(text)).toBe(mib);
  });

  test.each([
    { text: '4g', taken: true },
    { text: '512M', taken: true },
    { text: '1024', taken: false },
    { text: '1gb', taken: false },
    { text: '1p', taken: false },
  ])('isJvmMemory($text) is $taken', ({ text, taken }) => {
    expect(isJvmMemory(text)).toBe(taken);
  });
});

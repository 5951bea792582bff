import { describe, expect, test } from '@jest/globals';
import { hostPathFits } from '../../../src/limits/check-references.ts';

describe('A path of a node fits a pattern', () => {
  test.each([
    ['/data', '/data', true],
    ['/data', '/data/', true],
    ['/data/*', '//data/./a/b', true],
    ['/data/', '/data', true],
    ['/data/*', '/data', false],
    ['/data/*', '/database', false],
    ['/data/*', '/data/../etc', false],
    ['/data/*', '/data/..', false],
    ['*', 'data', false],
    ['*', '/etc', true],
    ['/data', '/Data', false],
  ])('hostPathFits(%s, %s) is %s', (pattern, path, fits) => {
    expect(hostPathFits(pattern, path)).toBe(fits);
  });
});

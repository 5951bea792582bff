import { describe, expect, test } from '@jest/globals';
import { fits, fitsOne, overlap, patternSchema } from '../../../src/spark/pattern.ts';

describe('A pattern of names', () => {
  const ROWS: readonly (readonly [string, string, boolean])[] = [
    ['team-a', 'team-a', true],
    ['team-a', 'team-ab', false],
    ['team-a', 'xteam-a', false],
    ['*', '', true],
    ['*', 'anything/at all', true],
    ['team-*', 'team-', true],
    ['team-*', 'team-a', true],
    ['team-*', 'my-team-a', false],
    ['*-prod', 'risk-prod', true],
    ['*-prod', 'risk-prod-2', false],
    ['a*b*c', 'abc', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'acb', false],
    ['ab*ba', 'aba', false],
    ['ab*ba', 'abba', true],
    ['a**b', 'ab', true],
    ['registry.example/*:4.*', 'registry.example/spark:4.1', true],
    ['registry.example/*:4.*', 'registry-example/spark:4.1', false],
    ['a.c', 'abc', false],
    ['a+(b)[c]', 'a+(b)[c]', true],
    ['line*', 'line\nbreak', true],
  ];
  test.each(ROWS)('fits(%j, %j) is %s', (pattern, name, expected) => {
    expect(fits(pattern, name)).toBe(expected);
  });

  test('A pattern with many stars is matched in linear time', () => {
    expect(fits(`${'a*'.repeat(50)}b`, 'a'.repeat(100_000))).toBe(false);
  });

  test('fitsOne needs one of several patterns to fit', () => {
    expect(fitsOne(['a', 'b*'], 'bc')).toBe(true);
    expect(fitsOne([], 'bc')).toBe(false);
  });

  test.each(['', 'a b', '\t'])('A pattern cannot be %j', (text) => {
    expect(patternSchema.safeParse(text).success).toBe(false);
  });
});

describe('Two patterns overlap when a name fits both', () => {
  const ROWS: readonly (readonly [string, string, boolean])[] = [
    ['a', 'a', true],
    ['a', 'b', false],
    ['a', 'ab', false],
    ['a*', 'ab', true],
    ['a*', 'b*', false],
    ['a*', '*b', true],
    ['*', '*', true],
    ['*', 'x', true],
    ['a*c', 'ab*', true],
    ['a*c', 'ab*d', false],
    ['team-*-prod', 'team-risk-*', true],
    ['team-*-prod', 'team-risk-test', false],
    ['a*', 'a', true],
    ['*a*', 'b', false],
    ['', '*', true],
  ];
  test.each(ROWS)('overlap(%j, %j) is %s', (one, other, expected) => {
    expect(overlap(one, other)).toBe(expected);
    expect(overlap(other, one)).toBe(expected);
  });
});

import { afterAll, describe, expect, test } from '@jest/globals';
import type { Kind } from '../../escapes/escape.ts';
import { rightBatch } from '../../escapes/escape.ts';
import { estate } from '../../escapes/estate.ts';
import { ESCAPES } from '../../escapes/index.ts';
import { openResolving } from './resolving.ts';

const resolving = openResolving(estate('team-risk'));
afterAll(async () => {
  await resolving[Symbol.asyncDispose]();
});

describe.each(Object.entries(ESCAPES))('through %s a tenant does not reach', (kind, escapes) => {
  test('less than it may: a right batch is taken', async () => {
    expect(await resolving.problems(rightBatch(kind as Kind))).toEqual([]);
  });

  test.each([...escapes])('$about', async ({ written, told }) => {
    const problems = await resolving.problems({ ...rightBatch(kind as Kind), ...written });
    expect(problems.join('\n')).toMatch(told);
  });
});

test('the table has attempts enough', () => {
  expect(Object.values(ESCAPES).flat().length).toBeGreaterThanOrEqual(80);
});

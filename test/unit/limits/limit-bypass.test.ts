import { afterAll, describe, expect, test } from '@jest/globals';
import { type Kind, rightBatch } from '../../limit-bypass/limit-bypass.ts';
import { estate } from '../../limit-bypass/tenant-fixture.ts';
import { ESCAPES } from '../../limit-bypass/index.ts';
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

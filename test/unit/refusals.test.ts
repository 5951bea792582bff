import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { refusalsDocument, rowOf } from '../refusals/document.ts';
import { REFUSALS } from '../refusals/index.ts';
import { problemsOf } from '../refusals/refusal.ts';

/** Default messages of zod and JavaScript, which users would not understand. */
const DEFAULT_MESSAGES = /Invalid|Too (?:small|big)|expected|received|undefined|NaN|\[object/;

const text = readFileSync(join(import.meta.dirname, '../../docs/reference/refusals.md'), 'utf8');

describe.each(REFUSALS)('the section $title', (section) => {
  test.each([...section.refusals])('has the messages of docs/reference/refusals.md for $about', (refusal) => {
    const problems = problemsOf(section, refusal);
    expect(problems.length).toBeGreaterThan(0);
    for (const { message } of problems) expect(message).not.toMatch(DEFAULT_MESSAGES);
    // After a deliberate change of a message: run node test/refusals/write.ts and read the diff.
    expect(text).toContain(rowOf(section, refusal));
  });

  test('has no messages for a valid batch', () => {
    expect(problemsOf(section, { about: '', fields: {} })).toEqual([]);
  });
});

test('docs/reference/refusals.md has no other content', () => {
  expect(text).toBe(refusalsDocument(REFUSALS));
});

test('a reserved property is reported together with other problems of sparkConf', () => {
  const [first] = REFUSALS;
  const fields = { sparkConf: { 'spark.x': ['a'], 'spark.app.id': 'mine', nothing: {} } };
  expect(problemsOf(first as (typeof REFUSALS)[number], { about: '', fields }).map(({ path }) => path)).toEqual([
    'sparkConf["spark.x"]',
    'sparkConf["spark.app.id"]',
    'sparkConf.nothing',
  ]);
});

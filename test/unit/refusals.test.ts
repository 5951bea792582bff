import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { refusalsDocument, rowOf } from '../refusals/document.ts';
import { REFUSALS } from '../refusals/index.ts';
import { problemsOf } from '../refusals/refusal.ts';

/** What zod or JavaScript say when nobody has thought of what a person would like to read. */
const NOT_FOR_PEOPLE = /Invalid|Too (?:small|big)|expected|received|undefined|NaN|\[object/;

const text = readFileSync(join(import.meta.dirname, '../../docs/reference/refusals.md'), 'utf8');

describe.each(REFUSALS)('$title: refused for', (section) => {
  test.each([...section.refusals])('$about, in the words of docs/reference/refusals.md', (refusal) => {
    const problems = problemsOf(section, refusal);
    expect(problems.length).toBeGreaterThan(0);
    for (const { message } of problems) expect(message).not.toMatch(NOT_FOR_PEOPLE);
    // When a message is meant to change: node test/refusals/write.ts, and read the difference.
    expect(text).toContain(rowOf(section, refusal));
  });

  test('nothing, when nothing is wrong', () => {
    expect(problemsOf(section, { about: '', written: {} })).toEqual([]);
  });
});

test('docs/reference/refusals.md says nothing else', () => {
  expect(text).toBe(refusalsDocument(REFUSALS));
});

test('a reserved property is told of whatever else is wrong with the properties', () => {
  const [first] = REFUSALS;
  const written = { sparkConf: { 'spark.x': ['a'], 'spark.app.id': 'mine', nothing: {} } };
  expect(problemsOf(first as (typeof REFUSALS)[number], { about: '', written }).map(({ path }) => path)).toEqual([
    'sparkConf["spark.x"]',
    'sparkConf["spark.app.id"]',
    'sparkConf.nothing',
  ]);
});

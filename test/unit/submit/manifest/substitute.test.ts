import { describe, expect, test } from '@jest/globals';
import { readManifest } from '../../../../src/submit/manifest/read.ts';
import type { VariableValue } from '../../../../src/submit/manifest/template.ts';

type Variables = Record<string, VariableValue>;

/** What a manifest holds once its variables have their values. */
function filled(manifest: string, variables: Variables = {}): unknown[] {
  const { documents, problems } = readManifest(manifest, variables, {});
  expect(problems).toEqual([]);
  return documents.map(({ content }) => content);
}

/** What is wrong with a manifest, as `path: message`. */
function problemsOf(manifest: string, variables: Variables = {}, own: Variables = {}): string[] {
  return readManifest(manifest, variables, own).problems.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('a variable takes its value', () => {
  test.each<[story: string, text: string, variables: Variables, value: unknown]>([
    ['inside a text', 'a: run ${what} now', { what: 'it' }, 'run it now'],
    ['several in a text', 'a: ${x}-${y}-${x}', { x: 1, y: true }, '1-true-1'],
    ['as text, when it is text', 'a: ${x}', { x: '8080' }, '8080'],
    ['as a number, when it is all there is', 'a: ${x}', { x: 8080 }, 8080],
    ['as true or false', 'a: ${x}', { x: false }, false],
    ['also in quotes', 'a: "${x}"', { x: 8080 }, 8080],
    ['as text, when there is more', 'a: ":${x}"', { x: 8080 }, ':8080'],
    ['in lists and maps', 'a: [{ b: "${x}" }]', { x: 1 }, [{ b: 1 }]],
    ['in a block of lines', 'a: |\n  first\n  ${x}\n  last\n', { x: 'second\nthird' }, 'first\nsecond\nthird\nlast\n'],
    ['unless it is escaped', 'a: echo $${HOME} ${x}', { x: 1 }, 'echo ${HOME} 1'],
    ['and a dollar alone is none', 'a: $5 $(x) $x', {}, '$5 $(x) $x'],
    ['an empty one', 'a: ${x}', { x: '' }, ''],
  ])('%s', (_, manifest, variables, value) => {
    expect(filled(manifest, variables)).toEqual([{ a: value }]);
  });
});

describe('a value stays one value, whatever it holds', () => {
  test.each<[story: string, value: string]>([
    ['another key', 'x\nprivileged: true'],
    ['another document', 'x\n---\nkind: Pod'],
    ['the end of a quoted text', '", "privileged": "true'],
    ['a flow map', '{ privileged: true }'],
    ['a list', '[a, b]'],
    ['an alias', '*anchor'],
    ['a tag', '!!binary aGk='],
    ['a comment', 'x # y'],
    ['a variable', '${other}'],
    ['its own name', '${value}'],
    ['an escape', '$${x}'],
    ['a number in letters', '1e3'],
    ['null', 'null'],
    ['a merge key', '<<'],
    ['the name of a prototype', '__proto__'],
  ])('%s', (_, value) => {
    const manifest = '{ "plain": "${value}", "inside": "a ${value} b" }\n---\na: &anchor { b: "${value}" }';
    expect(filled(manifest, { value })).toEqual([{ plain: value, inside: `a ${value} b` }, { a: { b: value } }]);
  });

  test('in a block of lines it adds lines to that text, and nothing else', () => {
    expect(filled('a: |\n  ${x}\nb: 1', { x: 'y\nb: 2\n---\nc: 3' })).toEqual([{ a: 'y\nb: 2\n---\nc: 3\n', b: 1 }]);
  });

  test('a key called __proto__ is a key like others', () => {
    const [document] = filled('{ "__proto__": { "polluted": "${x}" } }', { x: 'yes' });
    expect(Object.getPrototypeOf(document)).toBe(Object.prototype);
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });
});

describe('YAML is read as Kubernetes reads it', () => {
  test.each<[story: string, yaml: string, value: unknown]>([
    ['modes are octal', 'a: 0440', 288],
    ['zero is a number', 'a: 0', 0],
    ['y and yes are texts, and keys', 'a: { y: yes }', { y: 'yes' }],
    ['a date is text', 'a: 2026-01-01', '2026-01-01'],
    ['a time is text', 'a: 1:30', '1:30'],
    ['maps can be merged', 'base: &b { x: 1 }\na: { <<: *b, y: 2 }', { x: 1, y: 2 }],
  ])('%s', (_, yaml, value) => {
    expect(filled(yaml)[0]).toMatchObject({ a: value });
  });

  test('documents that are empty do not count, but keep their numbers', () => {
    const { documents } = readManifest('---\n---\na: 1\n---\n# nothing\n', {}, {});
    expect(documents).toMatchObject([{ number: 2, content: { a: 1 } }]);
  });
});

describe('told with its place is', () => {
  const OWN = { SPARK_BATCH_TAG: 't' };
  test.each<[story: string, manifest: string, variables: Variables, problem: string]>([
    [
      'a variable without a value, once',
      'a: 1\n---\nspec: { list: ["x ${tier}", "${tier}"] }',
      {},
      'submit.variables.tier: is missing: document 2, spec.list[0] of the manifest uses it',
    ],
    [
      'a value that nothing uses',
      'a: 1',
      { tier: 'gold' },
      'submit.variables.tier: is not used by the manifest: remove it, or write ${tier} where it is meant',
    ],
    [
      'a value that only an escape names',
      'a: $${tier}',
      { tier: 'gold' },
      'submit.variables.tier: is not used by the manifest: remove it, or write ${tier} where it is meant',
    ],
    [
      'a value for what SparkBatch gives',
      'a: ${SPARK_BATCH_TAG}',
      { SPARK_BATCH_TAG: 'mine' },
      'submit.variables.SPARK_BATCH_TAG: is given by SparkBatch: leave it out',
    ],
    [
      'a value of a name that might be SparkBatch’s one day',
      'a: ${SPARK_BATCH_X}',
      { SPARK_BATCH_X: 'mine' },
      "submit.variables.SPARK_BATCH_X: needs another name: SPARK_BATCH_... is for SparkBatch's own",
    ],
    [
      'a misspelt variable of SparkBatch',
      'a: ${SPARK_BATCH_TAGG}',
      {},
      "submit.variables.SPARK_BATCH_TAGG: is not one of SparkBatch's variables, which are SPARK_BATCH_TAG; document 1, a uses it",
    ],
    [
      'a variable of a shell',
      'a: { b: "cd ${HOME:-/root}" }',
      {},
      'submit.manifest: document 1, a.b: "${HOME:-/root}" is not a variable: a name goes into the braces; write $${ where ${ is meant as it is',
    ],
    [
      'a variable that does not end',
      'a: x ${tier',
      {},
      'submit.manifest: document 1, a: "${tier" is not a variable: a name goes into the braces; write $${ where ${ is meant as it is',
    ],
    [
      'a variable in a key',
      'a:\n  ${tier}: x',
      {},
      'submit.manifest: document 1, a["${tier}"]: is a key: variables stand for values, keys are taken as they are',
    ],
    ['a syntax error', 'a: 1\nb: [1, 2', {}, 'submit.manifest: is not YAML: line 2: Flow sequence in block collection'],
    ['a key twice', 'a: 1\na: 2', {}, 'submit.manifest: is not YAML: line 2: Map keys must be unique'],
    ['a tag nobody knows', 'a: !vault x', {}, 'submit.manifest: is not YAML: line 1: a tag (!name) that nobody knows'],
  ])('%s', (_, manifest, variables, problem) => {
    const problems = problemsOf(manifest, variables, OWN);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.slice(0, problem.length)).toBe(problem);
  });

  test('an alias of an alias that would fill the memory', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]', ...'bcdefgh'].map((line, index, all) => {
      const before = index === 1 ? 'a' : all[index - 1];
      return index === 0 ? line : `${line}: &${line} [${Array(10).fill(`*${before}`).join(', ')}]`;
    });
    expect(problemsOf(bomb.join('\n'))[0]).toContain("submit.manifest: can't be read: Excessive alias count");
  });
});

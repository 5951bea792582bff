import { describe, expect, test } from '@jest/globals';
import { readManifest } from '../../../../src/submit/manifest/read.ts';
import type { VariableValue } from '../../../../src/submit/manifest/substitute.ts';

type Variables = Record<string, VariableValue>;

/** The contents of a manifest's documents after the substitution. */
function filled(manifest: string, variables: Variables = {}): unknown[] {
  const { documents, problems } = readManifest(manifest, variables, {});
  expect(problems).toEqual([]);
  return documents.map(({ content }) => content);
}

/** The problems of a manifest, as `path: message`. */
function problemsOf(manifest: string, variables: Variables = {}, provided: Variables = {}): string[] {
  return readManifest(manifest, variables, provided).problems.map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );
}

describe('a variable is replaced', () => {
  test.each<[story: string, text: string, variables: Variables, value: unknown]>([
    ['inside a text', 'a: run ${what} now', { what: 'it' }, 'run it now'],
    ['several times in a text', 'a: ${x}-${y}-${x}', { x: 1, y: true }, '1-true-1'],
    ['by a string, when its value is a string', 'a: ${x}', { x: '8080' }, '8080'],
    ['by a number, when it is the whole text', 'a: ${x}', { x: 8080 }, 8080],
    ['by true or false', 'a: ${x}', { x: false }, false],
    ['in quotes', 'a: "${x}"', { x: 8080 }, 8080],
    ['by a string, when it is part of a text', 'a: ":${x}"', { x: 8080 }, ':8080'],
    ['in lists and maps', 'a: [{ b: "${x}" }]', { x: 1 }, [{ b: 1 }]],
    ['in a block scalar', 'a: |\n  first\n  ${x}\n  last\n', { x: 'second\nthird' }, 'first\nsecond\nthird\nlast\n'],
    ['unless its ${ is escaped', 'a: echo $${HOME} ${x}', { x: 1 }, 'echo ${HOME} 1'],
    ['unless the dollar has no braces', 'a: $5 $(x) $x', {}, '$5 $(x) $x'],
    ['by an empty string', 'a: ${x}', { x: '' }, ''],
  ])('%s', (_, manifest, variables, value) => {
    expect(filled(manifest, variables)).toEqual([{ a: value }]);
  });
});

describe('a value stays one value', () => {
  test.each<[story: string, value: string]>([
    ['when it looks like another key', 'x\nprivileged: true'],
    ['when it looks like another document', 'x\n---\nkind: Pod'],
    ['when it looks like the end of a quoted text', '", "privileged": "true'],
    ['when it looks like a flow map', '{ privileged: true }'],
    ['when it looks like a list', '[a, b]'],
    ['when it looks like an alias', '*anchor'],
    ['when it looks like a tag', '!!binary aGk='],
    ['when it looks like a comment', 'x # y'],
    ['when it looks like a variable', '${other}'],
    ['when it looks like its own variable', '${value}'],
    ['when it looks like an escape', '$${x}'],
    ['when it looks like a number', '1e3'],
    ['when it looks like null', 'null'],
    ['when it looks like a merge key', '<<'],
    ['when it is the name of a prototype', '__proto__'],
  ])('%s', (_, value) => {
    const manifest = '{ "plain": "${value}", "inside": "a ${value} b" }\n---\na: &anchor { b: "${value}" }';
    expect(filled(manifest, { value })).toEqual([{ plain: value, inside: `a ${value} b` }, { a: { b: value } }]);
  });

  test('when it has several lines in a block scalar', () => {
    expect(filled('a: |\n  ${x}\nb: 1', { x: 'y\nb: 2\n---\nc: 3' })).toEqual([{ a: 'y\nb: 2\n---\nc: 3\n', b: 1 }]);
  });

  test('when its key is __proto__', () => {
    const [document] = filled('{ "__proto__": { "polluted": "${x}" } }', { x: 'yes' });
    expect(Object.getPrototypeOf(document)).toBe(Object.prototype);
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });
});

describe('the YAML of a manifest is read as by Kubernetes', () => {
  test.each<[story: string, yaml: string, value: unknown]>([
    ['a mode is octal', 'a: 0440', 288],
    ['zero is a number', 'a: 0', 0],
    ['y and yes are strings, and keys', 'a: { y: yes }', { y: 'yes' }],
    ['a date is a string', 'a: 2026-01-01', '2026-01-01'],
    ['a time is a string', 'a: 1:30', '1:30'],
    ['maps can be merged', 'base: &b { x: 1 }\na: { <<: *b, y: 2 }', { x: 1, y: 2 }],
  ])('%s', (_, yaml, value) => {
    expect(filled(yaml)[0]).toMatchObject({ a: value });
  });

  test('empty documents are omitted, and still numbered', () => {
    const { documents } = readManifest('---\n---\na: 1\n---\n# nothing\n', {}, {});
    expect(documents).toMatchObject([{ number: 2, content: { a: 1 } }]);
  });
});

describe('a problem of a manifest has its path', () => {
  const PROVIDED = { SPARK_BATCH_TAG: 't' };
  test.each<[story: string, manifest: string, variables: Variables, problem: string]>([
    [
      'for a variable without a value, once',
      'a: 1\n---\nspec: { list: ["x ${tier}", "${tier}"] }',
      {},
      'submit.variables.tier: is missing: document 2, spec.list[0] of the manifest uses it',
    ],
    [
      'for a value that is not used',
      'a: 1',
      { tier: 'gold' },
      'submit.variables.tier: is not used by the manifest: remove it, or use it there as ${tier}',
    ],
    [
      'for a value that is used in an escape only',
      'a: $${tier}',
      { tier: 'gold' },
      'submit.variables.tier: is not used by the manifest: remove it, or use it there as ${tier}',
    ],
    [
      'for a value of a provided variable',
      'a: ${SPARK_BATCH_TAG}',
      { SPARK_BATCH_TAG: 'mine' },
      'submit.variables.SPARK_BATCH_TAG: is set by SparkBatch: remove it',
    ],
    [
      'for a value with a reserved prefix',
      'a: ${SPARK_BATCH_X}',
      { SPARK_BATCH_X: 'mine' },
      'submit.variables.SPARK_BATCH_X: needs another name: SPARK_BATCH_... is reserved for SparkBatch',
    ],
    [
      'for a misspelt provided variable',
      'a: ${SPARK_BATCH_TAGG}',
      {},
      'submit.variables.SPARK_BATCH_TAGG: is not one of the variables of SparkBatch, which are SPARK_BATCH_TAG; document 1, a uses it',
    ],
    [
      'for a variable of a shell',
      'a: { b: "cd ${HOME:-/root}" }',
      {},
      'submit.manifest: document 1, a.b: "${HOME:-/root}" is not a variable: write ${NAME}, or $${ for a literal ${',
    ],
    [
      'for a variable without a closing brace',
      'a: x ${tier',
      {},
      'submit.manifest: document 1, a: "${tier" is not a variable: write ${NAME}, or $${ for a literal ${',
    ],
    [
      'for a variable in a key',
      'a:\n  ${tier}: x',
      {},
      'submit.manifest: document 1, a["${tier}"]: has a variable in a key: variables are replaced in values only',
    ],
    [
      'for a syntax error',
      'a: 1\nb: [1, 2',
      {},
      'submit.manifest: is not valid YAML: line 2: Flow sequence in block collection',
    ],
    ['for an unknown tag', 'a: !vault x', {}, 'submit.manifest: is not valid YAML: line 1: an unknown tag (!name)'],
  ])('%s', (_, manifest, variables, problem) => {
    const problems = problemsOf(manifest, variables, PROVIDED);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.slice(0, problem.length)).toBe(problem);
  });

  test('for aliases of aliases that would fill the memory', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]', ...'bcdefgh'].map((line, index, all) => {
      const before = index === 1 ? 'a' : all[index - 1];
      return index === 0 ? line : `${line}: &${line} [${Array(10).fill(`*${before}`).join(', ')}]`;
    });
    expect(problemsOf(bomb.join('\n'))[0]).toContain(
      'submit.manifest: is more than 2 MiB when its aliases are replaced',
    );
  });
});

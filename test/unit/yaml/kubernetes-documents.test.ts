import { describe, expect, test } from '@jest/globals';
import { kubernetesDocuments } from '../../../src/yaml/kubernetes-documents.ts';
import { locatedDocument } from '../../../src/yaml/located-document.ts';
import { readYaml } from '../../../src/yaml/read-yaml.ts';

describe('YAML is read as kubectl reads it', () => {
  test.each<[string, string, unknown]>([
    ['octal numbers', 'a: 0400\nb: 0755\nc: 0\nd: 10', { a: 0o400, b: 0o755, c: 0, d: 10 }],
    ['a number with a digit that is not octal', 'a: 089', { a: 89 }],
    ['merge keys', 'a: &a { x: 1, y: 2 }\nb: { <<: *a, y: 3 }', { a: { x: 1, y: 2 }, b: { x: 1, y: 3 } }],
    ['the last of two equal keys', 'a: 1\nb: 2\na: 3', { a: 3, b: 2 }],
    ['yes and on as text', 'a: yes\nb: on\nc: true', { a: 'yes', b: 'on', c: true }],
    [
      'numbers and booleans where text is wanted, as they are written',
      'labels: { version: 1.10, on: true }\nenv: [{ name: P, value: 010 }]\nsparkConf: { a: 1e3, b: 007 }',
      {
        labels: { version: '1.10', on: 'true' },
        env: [{ name: 'P', value: '010' }],
        sparkConf: { a: '1e3', b: '007' },
      },
    ],
    ['variables of a batch', 'env: { A: 1.50 }', { env: { A: '1.50' } }],
    ['null as nothing', 'labels: { a: null }', { labels: { a: null } }],
  ])('%s', (_, text, value) => {
    expect(readYaml(text)).toEqual(value);
  });

  test('A key that is given twice is a warning with its place', () => {
    const [document] = kubernetesDocuments('a: 1\nb:\n  c: 1\n  c: 2\n').documents;
    expect(document?.errors).toEqual([]);
    expect(document?.warnings).toEqual([
      { message: 'a key is given twice in the same map, and the last one counts', line: 4, column: 3 },
    ]);
  });

  test('The warning reaches the reader of a batch file', () => {
    expect(locatedDocument('a: 1\na: 2\n', 'one batch')).toMatchObject({
      value: { a: 2 },
      warnings: [{ path: '', line: 2, column: 1 }],
    });
  });

  test.each([
    ['an unknown tag', 'a: 1\nb: !vault x', 'line 2: an unknown tag (!name)'],
    ['an alias without an anchor', 'a: *x', 'an alias (*name) without an anchor'],
    [
      'aliases that grow without limit',
      `a: &a [${'x,'.repeat(20)}]\n${'b'.repeat(1)}: &b [${'*a,'.repeat(20)}]\nc: [${'*b,'.repeat(20)}]`,
      'Excessive alias count',
    ],
  ])('%s is an error without any of the text', (_, text, message) => {
    expect(() => readYaml(text)).toThrow(message);
  });

  test('A key named __proto__ is a key like any other', () => {
    const value = readYaml('__proto__: { polluted: true }');
    expect(Object.hasOwn(value as object, '__proto__')).toBe(true);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

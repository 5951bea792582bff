import { describe, expect, test } from '@jest/globals';
import { dereference, type ReferenceSources, withReferences } from '../../../../src/config/schema/references.ts';

const SOURCES: ReferenceSources = {
  env: { A: 'one', EMPTY: '', TRICKY: '$& ${env:A}' },
  readFile: (path) => {
    if (path === '/run/secret' || path === '/etc/sparkbatch/secret') return 'two';
    throw new Error('ENOENT');
  },
};

describe('references are followed', () => {
  const ROWS: readonly (readonly [string, unknown, unknown])[] = [
    ['to the environment', '${env:A}', 'one'],
    ['to a file', '${file:/run/secret}', 'two'],
    ['to a file beside the document', '${file:secret}', 'two'],
    ['inside a text, several of them', 'a-${env:A}-${file:secret}-${env:A}', 'a-one-two-one'],
    ['to nothing that is there', 'x${env:EMPTY}', 'x'],
    ['in lists and maps', { a: ['${env:A}'], b: { c: '${env:A}' } }, { a: ['one'], b: { c: 'one' } }],
    ['once: what they lead to is no reference', '${env:TRICKY}', '$& ${env:A}'],
    ['not where they are told not to be', '$${env:A} and ${env:A}', '${env:A} and one'],
    ['not in keys', { '${env:A}': 1 }, { '${env:A}': 1 }],
    ['not where others than ours are written', '${A} $env:A ${sys:A} {{A}}', '${A} $env:A ${sys:A} {{A}}'],
    ['leaving all else as it is', [1, true, null, 'x'], [1, true, null, 'x']],
  ];
  test.each(ROWS)('%s', (_, document, expected) => {
    const { value, problems } = dereference(document, SOURCES, '/etc/sparkbatch');
    expect(problems).toEqual([]);
    expect(value).toEqual(expected);
  });

  test('and it is told which files they were, also those that can not be read', () => {
    const { files } = dereference(['${file:secret}', '${file:/x}', '${file:secret}'], SOURCES, '/etc/sparkbatch');
    expect(files).toEqual(['/etc/sparkbatch/secret', '/x']);
  });

  test('and keys of the language are keys like any other', () => {
    const { value } = dereference(JSON.parse('{"__proto__":"${env:A}"}'), SOURCES);
    expect(Object.entries(value as object)).toEqual([['__proto__', 'one']]);
  });
});

test('references that lead nowhere are told, and left as they are', () => {
  const { value, problems } = dereference({ a: ['${env:NONE}'], b: 'x${file:/none}' }, SOURCES);
  expect(problems).toEqual([
    { path: 'a[0]', message: 'points to the environment variable NONE, which is not set' },
    { path: 'b', message: "points to the file /none, which can't be read: ENOENT" },
  ]);
  expect(value).toEqual({ a: ['${env:NONE}'], b: 'x${file:/none}' });
});

test('problems of a value are told with the reference in it, and those of others as they are', () => {
  const followed = [{ path: 'a.b', reference: '${env:A}', found: 'one' }];
  const told = (path: string) => withReferences({ path, message: '"one$" is wrong' }, followed).message;
  expect([told('a.b'), told('a'), told('a.bc'), told('c')]).toEqual([
    '"${env:A}$" is wrong',
    '"${env:A}$" is wrong',
    '"one$" is wrong',
    '"one$" is wrong',
  ]);
});

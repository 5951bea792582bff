import { describe, expect, test } from '@jest/globals';
import { dereference, type ReferenceSources, withReferencesQuoted } from '../../../../src/config/schema/references.ts';

const SOURCES: ReferenceSources = {
  env: { A: 'one', EMPTY: '', TRICKY: '$& ${env:A}' },
  readFile: (path) => {
    if (path === '/run/secret' || path === '/etc/sparkbatch/secret') return 'two';
    throw new Error('ENOENT');
  },
};

describe('dereference', () => {
  const ROWS: readonly (readonly [string, unknown, unknown])[] = [
    ['a reference to the environment', '${env:A}', 'one'],
    ['a reference to a file', '${file:/run/secret}', 'two'],
    ['a reference to a file relative to the folder of the document', '${file:secret}', 'two'],
    ['several references inside a text', 'a-${env:A}-${file:secret}-${env:A}', 'a-one-two-one'],
    ['a reference to an empty variable', 'x${env:EMPTY}', 'x'],
    ['references in lists and maps', { a: ['${env:A}'], b: { c: '${env:A}' } }, { a: ['one'], b: { c: 'one' } }],
    ['a reference once, even if its value looks like a reference', '${env:TRICKY}', '$& ${env:A}'],
    ['an escaped reference by its text', '$${env:A} and ${env:A}', '${env:A} and one'],
  ];
  test.each(ROWS)('dereference replaces %s', (_, document, expected) => {
    const { value, problems } = dereference(document, SOURCES, '/etc/sparkbatch');
    expect(problems).toEqual([]);
    expect(value).toEqual(expected);
  });

  const UNCHANGED: readonly (readonly [string, unknown])[] = [
    ['references in keys', { '${env:A}': 1 }],
    ['other notations of variables', '${A} $env:A ${sys:A} {{A}}'],
    ['other values', [1, true, null, 'x']],
  ];
  test.each(UNCHANGED)('dereference leaves %s unchanged', (_, document) => {
    const { value, problems } = dereference(document, SOURCES, '/etc/sparkbatch');
    expect(problems).toEqual([]);
    expect(value).toEqual(document);
  });

  test('dereference lists the files that are referred to, including unreadable ones', () => {
    const { files } = dereference(['${file:secret}', '${file:/x}', '${file:secret}'], SOURCES, '/etc/sparkbatch');
    expect(files).toEqual(['/etc/sparkbatch/secret', '/x']);
  });

  test('dereference treats the key __proto__ like any other', () => {
    const { value } = dereference(JSON.parse('{"__proto__":"${env:A}"}'), SOURCES);
    expect(Object.entries(value as object)).toEqual([['__proto__', 'one']]);
  });
});

test('a reference that cannot be resolved is a problem and stays as it is', () => {
  const { value, problems } = dereference({ a: ['${env:NONE}'], b: 'x${file:/none}' }, SOURCES);
  expect(problems).toEqual([
    { path: 'a[0]', message: 'refers to the environment variable NONE, which is not set' },
    { path: 'b', message: "refers to the file /none, which can't be read: ENOENT" },
  ]);
  expect(value).toEqual({ a: ['${env:NONE}'], b: 'x${file:/none}' });
});

test('a problem quotes the references of its own value as written, and no others', () => {
  const references = [{ path: 'a.b', reference: '${env:A}', value: 'one' }];
  const message = (path: string) => withReferencesQuoted({ path, message: '"one$" is wrong' }, references).message;
  expect([message('a.b'), message('a'), message('a.bc'), message('c')]).toEqual([
    '"${env:A}$" is wrong',
    '"${env:A}$" is wrong',
    '"one$" is wrong',
    '"one$" is wrong',
  ]);
});

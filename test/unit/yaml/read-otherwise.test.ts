import { expect, test } from '@jest/globals';
import { readOtherwise } from '../../../src/yaml/read-otherwise.ts';

test.each<[string, string, readonly [kind: string, source: string, line: number][]]>([
  ['a merge key', 'a: &a {x: 1}\nb:\n  <<: *a\n', [['merge-key', '<<', 3]]],
  ['a quoted key that looks like a merge key', 'b: {"<<": 1}\n', []],
  ['an octal mode', 'secret:\n  defaultMode: 0400\n', [['octal', '0400', 2]]],
  ['a decimal mode, and quoted text', 'defaultMode: 256\nmode: "0400"\nzero: 0\n', []],
  ['a version as a label', 'labels: {version: 1.10, other: 1.5, count: 3}\n', [['number-as-text', '1.10', 1]]],
  [
    'the value of a variable',
    'env:\n- {name: A, value: 1e3}\n- {name: B, value: "1e3"}\n',
    [['number-as-text', '1e3', 2]],
  ],
  ['text that only begins like a number', 'labels: {date: 2026-01-01, size: 10Gi}\n', []],
  ['an invalid document', 'a: [', []],
  ['no document', '', []],
])('%s is read otherwise by Spark as expected', (_, text, expected) => {
  expect(readOtherwise(text).map(({ kind, source, line }) => [kind, source, line])).toEqual(expected);
});

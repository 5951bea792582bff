import { describe, expect, test } from '@jest/globals';
import { parsePropertiesFile, propertiesFile } from '../../../src/spark/properties-file.ts';

describe('parsePropertiesFile reads a file as Java does', () => {
  test.each<[string, string, Record<string, string>]>([
    ['spaces, = and : part key and value', 'a 1\nb=2\nc : 3\n  d\t= 4', { a: '1', b: '2', c: '3', d: '4' }],
    ['comments and empty lines are ignored', '#a=1\n\n ! b=2\nc=#3', { c: '#3' }],
    ['lines that end in a backslash continue', 'a=1,\\\n   2,\\\r\n\t3\nb=4', { a: '1,2,3', b: '4' }],
    ['a line that ends in an escaped backslash does not continue', 'a=b\\\\\nc=d', { a: 'b\\', c: 'd' }],
    ['escapes', 'a\\ b\\=c=\\u00e9\\t\\\\x', { 'a b=c': 'é\t\\x' }],
    ['a value with separators', 'a=b=c:d e', { a: 'b=c:d e' }],
    ['space around a value is trimmed, as in Spark', 'a=  b  ', { a: 'b' }],
    ['a key without a value', 'a', { a: '' }],
  ])('%s', (_, text, expected) => {
    expect(parsePropertiesFile(text)).toEqual(expected);
  });

  test('parsePropertiesFile reads what propertiesFile writes', () => {
    const properties = { 'spark.a': 'x=y:z #!\\ \t\n1', 'spark.key with space': 'é', 'spark.b:c=d': '' };
    expect(parsePropertiesFile(propertiesFile(properties, 'all'))).toEqual(properties);
  });
});

describe('propertiesFile writes a file that Java reads', () => {
  test.each([
    { about: 'colons of a URI', value: 'k8s://https://a:1', line: 'k=k8s\\://https\\://a\\:1' },
    { about: 'a backslash', value: 'C:\\x', line: 'k=C\\:\\\\x' },
    { about: 'only leading space is escaped', value: '  a b', line: 'k=\\  a b' },
    { about: 'lines and tabs', value: 'a\nb\tc\r', line: 'k=a\\nb\\tc\\r' },
    { about: 'comment signs and equals', value: '#a!=b', line: 'k=\\#a\\!\\=b' },
    { about: 'letters of any script stay unescaped', value: 'größer', line: 'k=größer' },
    { about: 'an empty value', value: '', line: 'k=' },
  ])('$about', ({ value, line }) => {
    expect(propertiesFile({ k: value }, 'c')).toBe(`#c\n${line}\n`);
  });

  test('Keys keep their spaces and are sorted, and a comment stays on one line', () => {
    expect(propertiesFile({ 'b c': '1', a: '2' }, 'one\ntwo')).toBe('#one two\na=2\nb\\ c=1\n');
  });
});

import { describe, expect, test } from '@jest/globals';
import { parsePropertiesFile, propertiesFile } from '../../../src/spark/properties-file.ts';

describe('a properties file is read as Java reads it:', () => {
  test.each<[string, string, Record<string, string>]>([
    ['spaces, = and : part key and value', 'a 1\nb=2\nc : 3\n  d\t= 4', { a: '1', b: '2', c: '3', d: '4' }],
    ['comments and empty lines are none', '#a=1\n\n ! b=2\nc=#3', { c: '#3' }],
    ['lines that go on', 'a=1,\\\n   2,\\\r\n\t3\nb=4', { a: '1,2,3', b: '4' }],
    ['a line that ends in an escaped backslash does not', 'a=b\\\\\nc=d', { a: 'b\\', c: 'd' }],
    ['escapes', 'a\\ b\\=c=\\u00e9\\t\\\\x', { 'a b=c': 'é\t\\x' }],
    ['a value with separators', 'a=b=c:d e', { a: 'b=c:d e' }],
    ['space around a value is none of it, as Spark has it', 'a=  b  ', { a: 'b' }],
    ['a key without a value', 'a', { a: '' }],
  ])('%s', (_, text, expected) => {
    expect(parsePropertiesFile(text)).toEqual(expected);
  });

  test('what is written is read again', () => {
    const properties = { 'spark.a': 'x=y:z #!\\ \t\n1', 'spark.key with space': 'é', 'spark.b:c=d': '' };
    expect(parsePropertiesFile(propertiesFile(properties, 'all'))).toEqual(properties);
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { applyDifference, type Difference, differenceFrom } from '../../../src/model/difference.ts';
import { jsonSize } from '../../../src/model/json-size.ts';

/** As Temporal sends it. */
const sent = <T>(value: T) => JSON.parse(JSON.stringify(value)) as T;
/** Values as a request has them: JSON has no -0. */
const json = (maxDepth: number) => fc.jsonValue({ maxDepth }).map(sent);

describe('a value and its difference from another one', () => {
  test('are the same information, whatever the two are', () => {
    const values = json(4);
    const check = (base: unknown, value: unknown) => {
      expect(applyDifference(base, sent(differenceFrom(base, value)))).toEqual(value);
    };
    fc.assert(fc.property(values, values, check));
  });

  test('are the same information where one was made from the other', () => {
    const record = fc.dictionary(fc.string(), fc.oneof(json(2), fc.constant('same')));
    const check = (base: Record<string, unknown>, more: Record<string, unknown>) => {
      const value = { ...base, ...more, inner: { ...base, ...more } };
      const from = { ...base, inner: base };
      expect(applyDifference(from, sent(differenceFrom(from, value)))).toEqual(value);
    };
    fc.assert(fc.property(record, record, check));
  });

  test.each<[string, unknown, unknown, Difference]>([
    ['equal records', { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, { same: true }],
    ['an undefined field', { a: 1 }, { a: 1, b: undefined }, { same: true }],
    ['a changed field', { a: 1, b: 2 }, { a: 1, b: 3 }, { fields: { a: { same: true }, b: { value: 3 } } }],
    ['a field less', { a: 1, b: 2 }, { a: 1 }, { fields: { a: { same: true } } }],
    ['another item', { a: [1, 2] }, { a: [1, 3] }, { fields: { a: { value: [1, 3] } } }],
    ['a list for a record', { 0: 1 }, [1], { value: [1] }],
    ['a name of a prototype', {}, { constructor: 1 }, { fields: { constructor: { value: 1 } } }],
  ])('name only what differs: %s', (_, base, value, expected) => {
    expect(differenceFrom(base, value)).toEqual(expected);
  });

  test('are small where much is the same', () => {
    const batch = { name: 'etl', sparkConf: { 'spark.a': 'x'.repeat(100_000) }, manifest: 'y'.repeat(100_000) };
    const plan = { batch: { ...batch, sparkConf: { ...batch.sparkConf, 'spark.b': '1' } }, key: 'k' };
    expect(jsonSize(differenceFrom({ batch }, plan))).toBeLessThan(300);
  });
});

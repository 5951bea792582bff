import { describe, expect, test } from '@jest/globals';
import { merge, mergeForced } from '../../../../src/config/layers/merge.ts';
import type { UnvalidatedBatch } from '../../../../src/config/schema/layer.ts';

const layers = (...values: UnvalidatedBatch[]) => values.map((one, index) => ({ from: `layer ${index}`, values: one }));

describe('merge', () => {
  const ROWS: readonly (readonly [string, readonly UnvalidatedBatch[], UnvalidatedBatch])[] = [
    ['replaces a value by a later one', [{ image: 'a' }, { image: 'b' }], { image: 'b' }],
    [
      'merges maps key by key',
      [{ driver: { memory: '1g', labels: { a: '1' } } }, { driver: { cores: 2, labels: { b: '2' } } }],
      { driver: { memory: '1g', labels: { a: '1', b: '2' }, cores: 2 } },
    ],
    ['replaces a list as a whole', [{ arguments: ['a', 'b'] }, { arguments: ['c'] }], { arguments: ['c'] }],
    [
      'replaces a field by the Spark property it stands for',
      [{ driver: { memory: '1g' } }, { sparkConf: { 'spark.driver.memory': '2g' } }],
      { sparkConf: { 'spark.driver.memory': '2g' } },
    ],
    [
      'replaces a Spark property by the field that stands for it',
      [
        { sparkConf: { 'spark.kubernetes.driver.label.team': 'a', 'spark.x': '1' } },
        { driver: { labels: { team: 'b' } } },
      ],
      { sparkConf: { 'spark.x': '1' }, driver: { labels: { team: 'b' } } },
    ],
    [
      'keeps a field and its Spark property of the same layer, for validation to refuse',
      [{ driver: { memory: '2g' }, sparkConf: { 'spark.driver.memory': '4g' } }],
      { driver: { memory: '2g' }, sparkConf: { 'spark.driver.memory': '4g' } },
    ],
    [
      'replaces submit as a whole',
      [{ submit: { kind: 'operator', spec: { timeToLiveSeconds: 60 } } }, { submit: { kind: 'native' } }],
      { submit: { kind: 'native' } },
    ],
    [
      'replaces a pod template as a whole',
      [{ driver: { template: { spec: { hostNetwork: true } } } }, { driver: { template: { spec: {} } } }],
      { driver: { template: { spec: {} } } },
    ],
    ['unsets a value by null', [{ image: 'a', name: 'x' }, { image: null }], { name: 'x' }],
    ['unsets a map by null', [{ driver: { labels: { a: '1' } }, name: 'x' }, { driver: null }], { name: 'x' }],
    ['keeps a null that unsets nothing, for validation to refuse', [{ image: null }], { image: null }],
    [
      'treats the key __proto__ like any other',
      [JSON.parse('{"sparkConf":{"__proto__":"x"}}')],
      JSON.parse('{"sparkConf":{"__proto__":"x"}}'),
    ],
  ];
  test.each(ROWS)('merge %s', (_, given, expected) => {
    expect(merge(layers(...given)).batch).toEqual(expected);
  });

  test('merge returns the layer that sets each value', () => {
    const { origins } = merge(layers({ driver: { memory: '1g' }, image: 'a' }, { driver: { cores: 2 }, image: 'b' }));
    expect(Object.fromEntries(origins)).toEqual({
      'driver.memory': 'layer 0',
      'driver.cores': 'layer 1',
      image: 'layer 1',
    });
  });
});

describe('mergeForced', () => {
  const force = (forced: UnvalidatedBatch, values: UnvalidatedBatch, defaults: UnvalidatedBatch = {}) =>
    mergeForced(layers(defaults), [{ from: 'tenant risk', values: forced }], { from: 'batch', values });

  test('a forced value replaces a default', () => {
    const { batch, problems, origins } = force({ image: 'forced' }, { name: 'x' }, { image: 'default' });
    expect(batch).toEqual({ name: 'x', image: 'forced' });
    expect(origins.get('image')).toBe('tenant risk');
    expect(problems).toEqual([]);
  });

  test.each<readonly [string, UnvalidatedBatch, UnvalidatedBatch, string]>([
    [
      'the same field',
      { driver: { serviceAccount: 'a' } },
      { driver: { serviceAccount: 'b' } },
      'driver.serviceAccount',
    ],
    [
      'the Spark property that it stands for',
      { driver: { serviceAccount: 'a' } },
      { sparkConf: { 'spark.kubernetes.authenticate.driver.serviceAccountName': 'b' } },
      'sparkConf["spark.kubernetes.authenticate.driver.serviceAccountName"]',
    ],
    [
      'the field that stands for a forced property',
      { sparkConf: { 'spark.driver.memory': '1g' } },
      { driver: { memory: '2g' } },
      'driver.memory',
    ],
    ['a null for the map that it is in', { driver: { labels: { team: 'a' } } }, { driver: null }, 'driver'],
    ['a null', { image: 'a' }, { image: null }, 'image'],
  ])('a forced value cannot be overridden by %s', (_, forced, values, path) => {
    const { batch, problems } = force(forced, values);
    expect(problems.map((one) => one.path)).toEqual([path]);
    expect(problems[0]?.message).toMatch(/^can't be set: tenant risk forces .+; leave it out$/);
    expect(batch).toEqual(forced);
  });

  test('a batch may set the same value as a forced one, as a field or as a Spark property', () => {
    const { problems } = force(
      { driver: { cores: 2 }, sparkConf: { 'spark.x': '1' } },
      { sparkConf: { 'spark.driver.cores': '2', 'spark.x': '1' } },
    );
    expect(problems).toEqual([]);
  });
});

import { describe, expect, test } from '@jest/globals';
import { merge, mergeForced } from '../../../../src/config/layers/merge.ts';
import type { UnvalidatedBatch } from '../../../../src/config/schema/layer.ts';

const layers = (...values: UnvalidatedBatch[]) => values.map((one, index) => ({ from: `layer ${index}`, values: one }));

describe('layers are laid over each other', () => {
  const ROWS: readonly (readonly [string, readonly UnvalidatedBatch[], UnvalidatedBatch])[] = [
    ['a later value counts', [{ image: 'a' }, { image: 'b' }], { image: 'b' }],
    [
      'maps are joined, key by key',
      [{ driver: { memory: '1g', labels: { a: '1' } } }, { driver: { cores: 2, labels: { b: '2' } } }],
      { driver: { memory: '1g', labels: { a: '1', b: '2' }, cores: 2 } },
    ],
    ['a list counts as a whole', [{ arguments: ['a', 'b'] }, { arguments: ['c'] }], { arguments: ['c'] }],
    [
      'a property takes the place of the field that stands for it',
      [{ driver: { memory: '1g' } }, { sparkConf: { 'spark.driver.memory': '2g' } }],
      { sparkConf: { 'spark.driver.memory': '2g' } },
    ],
    [
      'a field takes the place of the property it stands for',
      [
        { sparkConf: { 'spark.kubernetes.driver.label.team': 'a', 'spark.x': '1' } },
        { driver: { labels: { team: 'b' } } },
      ],
      { sparkConf: { 'spark.x': '1' }, driver: { labels: { team: 'b' } } },
    ],
    [
      'what one layer says twice stays, to be found wrong',
      [{ driver: { memory: '2g' }, sparkConf: { 'spark.driver.memory': '4g' } }],
      { driver: { memory: '2g' }, sparkConf: { 'spark.driver.memory': '4g' } },
    ],
    [
      'the way to submit counts as a whole',
      [{ submit: { kind: 'operator', spec: { timeToLiveSeconds: 60 } } }, { submit: { kind: 'native' } }],
      { submit: { kind: 'native' } },
    ],
    [
      'a pod template counts as a whole',
      [{ driver: { template: { spec: { hostNetwork: true } } } }, { driver: { template: { spec: {} } } }],
      { driver: { template: { spec: {} } } },
    ],
    ['null takes a value back', [{ image: 'a', name: 'x' }, { image: null }], { name: 'x' }],
    ['null takes a whole map back', [{ driver: { labels: { a: '1' } }, name: 'x' }, { driver: null }], { name: 'x' }],
    ['a null that takes nothing back stays, to be found wrong', [{ image: null }], { image: null }],
    [
      'keys of the language are keys like any other',
      [JSON.parse('{"sparkConf":{"__proto__":"x"}}')],
      JSON.parse('{"sparkConf":{"__proto__":"x"}}'),
    ],
  ];
  test.each(ROWS)('%s', (_, given, expected) => {
    expect(merge(layers(...given)).batch).toEqual(expected);
  });

  test('and each value knows who says it', () => {
    const { origins } = merge(layers({ driver: { memory: '1g' }, image: 'a' }, { driver: { cores: 2 }, image: 'b' }));
    expect(Object.fromEntries(origins)).toEqual({
      'driver.memory': 'layer 0',
      'driver.cores': 'layer 1',
      image: 'layer 1',
    });
  });
});

describe('a forced value', () => {
  const force = (forced: UnvalidatedBatch, values: UnvalidatedBatch, defaults: UnvalidatedBatch = {}) =>
    mergeForced(layers(defaults), [{ from: 'tenant risk', values: forced }], { from: 'batch', values });

  test('takes the place of defaults, and is not the batch’s to say', () => {
    const { batch, problems, origins } = force({ image: 'forced' }, { name: 'x' }, { image: 'default' });
    expect(batch).toEqual({ name: 'x', image: 'forced' });
    expect(origins.get('image')).toBe('tenant risk');
    expect(problems).toEqual([]);
  });

  test.each<readonly [string, UnvalidatedBatch, UnvalidatedBatch, string]>([
    ['the field', { driver: { serviceAccount: 'a' } }, { driver: { serviceAccount: 'b' } }, 'driver.serviceAccount'],
    [
      'the property it stands for',
      { driver: { serviceAccount: 'a' } },
      { sparkConf: { 'spark.kubernetes.authenticate.driver.serviceAccountName': 'b' } },
      'sparkConf["spark.kubernetes.authenticate.driver.serviceAccountName"]',
    ],
    [
      'a field by its property',
      { sparkConf: { 'spark.driver.memory': '1g' } },
      { driver: { memory: '2g' } },
      'driver.memory',
    ],
    ['the map it is in', { driver: { labels: { team: 'a' } } }, { driver: null }, 'driver'],
    ['nothing', { image: 'a' }, { image: null }, 'image'],
  ])('can not be overridden by %s', (_, forced, values, path) => {
    const { batch, problems } = force(forced, values);
    expect(problems.map((one) => one.path)).toEqual([path]);
    expect(problems[0]?.message).toMatch(/^can't be chosen: tenant risk forces .+; leave it out$/);
    expect(batch).toEqual(forced);
  });

  test('may be said by the batch as well, in either way', () => {
    const { problems } = force(
      { driver: { cores: 2 }, sparkConf: { 'spark.x': '1' } },
      { sparkConf: { 'spark.driver.cores': '2', 'spark.x': '1' } },
    );
    expect(problems).toEqual([]);
  });
});

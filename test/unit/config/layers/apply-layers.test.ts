import { describe, expect, test } from '@jest/globals';
import { applyLayers } from '../../../../src/config/layers/apply-layers.ts';
import type { MatchingLayer, UnvalidatedBatch } from '../../../../src/config/schema/layer.ts';

const MANIFEST = { kind: 'manifest', manifest: 'x' };

function completed(request: UnvalidatedBatch, ...layers: Omit<MatchingLayer, 'name'>[]) {
  const { batch, origins, problems } = applyLayers(
    request,
    layers.map((layer, index) => ({ name: `layer ${index}`, ...layer })),
  );
  return {
    batch,
    origins: Object.fromEntries(origins),
    problems: problems.map(({ path, message }) => `${path}: ${message}`),
  };
}

describe('a batch is completed', () => {
  test('by defaults, the later over the earlier, and itself over all', () => {
    expect(
      completed(
        { image: 'own' },
        { defaults: { image: 'a', retention: '1m', cleanup: 'ALL' } },
        { defaults: { retention: '2m' } },
      ),
    ).toEqual({
      batch: { image: 'own', retention: '2m', cleanup: 'ALL' },
      origins: { image: 'batch', retention: 'layer 1', cleanup: 'layer 0' },
      problems: [],
    });
  });

  test('by forced values, the later over the earlier, and over all defaults', () => {
    const { batch, origins } = completed(
      {},
      { forced: { image: 'a', cleanup: 'ALL' } },
      { defaults: { cleanup: 'NONE' }, forced: { image: 'b' } },
    );
    expect(batch).toEqual({ image: 'b', cleanup: 'ALL' });
    expect(origins).toEqual({ image: 'layer 1', cleanup: 'layer 0' });
  });

  test('with a forced value once, however it is said', () => {
    const { batch, problems } = completed(
      { sparkConf: { 'spark.executor.instances': '4' } },
      { forced: { executor: { instances: 4 } } },
    );
    expect(batch).toEqual({ executor: { instances: 4 } });
    expect(problems).toEqual([]);
  });
});

describe('what layers force,', () => {
  const ROWS: readonly (readonly [string, UnvalidatedBatch, UnvalidatedBatch, readonly string[]])[] = [
    [
      'a batch can not say otherwise',
      { image: 'a' },
      { image: 'b' },
      [`image: can't be chosen: layer 0 forces image to "a"; leave it out`],
    ],
    [
      'by a property either',
      { driver: { cores: 1 } },
      { sparkConf: { 'spark.driver.cores': 2 } },
      [`sparkConf["spark.driver.cores"]: can't be chosen: layer 0 forces driver.cores to "1"; leave it out`],
    ],
    [
      'or by taking the whole back',
      { driver: { cores: 1 } },
      { driver: null },
      [`driver: can't be chosen: layer 0 forces driver.cores to "1"; leave it out`],
    ],
    [
      'to be nothing, is for nobody to say',
      { image: null },
      { image: 'b' },
      [`image: can't be chosen: layer 0 has nobody say image; leave it out`],
    ],
    [
      'is not told when it is a secret',
      { sparkConf: { 'spark.x.password': 'hunter2' } },
      { sparkConf: { 'spark.x.password': 'mine' } },
      [
        `sparkConf["spark.x.password"]: can't be chosen: layer 0 forces sparkConf["spark.x.password"] to *********(redacted); leave it out`,
      ],
    ],
    ['it may say as well', { image: 'a' }, { image: 'a' }, []],
  ];
  test.each(ROWS)('%s', (_, forced, request, expected) => {
    expect(completed(request, { forced }).problems).toEqual(expected);
  });
});

describe('a manifest', () => {
  test('is left alone by defaults of what it says itself', () => {
    const defaults = { image: 'a', driver: { labels: { a: 'b' } }, sparkConf: { 'spark.x': '1' }, retention: '1m' };
    expect(completed({ submit: MANIFEST }, { defaults })).toMatchObject({
      batch: { submit: MANIFEST, retention: '1m' },
      problems: [],
    });
    expect(completed({ submit: MANIFEST }, { defaults }).batch).not.toHaveProperty('image');
  });

  test('of the defaults is one, too', () => {
    expect(completed({}, { defaults: { submit: MANIFEST, image: 'a' } }).batch).toEqual({ submit: MANIFEST });
  });

  test('can not be used where something is forced that it would say', () => {
    expect(completed({ submit: MANIFEST }, { forced: { driver: { serviceAccount: 'a' }, retention: '1m' } })).toEqual({
      batch: { submit: MANIFEST, retention: '1m' },
      origins: { submit: 'batch', retention: 'layer 0' },
      problems: [
        `submit.kind: can't be manifest here: layer 0 forces driver.serviceAccount, which a manifest would say itself`,
      ],
    });
  });
});

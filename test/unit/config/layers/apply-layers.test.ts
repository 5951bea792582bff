import { describe, expect, test } from '@jest/globals';
import { applyLayers } from '../../../../src/config/layers/apply-layers.ts';
import type { MatchingLayer, UnvalidatedBatch } from '../../../../src/config/schema/layer.ts';

const MANIFEST = { kind: 'manifest', manifest: 'x' };

function layered(request: UnvalidatedBatch, ...layers: Omit<MatchingLayer, 'name'>[]) {
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

describe('applyLayers', () => {
  test('a batch gets defaults, later layers override earlier ones, and its own values override all', () => {
    expect(
      layered(
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

  test('forced values override defaults, and those of later layers override earlier ones', () => {
    const { batch, origins } = layered(
      {},
      { forced: { image: 'a', cleanup: 'ALL' } },
      { defaults: { cleanup: 'NONE' }, forced: { image: 'b' } },
    );
    expect(batch).toEqual({ image: 'b', cleanup: 'ALL' });
    expect(origins).toEqual({ image: 'layer 1', cleanup: 'layer 0' });
  });

  test('a value that is forced and also set by the batch as a Spark property appears once', () => {
    const { batch, problems } = layered(
      { sparkConf: { 'spark.executor.instances': '4' } },
      { forced: { executor: { instances: 4 } } },
    );
    expect(batch).toEqual({ executor: { instances: 4 } });
    expect(problems).toEqual([]);
  });
});

describe('a batch of kind existing', () => {
  const EXISTING = { kind: 'existing', pod: 'etl-driver' };

  test('gets no defaults for the driver or for retries, which it does not use', () => {
    const defaults = { image: 'a', executor: { instances: 4 }, retry: { infrastructure: 9 }, retention: '1m' };
    expect(layered({ submit: EXISTING }, { defaults })).toMatchObject({
      batch: { submit: EXISTING, retention: '1m' },
      problems: [],
    });
  });

  test('is refused where a field of the driver is forced', () => {
    expect(layered({ submit: EXISTING }, { forced: { image: 'a' } }).problems).toEqual([
      "submit.kind: can't be existing here: layer 0 forces image, which a driver that exists already has",
    ]);
  });
});

describe('a batch with a forced value', () => {
  const ROWS: readonly (readonly [string, UnvalidatedBatch, UnvalidatedBatch, readonly string[]])[] = [
    [
      'is refused if it sets another value',
      { image: 'a' },
      { image: 'b' },
      [`image: can't be set: layer 0 forces image to "a"; leave it out`],
    ],
    [
      'is refused if it sets another value by the Spark property',
      { driver: { cores: 1 } },
      { sparkConf: { 'spark.driver.cores': 2 } },
      [`sparkConf["spark.driver.cores"]: can't be set: layer 0 forces driver.cores to "1"; leave it out`],
    ],
    [
      'is refused if it unsets the map that the value is in',
      { driver: { cores: 1 } },
      { driver: null },
      [`driver: can't be set: layer 0 forces driver.cores to "1"; leave it out`],
    ],
    [
      'is refused if it sets a value that is forced to be unset',
      { image: null },
      { image: 'b' },
      [`image: can't be set: layer 0 forces image to be unset; leave it out`],
    ],
    [
      'is refused without quoting a forced secret',
      { sparkConf: { 'spark.x.password': 'hunter2' } },
      { sparkConf: { 'spark.x.password': 'mine' } },
      [
        `sparkConf["spark.x.password"]: can't be set: layer 0 forces sparkConf["spark.x.password"] to *********(redacted); leave it out`,
      ],
    ],
    ['may set the same value', { image: 'a' }, { image: 'a' }, []],
  ];
  test.each(ROWS)('a batch %s', (_, forced, request, expected) => {
    expect(layered(request, { forced }).problems).toEqual(expected);
  });
});

describe('a batch with a manifest', () => {
  test('a batch with a manifest gets no defaults of fields that the manifest defines', () => {
    const defaults = { image: 'a', driver: { labels: { a: 'b' } }, sparkConf: { 'spark.x': '1' }, retention: '1m' };
    expect(layered({ submit: MANIFEST }, { defaults })).toMatchObject({
      batch: { submit: MANIFEST, retention: '1m' },
      problems: [],
    });
    expect(layered({ submit: MANIFEST }, { defaults }).batch).not.toHaveProperty('image');
  });

  test('a batch with the manifest of a default gets no defaults of fields that the manifest defines', () => {
    expect(layered({}, { defaults: { submit: MANIFEST, image: 'a' } }).batch).toEqual({ submit: MANIFEST });
  });

  test('a batch with a manifest is refused if a field that the manifest defines is forced', () => {
    expect(layered({ submit: MANIFEST }, { forced: { driver: { serviceAccount: 'a' }, retention: '1m' } })).toEqual({
      batch: { submit: MANIFEST, retention: '1m' },
      origins: { submit: 'batch', retention: 'layer 0' },
      problems: [
        `submit.kind: can't be manifest here: layer 0 forces driver.serviceAccount, which a manifest defines itself`,
      ],
    });
  });
});

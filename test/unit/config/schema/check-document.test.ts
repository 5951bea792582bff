import { describe, expect, test } from '@jest/globals';
import { checkDocument } from '../../../../src/config/schema/check-document.ts';

const SOURCES = { env: { CLUSTER: 'prod', TEAM: 'nobody' }, readFile: () => 'text' };

function problems(input: unknown): string[] {
  const checked = checkDocument(input, SOURCES);
  return 'problems' in checked ? checked.problems.map(({ path, message }) => `${path}: ${message}`) : [];
}

const TWO = { prod: {}, dev: {} };

describe('a configuration is refused for', () => {
  const ROWS: readonly (readonly [string, unknown, readonly string[]])[] = [
    ['no clusters', { clusters: {} }, ['clusters: at least one cluster is needed']],
    [
      'a default cluster that there is not',
      { clusters: TWO, defaultCluster: 'mars' },
      ['defaultCluster: "mars" is not one of the clusters: prod, dev'],
    ],
    [
      'no default cluster where nobody can tell',
      { clusters: TWO },
      ['defaultCluster: is missing: say which of prod, dev is meant by batches that name none'],
    ],
    [
      'a fixed tenant that there is not',
      { tenancy: { from: ['batch', { fixed: 'nobody' }] } },
      ['tenancy.from[1]: "nobody" is not one of the tenants: there are none'],
    ],
    [
      'a value of a header that means no tenant, told as it is written',
      { tenants: { a: { namespaces: ['a'] } }, tenancy: { from: [{ header: 'h', values: { x: '${env:TEAM}' } }] } },
      ['tenancy.from[0]: "${env:TEAM}" is not one of the tenants: a'],
    ],
    [
      'several things at once, those of layers among them',
      { orphans: 'keep', defaults: { retention: 'soon' } },
      [
        'orphans: must be one of delete, report, never',
        'defaults.retention: "soon" is not a duration: write ISO-8601 (PT30S, PT5M, P1D) or short (30s, 5m, 1d)',
      ],
    ],
  ];
  test.each(ROWS)('%s', (_, input, expected) => {
    expect(problems(input)).toEqual(expected);
  });
});

describe('a layer is refused for', () => {
  const tenant = (layer: object) => ({ tenants: { a: { namespaces: ['a'], ...layer } } });
  const ROWS: readonly (readonly [string, unknown, readonly string[]])[] = [
    ['a name', { defaults: { name: 'x' } }, ['defaults.name: is for each batch to say']],
    [
      'a tenant',
      { defaults: { tenant: 'a' } },
      ['defaults.tenant: can not be said by a layer: `tenancy` tells how batches belong to tenants'],
    ],
    [
      'a cluster, where it applies by the cluster',
      { clusters: { default: { forced: { cluster: 'x' } } } },
      [
        'clusters.default.forced.cluster: can not be said here: what a cluster or namespace says applies when the cluster is known',
      ],
    ],
    [
      'a namespace, where it applies by the namespace',
      { namespaces: { 'a/*': { defaults: { namespace: 'x' } } } },
      [
        'namespaces["a/*"].defaults.namespace: can not be said here: what a namespace says applies when the namespace is known',
      ],
    ],
    [
      'a field that there is not',
      tenant({ forced: { images: 'x' } }),
      ['tenants.a.forced.images: is not a field of a batch; did you mean "image"?'],
    ],
    [
      'one that there is not, with nothing in it',
      tenant({ forced: { drivers: {} } }),
      ['tenants.a.forced.drivers: is not a field of a batch; did you mean "driver"?'],
    ],
    [
      'a key of a map',
      { defaults: { sparkConf: { 'spark.app.id': 'x' } } },
      ['defaults.sparkConf["spark.app.id"]: is set by SparkBatch, which finds and follows the driver by it'],
    ],
    [
      'half of two that go together, where nobody says the other half',
      tenant({ defaults: { retry: { maximumMemory: '8g' } } }),
      ['tenants.a.defaults.retry.maximumMemory: has no meaning without memoryFactor: memory is not raised'],
    ],
  ];
  test.each(ROWS)('%s', (_, input, expected) => {
    expect(problems(input)).toEqual(expected);
  });

  const GOOD: readonly (readonly [string, unknown])[] = [
    ['nothing', {}],
    [
      'half of two that go together, where the other half is said for all',
      { ...tenant({ defaults: { retry: { maximumMemory: '8g' } } }), defaults: { retry: { memoryFactor: 1.5 } } },
    ],
    ['values that are taken back', { namespaces: { a: { defaults: { image: null, driver: { labels: null } } } } }],
    ['a cluster and a namespace of a tenant', tenant({ defaults: { cluster: 'default', namespace: 'a' } })],
    ['keys of the language', JSON.parse('{"defaults":{"driver":{"labels":{"constructor":"x"}}}}')],
  ];
  test.each(GOOD)('not %s', (_, input) => {
    expect(problems(input)).toEqual([]);
  });
});

test('a configuration that only points to what is not here can be looked at all the same', () => {
  const checked = checkDocument({ defaults: { image: '${env:NOWHERE}' } }, SOURCES);
  expect(checked).toMatchObject({
    unfollowed: [{ path: 'defaults.image' }],
    draft: { defaults: { image: '${env:NOWHERE}' } },
  });
  expect(checkDocument({ defaults: { image: '${env:NOWHERE}' }, orphans: 'x' }, SOURCES)).toMatchObject({
    draft: undefined,
  });
});

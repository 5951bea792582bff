import { describe, expect, test } from '@jest/globals';
import { checkDocument } from '../../../../src/config/schema/check-document.ts';

const SOURCES = { env: { CLUSTER: 'prod', TEAM: 'unknown' }, readFile: () => 'text' };

function problems(input: unknown): string[] {
  const checked = checkDocument(input, SOURCES);
  return 'problems' in checked ? checked.problems.map(({ path, message }) => `${path}: ${message}`) : [];
}

const TWO = { prod: {}, dev: {} };

describe('a configuration', () => {
  const ROWS: readonly (readonly [string, unknown, readonly string[]])[] = [
    ['without clusters', { clusters: {} }, ['clusters: at least one cluster is needed']],
    [
      'with an unknown default cluster',
      { clusters: TWO, defaultCluster: 'mars' },
      ['defaultCluster: "mars" is not one of the clusters: prod, dev'],
    ],
    [
      'with several clusters and no default cluster',
      { clusters: TWO },
      ['defaultCluster: is missing: name the cluster of batches that do not name one, one of prod, dev'],
    ],
    [
      'with an unknown fixed tenant',
      { tenancy: { from: ['batch', { fixed: 'unknown' }] } },
      ['tenancy.from[1]: "unknown" is not one of the tenants: none are defined'],
    ],
    [
      'with a header value that maps to an unknown tenant, quoted as written',
      { tenants: { a: { namespaces: ['a'] } }, tenancy: { from: [{ header: 'h', values: { x: '${env:TEAM}' } }] } },
      ['tenancy.from[0]: "${env:TEAM}" is not one of the tenants: a'],
    ],
    ['with an access to Spark UIs by nothing', { sparkUi: {} }, ['sparkUi: needs either ingress or httpRoute']],
    [
      'with one address for all Spark UIs',
      { sparkUi: { ingress: { host: 'spark.example.com', path: '/{{namespace}}' } } },
      [
        'sparkUi.ingress: must contain {{pod}}, {{podPrefix}} or {{applicationId}} in host or path, so that each driver has its own address',
      ],
    ],
    [
      'with templates of Spark UIs that are neither host nor path',
      {
        sparkUi: {
          httpRoute: {
            parentRefs: [{ name: 'shared' }],
            host: '{{tenant}}.x',
            path: 'x/{{pod}}',
            annotations: { a: '{{b}}' },
          },
        },
      },
      [
        'sparkUi.httpRoute.host: has the unknown placeholder {{tenant}}; known: {{namespace}}, {{pod}}, {{podPrefix}}, {{applicationId}}',
        'sparkUi.httpRoute.path: must begin with a slash, and have only letters, digits, slashes, -._~ and placeholders',
        'sparkUi.httpRoute.annotations.a: has the unknown placeholder {{b}}; known: {{namespace}}, {{pod}}, {{podPrefix}}, {{applicationId}}',
      ],
    ],
    [
      'with prices without a currency',
      { usage: { prices: [{ coreHour: 1, gibHour: 0 }] } },
      ['usage.currency: is missing: prices need one'],
    ],
    [
      'with prices for a cluster and a tenant that it does not define',
      {
        clusters: TWO,
        defaultCluster: 'prod',
        usage: {
          currency: 'EUR',
          prices: [{ clusters: ['prod', 'mars'], tenants: ['risk'], coreHour: 1, gibHour: 0 }],
        },
      },
      [
        'usage.prices[0].tenants: "risk" is not one of the tenants: none are defined',
        'usage.prices[0].clusters: "mars" is not one of the clusters: prod, dev',
      ],
    ],
    [
      'with an adoption of drivers that has no selector',
      { clusters: { prod: { adopt: {} } } },
      ['clusters.prod.adopt.selector: is missing: a string is needed'],
    ],
    [
      'with an adoption of drivers that is wrong everywhere, with all problems at once',
      {
        clusters: {
          prod: {
            namespaces: ['team-a'],
            adopt: {
              selector: 'kyuubi-unique-tag: 1',
              namespaces: ['team-a', 'team-b'],
              id: '{tag}',
              batch: { namespace: 'team-a', cleanup: 'SOME' },
            },
          },
        },
      },
      [
        'clusters.prod.adopt.selector: has the requirement "kyuubi-unique-tag: 1", which is none: write label=value, label in (a,b) or label',
        'clusters.prod.adopt.id: {tag} is not a variable: use {pod}, {namespace}, {uid}, {applicationId} or {label:NAME}',
        'clusters.prod.adopt.namespaces[1]: "team-b" is not one of the namespaces that the cluster serves: team-a',
        'clusters.prod.adopt.batch.namespace: cannot be set here: it follows from the driver that is adopted',
        'clusters.prod.adopt.batch.cleanup: must be one of NONE, COMPLETED, ALL',
      ],
    ],
    [
      'with an id for all adopted drivers, and fields that describe a driver',
      { clusters: { prod: { adopt: { selector: 'a in (b,c),d', id: 'kyuubi', batch: { image: 'spark:4' } } } } },
      [
        'clusters.prod.adopt.id: would give several drivers the same id: use {uid}',
        'clusters.prod.adopt.batch.image: is not used with submit.kind: existing: another client has created the driver; leave it out',
      ],
    ],
    [
      'with all its problems at once, including those of layers',
      { orphans: 'keep', defaults: { retention: 'soon' } },
      [
        'orphans: must be one of delete, report, never',
        'defaults.retention: "soon" is not a duration: write ISO-8601 (PT30S, PT5M, P1D) or short (30s, 5m, 1d)',
      ],
    ],
  ];
  test.each(ROWS)('a configuration is refused %s', (_, input, expected) => {
    expect(problems(input)).toEqual(expected);
  });
});

describe('a layer', () => {
  const tenant = (layer: object) => ({ tenants: { a: { namespaces: ['a'], ...layer } } });
  const ROWS: readonly (readonly [string, unknown, readonly string[]])[] = [
    ['a name', { defaults: { name: 'x' } }, ['defaults.name: must be set by each batch']],
    [
      'a tenant',
      { defaults: { tenant: 'a' } },
      ['defaults.tenant: cannot be set by a layer: `tenancy` determines the tenant of a batch'],
    ],
    [
      'a cluster if the layer is that of a cluster',
      { clusters: { default: { forced: { cluster: 'x' } } } },
      [
        'clusters.default.forced.cluster: cannot be set here: layers of clusters and namespaces apply after the cluster has been determined',
      ],
    ],
    [
      'a namespace if the layer is that of a namespace',
      { namespaces: { 'a/*': { defaults: { namespace: 'x' } } } },
      [
        'namespaces["a/*"].defaults.namespace: cannot be set here: layers of namespaces apply after the namespace has been determined',
      ],
    ],
    [
      'an unknown field',
      tenant({ forced: { images: 'x' } }),
      ['tenants.a.forced.images: is not a field of a batch; did you mean "image"?'],
    ],
    [
      'an unknown field that is empty',
      tenant({ forced: { drivers: {} } }),
      ['tenants.a.forced.drivers: is not a field of a batch; did you mean "driver"?'],
    ],
    [
      'an invalid key of a map',
      { defaults: { sparkConf: { 'spark.app.id': 'x' } } },
      ['defaults.sparkConf["spark.app.id"]: is set by SparkBatch, which finds and follows the driver by it'],
    ],
    [
      'a value that depends on another one that is not set',
      tenant({ defaults: { retry: { maximumMemory: '8g' } } }),
      ['tenants.a.defaults.retry.maximumMemory: has no meaning without memoryFactor: memory is not raised'],
    ],
  ];
  test.each(ROWS)('a layer is refused with %s', (_, input, expected) => {
    expect(problems(input)).toEqual(expected);
  });

  const GOOD: readonly (readonly [string, unknown])[] = [
    ['no values', {}],
    [
      'a value that depends on another one in the defaults',
      { ...tenant({ defaults: { retry: { maximumMemory: '8g' } } }), defaults: { retry: { memoryFactor: 1.5 } } },
    ],
    ['values that are unset by null', { namespaces: { a: { defaults: { image: null, driver: { labels: null } } } } }],
    [
      'a cluster and a namespace if it is that of a tenant',
      tenant({ defaults: { cluster: 'default', namespace: 'a' } }),
    ],
    ['a key that every object inherits', JSON.parse('{"defaults":{"driver":{"labels":{"constructor":"x"}}}}')],
  ];
  test.each(GOOD)('a layer may have %s', (_, input) => {
    expect(problems(input)).toEqual([]);
  });
});

test('a configuration has a draft when its only problems are unresolved references', () => {
  const checked = checkDocument({ defaults: { image: '${env:NOWHERE}' } }, SOURCES);
  expect(checked).toMatchObject({
    unresolved: [{ path: 'defaults.image' }],
    draft: { defaults: { image: '${env:NOWHERE}' } },
  });
  expect(checkDocument({ defaults: { image: '${env:NOWHERE}' }, orphans: 'x' }, SOURCES)).toMatchObject({
    draft: undefined,
  });
});

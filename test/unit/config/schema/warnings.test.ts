import { describe, expect, test } from '@jest/globals';
import type { ConfigurationInput } from '../../../../src/config/schema/document.ts';
import { readConfiguration } from '../../../../src/config/schema/read-configuration.ts';

const SOURCES = { env: { TOKEN: 'hunter2' }, readFile: () => '' };

function warnings(input: ConfigurationInput): string[] {
  const { warnings: find } = readConfiguration('sparkbatch.yaml', JSON.stringify(input), SOURCES);
  return find().map(({ path, message }) => `${path}: ${message}`);
}

const CLUSTERS = {
  prod: { namespaces: ['team-a', 'team-b'] as [string, ...string[]], labels: { region: 'eu' } },
  dev: { namespaces: ['dev'] as [string, ...string[]] },
};

describe('warnings', () => {
  const ROWS: readonly (readonly [string, ConfigurationInput, string])[] = [
    [
      'a namespace of a tenant that is not watched',
      { tenants: { a: { namespaces: ['team-*', 'moon'] } } },
      'tenants.a.namespaces[1]: "moon" is not watched in any cluster of this tenant, so its batches cannot run there',
    ],
    [
      'a namespace that is only watched in a cluster that the tenant may not use',
      { tenants: { a: { namespaces: ['team-a'], clusters: ['dev'] } } },
      'tenants.a.namespaces[0]: "team-a" is not watched in any cluster of this tenant, so its batches cannot run there',
    ],
    [
      'a namespace of a cluster that does not watch it',
      { tenants: { a: { namespaces: ['dev/team-a'] } } },
      'tenants.a.namespaces[0]: "dev/team-a" is not watched in any cluster of this tenant, so its batches cannot run there',
    ],
    [
      'a pattern of clusters of a tenant that matches none',
      { tenants: { a: { namespaces: ['team-a'], clusters: ['mars-*'] } } },
      'tenants.a.clusters[0]: "mars-*" matches no cluster; the clusters are prod, dev',
    ],
    [
      'overlapping patterns of two tenants',
      { tenants: { a: { namespaces: ['team-*'] }, b: { namespaces: ['prod/team-b'] } } },
      'tenants.b.namespaces[0]: "prod/team-b" overlaps with "team-*" of tenant a: both tenants may run batches in namespaces that match both',
    ],
    [
      'a layer of a namespace that is not watched',
      { namespaces: { 'dev/team-*': { defaults: { retention: '1h' } } } },
      'namespaces["dev/team-*"]: has no effect: no cluster watches a matching namespace',
    ],
    [
      'a placement rule that matches no cluster',
      { placement: [{ labels: { region: 'us' } }] },
      'placement[0]: matches no cluster, so every batch that the rule applies to is refused',
    ],
    [
      'a kind that a tenant with an identity must use and cannot',
      {
        tenants: {
          a: { namespaces: ['team-a'], impersonate: { user: 'a' }, forced: { submit: { kind: 'spark-submit' } } },
        },
      },
      'tenants.a.forced.submit.kind: spark-submit creates no objects as another user (impersonate): every batch of the tenant is refused',
    ],
    [
      'kinds of which a tenant with an identity cannot use one',
      {
        tenants: {
          a: {
            namespaces: ['team-a'],
            impersonate: { serviceAccount: 'a' },
            limits: { submitKinds: ['spark-submit'] },
          },
        },
      },
      'tenants.a.limits.submitKinds: spark-submit creates no objects as another user (impersonate): every batch of the tenant is refused',
    ],
    [
      'a default that exceeds the limits of its own layer',
      { defaults: { image: 'other:1' }, limits: { images: ['spark:*'] } },
      'defaults.image: exceeds limits.images of defaults: every batch with this value is refused',
    ],
    [
      'an image of a registry with a name that only starts with the allowed one',
      { defaults: { image: 'registry.example.evil/spark:1' }, limits: { images: ['registry.example*'] } },
      'defaults.image: exceeds limits.images of defaults: every batch with this value is refused',
    ],
    [
      'an image of executors only',
      {
        defaults: { sparkConf: { 'spark.kubernetes.executor.container.image': 'other:1' } },
        limits: { images: ['spark:*'] },
      },
      'defaults.sparkConf["spark.kubernetes.executor.container.image"]: exceeds limits.images of defaults: every batch with this value is refused',
    ],
    [
      'an image with a digest and an allowed tag, because the digest decides',
      { defaults: { image: `spark:4.1@sha256:${'0'.repeat(64)}` }, limits: { images: ['spark:4.1*'] } },
      'defaults.image: exceeds limits.images of defaults: every batch with this value is refused',
    ],
    [
      'an image that is not allowed with any version',
      { defaults: { image: 'other:{{SPARK_VERSION}}' }, limits: { images: ['spark:*'] } },
      'defaults.image: exceeds limits.images of defaults: every batch with this value is refused',
    ],
    [
      'a forced value that exceeds the limits at the top of the file',
      {
        limits: { runtime: 'PT1H' },
        tenants: { a: { namespaces: ['team-a'], forced: { timeouts: { runtime: '90m' } } } },
      },
      'tenants.a.forced.timeouts.runtime: exceeds limits.runtime of defaults: every batch with this value is refused',
    ],
    [
      'a value that is set as a Spark property',
      { defaults: { sparkConf: { 'spark.executor.instances': '30' } }, limits: { executor: { instances: 20 } } },
      'defaults.sparkConf["spark.executor.instances"]: exceeds limits.executor.instances of defaults: every batch with this value is refused',
    ],
    [
      'a denied property',
      { defaults: { sparkConf: { 'spark.plugins': 'x' } }, limits: { sparkConf: { denied: ['spark.plugins'] } } },
      'defaults.sparkConf["spark.plugins"]: exceeds limits.sparkConf.denied of defaults: every batch with this value is refused',
    ],
    [
      'a kind of submission that is not allowed',
      { defaults: { submit: { kind: 'operator' } }, limits: { submitKinds: ['native'] } },
      'defaults.submit: exceeds limits.submitKinds of defaults: every batch with this value is refused',
    ],
    [
      'an adoption of drivers that the limits of the cluster refuse',
      {
        clusters: {
          ...CLUSTERS,
          kyuubi: { adopt: { selector: 'kyuubi-unique-tag' }, limits: { submitKinds: ['native'] } },
        },
      },
      'clusters.kyuubi.adopt: adopts nothing: limits.submitKinds of cluster kyuubi does not list existing, so each batch is refused',
    ],
    [
      'an adoption of drivers where tenants exist and nothing allows it',
      {
        clusters: { ...CLUSTERS, kyuubi: { adopt: { selector: 'kyuubi-unique-tag' } } },
        tenants: { a: { namespaces: ['team-a'] } },
      },
      'clusters.kyuubi.adopt: adopts nothing: there are tenants, and no limits.submitKinds lists existing',
    ],
    [
      'a token in plain text',
      { clusters: { ...CLUSTERS, far: { server: 'https://far:6443', token: 'hunter2' } } },
      'clusters.far.token: is a secret in plain text: refer to it by ${env:NAME} or ${file:PATH}',
    ],
  ];
  test.each(ROWS)('warnings report %s', (_, input, expected) => {
    expect(warnings({ clusters: CLUSTERS, defaultCluster: 'prod', ...input })).toEqual([expected]);
  });
});

test('a configuration without mistakes has no warnings', () => {
  expect(
    warnings({
      clusters: { ...CLUSTERS, far: { server: 'https://far:6443', token: '${env:TOKEN}' } },
      defaultCluster: 'prod',
      placement: [{ tenants: ['a'], labels: { region: 'eu' } }, {}],
      defaults: { image: 'spark:4', driver: { cores: 2, memory: '2g' }, imagePullSecrets: ['pull'] },
      limits: {
        images: ['spark:*'],
        secrets: ['pull'],
        driver: { cores: '2', memory: '4g' },
        sparkConf: { denied: ['x'] },
      },
      namespaces: { 'team-*': {}, 'prod/team-a': {}, 'far/anything': {} },
      tenants: {
        a: { namespaces: ['team-a', 'shared'], forced: { timeouts: { runtime: '1h' } }, limits: { runtime: '1h' } },
        // Shared by two tenants with the same pattern, which is taken to be intended.
        b: { namespaces: ['prod/team-b', 'shared'] },
        c: { namespaces: ['dev*'], clusters: ['dev'] },
      },
    }),
  ).toEqual([]);
});

test.each([
  ['docker.io/library/spark:4.1', 'spark:*'],
  ['spark', 'docker.io/library/spark:latest'],
  ['spark:{{SPARK_VERSION}}', 'spark:3.5.*'],
  ['docker.io/apache/spark:{{SPARK_VERSION}}-java17', 'apache/spark:3.5.7-*'],
])('an image is compared as in the limits of a batch: %s matches %s', (image, allowed) => {
  expect(warnings({ defaults: { image }, limits: { images: [allowed] } })).toEqual([]);
});

test('a tenant with an identity may be limited to existing drivers, for which nothing is created', () => {
  const a = { namespaces: ['team-a'], impersonate: { user: 'a' }, limits: { submitKinds: ['existing'] } } as const;
  expect(warnings({ clusters: CLUSTERS, defaultCluster: 'prod', tenants: { a } })).toEqual([]);
});

test('warnings for hundreds of tenants are computed quickly', () => {
  const tenants = Object.fromEntries(
    Array.from({ length: 300 }, (_, index) => [`t${index}`, { namespaces: [`team-${index}`, `team-${index}-*`] }]),
  );
  // The names share prefixes on purpose: team-1-* must not overlap with team-10-*.
  expect(warnings({ tenants })).toEqual([]);
});

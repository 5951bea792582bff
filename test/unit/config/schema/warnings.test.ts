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

describe('a configuration is warned about', () => {
  const ROWS: readonly (readonly [string, ConfigurationInput, string])[] = [
    [
      'a namespace of a tenant that nobody watches',
      { tenants: { a: { namespaces: ['team-*', 'moon'] } } },
      'tenants.a.namespaces[1]: "moon" is watched in no cluster of this tenant: none of its batches can run there',
    ],
    [
      'a namespace that is watched, but in a cluster that is not of the tenant',
      { tenants: { a: { namespaces: ['team-a'], clusters: ['dev'] } } },
      'tenants.a.namespaces[0]: "team-a" is watched in no cluster of this tenant: none of its batches can run there',
    ],
    [
      'a namespace of another cluster than the one it is watched in',
      { tenants: { a: { namespaces: ['dev/team-a'] } } },
      'tenants.a.namespaces[0]: "dev/team-a" is watched in no cluster of this tenant: none of its batches can run there',
    ],
    [
      'clusters of a tenant that are none',
      { tenants: { a: { namespaces: ['team-a'], clusters: ['mars-*'] } } },
      'tenants.a.clusters[0]: "mars-*" fits no cluster: there are prod, dev',
    ],
    [
      'patterns of two tenants that overlap',
      { tenants: { a: { namespaces: ['team-*'] }, b: { namespaces: ['prod/team-b'] } } },
      'tenants.b.namespaces[0]: "prod/team-b" overlaps with "team-*" of tenant a: both may run batches in what fits both',
    ],
    [
      'a layer of a namespace that there is not',
      { namespaces: { 'dev/team-*': { defaults: { retention: '1h' } } } },
      'namespaces["dev/team-*"]: has no effect: no cluster watches a namespace that fits it',
    ],
    [
      'a rule of placement that fits no cluster',
      { placement: [{ labels: { region: 'us' } }] },
      'placement[0]: fits no cluster: a batch that it is for can run nowhere',
    ],
    [
      'a default outside the limits of its own layer',
      { defaults: { image: 'other:1' }, limits: { images: ['spark:*'] } },
      'defaults.image: is not within limits.images of defaults: a batch with it is refused',
    ],
    [
      'an image of a registry whose name only begins as the allowed one',
      { defaults: { image: 'registry.example.evil/spark:1' }, limits: { images: ['registry.example*'] } },
      'defaults.image: is not within limits.images of defaults: a batch with it is refused',
    ],
    [
      'an image of executors alone',
      {
        defaults: { sparkConf: { 'spark.kubernetes.executor.container.image': 'other:1' } },
        limits: { images: ['spark:*'] },
      },
      'defaults.sparkConf["spark.kubernetes.executor.container.image"]: is not within limits.images of defaults: a batch with it is refused',
    ],
    [
      'an image whose digest counts, not the tag that is allowed',
      { defaults: { image: `spark:4.1@sha256:${'0'.repeat(64)}` }, limits: { images: ['spark:4.1*'] } },
      'defaults.image: is not within limits.images of defaults: a batch with it is refused',
    ],
    [
      'an image that is not allowed in whatever version',
      { defaults: { image: 'other:{{SPARK_VERSION}}' }, limits: { images: ['spark:*'] } },
      'defaults.image: is not within limits.images of defaults: a batch with it is refused',
    ],
    [
      'a forced value outside the limits for all',
      {
        limits: { runtime: 'PT1H' },
        tenants: { a: { namespaces: ['team-a'], forced: { timeouts: { runtime: '90m' } } } },
      },
      'tenants.a.forced.timeouts.runtime: is not within limits.runtime of defaults: a batch with it is refused',
    ],
    [
      'a value said by its property',
      { defaults: { sparkConf: { 'spark.executor.instances': '30' } }, limits: { executor: { instances: 20 } } },
      'defaults.sparkConf["spark.executor.instances"]: is not within limits.executor.instances of defaults: a batch with it is refused',
    ],
    [
      'a property that may not be given',
      { defaults: { sparkConf: { 'spark.plugins': 'x' } }, limits: { sparkConf: { denied: ['spark.plugins'] } } },
      'defaults.sparkConf["spark.plugins"]: is not within limits.sparkConf.denied of defaults: a batch with it is refused',
    ],
    [
      'a way to submit that may not be used',
      { defaults: { submit: { kind: 'operator' } }, limits: { submitKinds: ['native'] } },
      'defaults.submit: is not within limits.submitKinds of defaults: a batch with it is refused',
    ],
    [
      'a token in the open',
      { clusters: { ...CLUSTERS, far: { server: 'https://far:6443', token: 'hunter2' } } },
      'clusters.far.token: is a secret in a file that others read: point to it by ${env:NAME} or ${file:PATH}',
    ],
  ];
  test.each(ROWS)('%s', (_, input, expected) => {
    expect(warnings({ clusters: CLUSTERS, defaultCluster: 'prod', ...input })).toEqual([expected]);
  });
});

test('a configuration that is well made is warned about nothing', () => {
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
        // Said by both in so many words: they mean it.
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
])('an image is compared as batches are held to it: %s is within %s', (image, allowed) => {
  expect(warnings({ defaults: { image }, limits: { images: [allowed] } })).toEqual([]);
});

test('as many tenants as there are teams are looked through in no time', () => {
  const tenants = Object.fromEntries(
    Array.from({ length: 300 }, (_, index) => [`t${index}`, { namespaces: [`team-${index}`, `team-${index}-*`] }]),
  );
  // Also their numbers begin alike: team-1-* has nothing to do with team-10-*.
  expect(warnings({ tenants })).toEqual([]);
});

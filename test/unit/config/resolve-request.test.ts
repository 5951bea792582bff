import { describe, expect, test } from '@jest/globals';
import type { ConfigurationInput } from '../../../src/config/schema/document.ts';
import { resolveRequest, type ResolveInput } from '../../../src/config/resolve-request.ts';
import { documentOf, servedClusters } from './document.ts';

const BATCH = { name: 'x', mainApplicationFile: 'local:///x.jar' };
const CLUSTERS = servedClusters({ prod: ['team-a', 'team-b'], dev: ['*'] });

function resolved(request: unknown, input: ConfigurationInput = {}, more: Partial<ResolveInput> = {}) {
  const document = documentOf({ clusters: { prod: {}, dev: {} }, defaultCluster: 'prod', ...input });
  return resolveRequest(request, { document, clusters: CLUSTERS, ...more });
}

function problems(...given: Parameters<typeof resolved>): string[] {
  const result = resolved(...given);
  return 'problems' in result ? result.problems.map(({ path, message }) => `${path}: ${message}`) : [];
}

describe('resolveRequest', () => {
  test('a resolved request has the values of all matching layers, their origins, cluster and namespace', () => {
    const input: ConfigurationInput = {
      clusters: { prod: { defaults: { image: 'of-prod' } }, dev: {} },
      namespaces: { 'team-*': { defaults: { retention: '1h' } } },
      tenants: { risk: { namespaces: ['team-b'], defaults: { driver: { cores: 2 } } } },
    };
    const result = resolved({ ...BATCH, tenant: 'risk' }, input);
    expect(result).toMatchObject({
      batch: {
        cluster: 'prod',
        namespace: 'team-b',
        tenant: 'risk',
        image: 'of-prod',
        retention: 3_600_000,
        driver: { cores: 2 },
      },
      tenant: 'risk',
      layers: [{ name: 'defaults' }, { name: 'cluster prod' }, { name: 'namespace team-*' }, { name: 'tenant risk' }],
    });
    expect('origins' in result && result.origins.get('retention')).toBe('namespace team-*');
  });

  test('the layers of a namespace apply if another layer sets the namespace', () => {
    const input: ConfigurationInput = {
      defaults: { namespace: 'team-b' },
      namespaces: { 'team-b': { defaults: { image: 'of-team-b' } } },
    };
    expect(resolved(BATCH, input)).toMatchObject({ batch: { namespace: 'team-b', image: 'of-team-b' } });
  });

  test('a request resolved for another cluster gets the layers of that cluster', () => {
    const input: ConfigurationInput = { clusters: { prod: {}, dev: { defaults: { image: 'of-dev' } } } };
    expect(resolved({ ...BATCH, cluster: 'prod' }, input, { cluster: 'dev' })).toMatchObject({
      batch: { cluster: 'dev', namespace: 'default', image: 'of-dev' },
    });
  });

  test('a request has no tenant if the configuration has none', () => {
    const result = resolved(BATCH);
    expect(result).toMatchObject({ tenant: undefined });
    expect('batch' in result && 'tenant' in result.batch).toBe(false);
  });
});

describe('resolveRequest refuses a request', () => {
  const ROWS: readonly (readonly [string, unknown, ConfigurationInput, readonly string[]])[] = [
    ['that is not a map', 'x', {}, ['(the batch): must be a map, not a string']],
    [
      'with a cluster that is not a string',
      { ...BATCH, cluster: 5 },
      {},
      ['cluster: must be a string or map, not a number'],
    ],
    [
      'with a tenant that is not a string',
      { ...BATCH, tenant: 5 },
      { tenants: { a: { namespaces: ['x'] } } },
      ['tenant: must be a string, not a number: put it in quotes'],
    ],
    [
      'that a value of a layer makes invalid, with the name of the layer',
      { ...BATCH, retry: { classes: { 'out-of-memory': { limit: 0 } } } },
      { namespaces: { 'team-*': { defaults: { retry: { memoryFactor: 2 } } } } },
      [
        'retry.memoryFactor: has no meaning while classes.out-of-memory.limit is 0: no attempt follows (set by namespace team-*)',
      ],
    ],
    [
      'with all its problems at once',
      { ...BATCH, tenant: 'risk', namespace: 'team-b', image: 'own', foo: 1 },
      { tenants: { risk: { namespaces: ['team-a'], forced: { image: 'theirs' } } } },
      [
        'foo: is not a field of a batch',
        'namespace: "team-b" in cluster "prod" is not available to tenant risk; its namespaces are team-a',
        `image: can't be set: tenant risk forces image to "theirs"; leave it out`,
      ],
    ],
    [
      'with an unknown cluster',
      { ...BATCH, cluster: 'mars' },
      {},
      ['cluster: "mars" is not served by this worker; it serves prod, dev'],
    ],
  ];
  test.each(ROWS)('resolveRequest refuses a request %s', (_, request, input, expected) => {
    expect(problems(request, input)).toEqual(expected);
  });

  test('resolveRequest refuses a failover if a layer forces another cluster', () => {
    expect(problems(BATCH, { forced: { cluster: 'prod' } }, { cluster: 'dev' })).toEqual([
      `cluster: can't be set: defaults forces cluster to "prod"; leave it out`,
    ]);
  });
});

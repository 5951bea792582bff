import { describe, expect, test } from '@jest/globals';
import type { ConfigurationInput } from '../../../src/config/schema/document.ts';
import { resolveRequest, type ResolveInput } from '../../../src/config/resolve-request.ts';
import { documentOf, served } from './document.ts';

const BATCH = { name: 'x', mainApplicationFile: 'local:///x.jar' };
const CLUSTERS = served({ prod: ['team-a', 'team-b'], dev: ['*'] });

function resolved(request: unknown, input: ConfigurationInput = {}, more: Partial<ResolveInput> = {}) {
  const document = documentOf({ clusters: { prod: {}, dev: {} }, defaultCluster: 'prod', ...input });
  return resolveRequest(request, { document, clusters: CLUSTERS, ...more });
}

function problems(...given: Parameters<typeof resolved>): string[] {
  const result = resolved(...given);
  return 'problems' in result ? result.problems.map(({ path, message }) => `${path}: ${message}`) : [];
}

describe('a request is resolved', () => {
  test('to a batch with its place, and who says what', () => {
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

  test('by the layers of the namespace that a layer names', () => {
    const input: ConfigurationInput = {
      defaults: { namespace: 'team-b' },
      namespaces: { 'team-b': { defaults: { image: 'of-team-b' } } },
    };
    expect(resolved(BATCH, input)).toMatchObject({ batch: { namespace: 'team-b', image: 'of-team-b' } });
  });

  test('for another cluster than it names, by the layers there', () => {
    const input: ConfigurationInput = { clusters: { prod: {}, dev: { defaults: { image: 'of-dev' } } } };
    expect(resolved({ ...BATCH, cluster: 'prod' }, input, { cluster: 'dev' })).toMatchObject({
      batch: { cluster: 'dev', namespace: 'default', image: 'of-dev' },
    });
  });

  test('without a tenant, where there are none', () => {
    const result = resolved(BATCH);
    expect(result).toMatchObject({ tenant: undefined });
    expect('batch' in result && 'tenant' in result.batch).toBe(false);
  });
});

describe('a request is refused', () => {
  const ROWS: readonly (readonly [string, unknown, ConfigurationInput, readonly string[]])[] = [
    ['that is no map', 'x', {}, ['(the batch): must be a map, not a string']],
    [
      'with a cluster that is no text',
      { ...BATCH, cluster: 5 },
      {},
      ['cluster: must be a string or map, not a number'],
    ],
    [
      'with a tenant that is no text',
      { ...BATCH, tenant: 5 },
      { tenants: { a: { namespaces: ['x'] } } },
      ['tenant: must be a string, not a number: put it in quotes'],
    ],
    [
      'for what a layer says beside it, with the name of the layer',
      { ...BATCH, retry: { classes: { 'out-of-memory': { limit: 0 } } } },
      { namespaces: { 'team-*': { defaults: { retry: { memoryFactor: 2 } } } } },
      [
        'retry.memoryFactor: has no meaning while classes.out-of-memory.limit is 0: no attempt follows (said by namespace team-*)',
      ],
    ],
    [
      'for everything at once',
      { ...BATCH, tenant: 'risk', namespace: 'team-b', image: 'own', foo: 1 },
      { tenants: { risk: { namespaces: ['team-a'], forced: { image: 'theirs' } } } },
      [
        'foo: is not a field of a batch',
        'namespace: "team-b" in cluster "prod" is not for tenant risk, whose namespaces are team-a',
        `image: can't be chosen: tenant risk forces image to "theirs"; leave it out`,
      ],
    ],
    [
      'on a cluster that there is not',
      { ...BATCH, cluster: 'mars' },
      {},
      ['cluster: "mars" is not served by this worker; it serves prod, dev'],
    ],
  ];
  test.each(ROWS)('%s', (_, request, input, expected) => {
    expect(problems(request, input)).toEqual(expected);
  });

  test('to move to a cluster where another one is forced', () => {
    expect(problems(BATCH, { forced: { cluster: 'prod' } }, { cluster: 'dev' })).toEqual([
      `cluster: can't be chosen: defaults forces cluster to "prod"; leave it out`,
    ]);
  });
});

import { describe, expect, test } from '@jest/globals';
import type { ConfigurationInput } from '../../../../src/config/schema/document.ts';
import type { UnvalidatedBatch } from '../../../../src/config/schema/layer.ts';
import { requestedCluster, targetOn } from '../../../../src/config/placement/target.ts';
import { documentOf, servedClusters } from '../document.ts';

const CLUSTERS = servedClusters({ prod: ['first', 'team-a', 'team-b'], dev: ['*'] });
const CONFIGURED: ConfigurationInput = { clusters: { prod: {}, dev: {} }, defaultCluster: 'prod' };

interface Row {
  readonly input?: ConfigurationInput;
  readonly batch?: UnvalidatedBatch;
  readonly tenant?: string;
  readonly cluster?: string;
}

function target({ input = {}, batch = {}, tenant, cluster = 'prod' }: Row) {
  const { namespace, problems } = targetOn(documentOf({ ...CONFIGURED, ...input }), batch, tenant, cluster, CLUSTERS);
  return [namespace, ...problems.map(({ path, message }) => `${path}: ${message}`)];
}

const tenants = (namespaces: [string, ...string[]], more: object = {}) => ({
  tenants: { risk: { namespaces, ...more } },
});

describe('the namespace of a batch', () => {
  const ROWS: readonly (readonly [string, Row, string])[] = [
    ['the default of its cluster', {}, 'first'],
    ['the one it names', { batch: { namespace: 'team-a' } }, 'team-a'],
    ['the one of the defaults', { input: { defaults: { namespace: 'team-b' } } }, 'team-b'],
    [
      'the one it names rather than that of the defaults',
      { input: { defaults: { namespace: 'team-b' } }, batch: { namespace: 'team-a' } },
      'team-a',
    ],
    ['the forced one', { input: { forced: { namespace: 'team-b' } } }, 'team-b'],
    [
      'the first of its tenant that is not a pattern',
      { input: tenants(['x*', 'team-a', 'team-b']), tenant: 'risk' },
      'team-a',
    ],
    ['the first of its tenant on this cluster', { input: tenants(['dev/x', 'prod/team-b']), tenant: 'risk' }, 'team-b'],
    [
      'the default of its tenant rather than the first of its tenant',
      { input: tenants(['team-a', 'team-b'], { defaults: { namespace: 'team-b' } }), tenant: 'risk' },
      'team-b',
    ],
    ['any one of a cluster that watches all namespaces', { batch: { namespace: 'any' }, cluster: 'dev' }, 'any'],
  ];
  test.each(ROWS)('the namespace of a batch is %s', (_, row, expected) => {
    expect(target(row)).toEqual([expected]);
  });
});

describe('targetOn refuses a batch', () => {
  const ROWS: readonly (readonly [string, Row, readonly (string | undefined)[]])[] = [
    [
      'on a cluster that is not served',
      { cluster: 'mars' },
      [undefined, 'cluster: "mars" is not served by this worker; it serves prod, dev'],
    ],
    [
      'in a namespace that is not watched',
      { batch: { namespace: 'moon' } },
      ['moon', 'namespace: "moon" is not watched in cluster "prod"; its namespaces are first, team-a, team-b'],
    ],
    [
      'in a namespace that its tenant may not use',
      { input: tenants(['team-a']), tenant: 'risk', batch: { namespace: 'team-b' } },
      ['team-b', 'namespace: "team-b" in cluster "prod" is not available to tenant risk; its namespaces are team-a'],
    ],
    [
      'in a namespace that its tenant may only use in another cluster',
      { input: tenants(['dev/team-b', 'team-a']), tenant: 'risk', batch: { namespace: 'team-b' } },
      [
        'team-b',
        'namespace: "team-b" in cluster "prod" is not available to tenant risk; its namespaces are dev/team-b, team-a',
      ],
    ],
    [
      'on a cluster that its tenant may not use',
      { input: tenants(['team-a'], { clusters: ['d*'] }), tenant: 'risk' },
      ['team-a', 'cluster: "prod" is not available to tenant risk; its clusters are d*'],
    ],
    [
      'without a tenant in a namespace that is reserved for tenants',
      {
        input: { tenants: { risk: { namespaces: ['team-*'] }, web: { namespaces: ['team-b'] } } },
        batch: { namespace: 'team-b' },
      },
      ['team-b', 'namespace: "team-b" in cluster "prod" is reserved for tenants risk, web'],
    ],
  ];
  test.each(ROWS)('targetOn refuses a batch %s', (_, row, expected) => {
    expect(target(row)).toEqual(expected);
  });

  test('targetOn leaves a namespace that is not a string to the schema', () => {
    expect(target({ batch: { namespace: 5 } })).toEqual([undefined]);
  });
});

describe('requestedCluster', () => {
  const ROWS: readonly (readonly [string, ConfigurationInput, UnvalidatedBatch, string | undefined, unknown])[] = [
    ['nothing', {}, {}, undefined, undefined],
    ['the one of the batch', {}, { cluster: 'dev' }, undefined, 'dev'],
    ['the one of the defaults', { defaults: { cluster: 'dev' } }, {}, undefined, 'dev'],
    [
      'the one of its tenant rather than that of the defaults',
      { defaults: { cluster: 'prod' }, ...tenants(['a'], { defaults: { cluster: 'dev' } }) },
      {},
      'risk',
      'dev',
    ],
    [
      'the one of the batch rather than that of its tenant',
      tenants(['a'], { defaults: { cluster: 'dev' } }),
      { cluster: 'prod' },
      'risk',
      'prod',
    ],
    ['a forced one', tenants(['a'], { forced: { cluster: 'dev' } }), {}, 'risk', 'dev'],
    [
      'nothing if the batch unsets that of the defaults',
      { defaults: { cluster: 'dev' } },
      { cluster: null },
      undefined,
      undefined,
    ],
  ];
  test.each(ROWS)('requestedCluster returns %s', (_, input, batch, tenant, expected) => {
    expect(requestedCluster(documentOf({ ...CONFIGURED, ...input }), batch, tenant)).toBe(expected);
  });
});

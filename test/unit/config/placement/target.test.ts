import { describe, expect, test } from '@jest/globals';
import type { ConfigurationInput } from '../../../../src/config/schema/document.ts';
import type { UnvalidatedBatch } from '../../../../src/config/schema/layer.ts';
import { requestedCluster, targetOn } from '../../../../src/config/placement/target.ts';
import { documentOf, served } from '../document.ts';

const CLUSTERS = served({ prod: ['first', 'team-a', 'team-b'], dev: ['*'] });
const CONFIGURED: ConfigurationInput = { clusters: { prod: {}, dev: {} }, defaultCluster: 'prod' };

interface Row {
  readonly input?: ConfigurationInput;
  readonly batch?: UnvalidatedBatch;
  readonly tenant?: string;
  readonly cluster?: string;
}

function where({ input = {}, batch = {}, tenant, cluster = 'prod' }: Row) {
  const { namespace, problems } = targetOn(documentOf({ ...CONFIGURED, ...input }), batch, tenant, cluster, CLUSTERS);
  return [namespace, ...problems.map(({ path, message }) => `${path}: ${message}`)];
}

const tenants = (namespaces: [string, ...string[]], more: object = {}) => ({
  tenants: { risk: { namespaces, ...more } },
});

describe('a batch runs in', () => {
  const ROWS: readonly (readonly [string, Row, string])[] = [
    ['the default namespace of its cluster', {}, 'first'],
    ['the namespace it names', { batch: { namespace: 'team-a' } }, 'team-a'],
    ['the namespace of the defaults', { input: { defaults: { namespace: 'team-b' } } }, 'team-b'],
    [
      'the one it names, over the defaults',
      { input: { defaults: { namespace: 'team-b' } }, batch: { namespace: 'team-a' } },
      'team-a',
    ],
    ['the one that is forced, where nobody says otherwise', { input: { forced: { namespace: 'team-b' } } }, 'team-b'],
    [
      'the first of its tenant without a star',
      { input: tenants(['x*', 'team-a', 'team-b']), tenant: 'risk' },
      'team-a',
    ],
    ['the first of its tenant on this cluster', { input: tenants(['dev/x', 'prod/team-b']), tenant: 'risk' }, 'team-b'],
    [
      'the default of its tenant, before its first',
      { input: tenants(['team-a', 'team-b'], { defaults: { namespace: 'team-b' } }), tenant: 'risk' },
      'team-b',
    ],
    ['any namespace of a cluster that is watched as a whole', { batch: { namespace: 'any' }, cluster: 'dev' }, 'any'],
  ];
  test.each(ROWS)('%s', (_, row, expected) => {
    expect(where(row)).toEqual([expected]);
  });
});

describe('a batch is refused', () => {
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
      'in a namespace that is not of its tenant',
      { input: tenants(['team-a']), tenant: 'risk', batch: { namespace: 'team-b' } },
      ['team-b', 'namespace: "team-b" in cluster "prod" is not for tenant risk, whose namespaces are team-a'],
    ],
    [
      'in a namespace of its tenant on another cluster',
      { input: tenants(['dev/team-b', 'team-a']), tenant: 'risk', batch: { namespace: 'team-b' } },
      [
        'team-b',
        'namespace: "team-b" in cluster "prod" is not for tenant risk, whose namespaces are dev/team-b, team-a',
      ],
    ],
    [
      'on a cluster that is not of its tenant',
      { input: tenants(['team-a'], { clusters: ['d*'] }), tenant: 'risk' },
      ['team-a', 'cluster: "prod" is not for tenant risk, whose clusters are d*'],
    ],
    [
      'without a tenant, in a namespace that is of some',
      {
        input: { tenants: { risk: { namespaces: ['team-*'] }, web: { namespaces: ['team-b'] } } },
        batch: { namespace: 'team-b' },
      },
      ['team-b', 'namespace: "team-b" in cluster "prod" is for tenants risk, web only'],
    ],
    ['by its schema alone, where the namespace is no text', { batch: { namespace: 5 } }, [undefined]],
  ];
  test.each(ROWS)('%s', (_, row, expected) => {
    expect(where(row)).toEqual(expected);
  });
});

describe('the cluster of a batch is named by', () => {
  const ROWS: readonly (readonly [string, ConfigurationInput, UnvalidatedBatch, string | undefined, unknown])[] = [
    ['nobody', {}, {}, undefined, undefined],
    ['itself', {}, { cluster: 'dev' }, undefined, 'dev'],
    ['the defaults', { defaults: { cluster: 'dev' } }, {}, undefined, 'dev'],
    [
      'its tenant, over the defaults',
      { defaults: { cluster: 'prod' }, ...tenants(['a'], { defaults: { cluster: 'dev' } }) },
      {},
      'risk',
      'dev',
    ],
    ['itself, over its tenant', tenants(['a'], { defaults: { cluster: 'dev' } }), { cluster: 'prod' }, 'risk', 'prod'],
    ['who forces it', tenants(['a'], { forced: { cluster: 'dev' } }), {}, 'risk', 'dev'],
    [
      'nobody, where it takes back what the defaults say',
      { defaults: { cluster: 'dev' } },
      { cluster: null },
      undefined,
      undefined,
    ],
  ];
  test.each(ROWS)('%s', (_, input, batch, tenant, expected) => {
    expect(requestedCluster(documentOf({ ...CONFIGURED, ...input }), batch, tenant)).toBe(expected);
  });
});

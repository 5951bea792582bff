import { describe, expect, test } from '@jest/globals';
import { configurationFromOptions } from '../../../../src/config/schema/configuration.ts';
import type { ConfigurationInput } from '../../../../src/config/schema/document.ts';
import { resolveRequest } from '../../../../src/config/resolve-request.ts';
import type { ServedCluster } from '../../../../src/config/placement/target.ts';
import type { BatchRequest } from '../../../../src/model/batch/batch.ts';
import { batchRequest } from '../../../support/builders.ts';

const CONFIGURATION: ConfigurationInput = {
  clusters: {
    small: { labels: { stage: 'test' } },
    east: { labels: { stage: 'prod', zone: 'east' }, weight: 2 },
    west: { labels: { stage: 'prod', zone: 'west' }, namespaces: ['risk', 'other'] },
  },
  defaultCluster: 'small',
  tenancy: { required: false },
  tenants: {
    risk: { namespaces: ['risk'] },
    westerly: { namespaces: ['other'], clusters: ['west', 'small'] },
    moved: { namespaces: ['risk'], defaults: { cluster: { labels: { zone: 'west' } } } },
  },
  placement: [
    { tenants: ['risk'], submitKinds: ['operator'], clusters: ['sm*'] },
    { tenants: ['risk', 'moved'], labels: { stage: 'prod' }, choose: 'first' },
    { tenants: ['westerly'], labels: { stage: 'prod' }, choose: 'least-live-batches' },
  ],
};

const { document } = configurationFromOptions(CONFIGURATION);
const servedClusters = Object.entries(document.clusters).map(([name, { namespaces }]): ServedCluster => ({
  name,
  defaultNamespace: 'default',
  scopes: namespaces === '*' ? ['*'] : namespaces,
  covers: (namespace) => namespaces === '*' || namespaces.includes(namespace),
}));
const clusters = {
  names: servedClusters.map(({ name }) => name),
  defaultName: 'small',
  find: (cluster: string) => servedClusters.find(({ name }) => name === cluster),
};

const resolve = (facts: Partial<BatchRequest>, cluster?: string) =>
  resolveRequest(batchRequest(facts), { document, clusters, ...(cluster !== undefined && { cluster }) });

describe('the cluster of a batch', () => {
  test.each<[title: string, facts: Partial<BatchRequest>, cluster: string, placement: string | undefined]>([
    ['the default one if no rule matches', {}, 'small', undefined],
    ['the one it names, even if a rule matches', { tenant: 'risk', cluster: 'west' }, 'west', undefined],
    [
      'chosen by the first matching rule',
      { tenant: 'risk' },
      'east',
      'Cluster east was chosen by rule 2 of placement: the first of east, west.',
    ],
    [
      'chosen by a rule for its kind of submission',
      { tenant: 'risk', submit: { kind: 'operator' } },
      'small',
      'Cluster small was chosen by rule 1 of placement: the first of small.',
    ],
    [
      'one that its tenant may use, even if others match the rule',
      { tenant: 'westerly' },
      'west',
      'Cluster west was chosen by rule 3 of placement: by weight, because live batches cannot be counted (run sparkbatch init to register the search attributes), of west.',
    ],
    [
      'chosen by its own rule rather than a rule of the configuration',
      { tenant: 'risk', cluster: { labels: { zone: 'west' } } },
      'west',
      'Cluster west was chosen by the batch: the first of west.',
    ],
    [
      'chosen by a rule in the defaults of its tenant',
      { tenant: 'moved' },
      'west',
      'Cluster west was chosen by the batch: the first of west.',
    ],
    [
      'one that watches its namespace',
      { namespace: 'elsewhere', cluster: { labels: { stage: 'prod' } } },
      'east',
      'Cluster east was chosen by the batch: the first of east.',
    ],
  ])('the cluster of a batch is %s', (_, facts, cluster, placement) => {
    const resolved = resolve(facts);
    if ('problems' in resolved) throw new Error(JSON.stringify(resolved.problems));
    expect([resolved.batch.cluster, resolved.placement]).toEqual([cluster, placement]);
  });

  test('the cluster of a failover is its target, even if a rule would choose another one', () => {
    expect(resolve({ tenant: 'risk' }, 'west')).toMatchObject({ batch: { cluster: 'west' } });
  });
});

describe('placement rules', () => {
  test.each<[title: string, rule: object, problem: string]>([
    [
      'for an unknown tenant',
      { tenants: ['risk', 'ops-*'] },
      'placement[0].tenants: "ops-*" matches none of the tenants: risk',
    ],
    [
      'with an unknown cluster',
      { clusters: ['north'] },
      'placement[0].clusters: "north" matches none of the clusters: small',
    ],
  ])('a configuration with a placement rule %s is refused', (_, rule, problem) => {
    const configuration = { clusters: { small: {} }, tenants: { risk: { namespaces: ['risk'] } }, placement: [rule] };
    expect(() => configurationFromOptions(configuration)).toThrow(problem);
  });
});

describe('a batch that names no cluster', () => {
  test.each<[title: string, request: object, problem: string]>([
    [
      'if no cluster matches its rule, with the reason for each cluster',
      { cluster: { labels: { stage: 'prod', zone: 'north' } } },
      'cluster: is to be chosen by the batch, but no cluster matches. small: lacks the labels stage=prod, zone=north; east: lacks the label zone=north; west: lacks the label zone=north',
    ],
    [
      'if its tenant may use none of the matching clusters',
      { tenant: 'westerly', cluster: { labels: { zone: 'east' } } },
      'east: "east" is not available to tenant westerly; its clusters are west, small',
    ],
    ['if its rule is invalid', { cluster: { label: {} } }, 'cluster'],
    ['if the choice of its rule is invalid', { cluster: { choose: 'best' } }, 'cluster'],
  ])('a batch is refused %s', (_, facts, problem) => {
    const resolved = resolve(facts);
    if (!('problems' in resolved)) throw new Error('not refused');
    expect(resolved.problems.map(({ path, message }) => `${path}: ${message}`).join('\n')).toContain(problem);
  });
});

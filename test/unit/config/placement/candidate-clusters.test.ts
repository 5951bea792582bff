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
const served = Object.entries(document.clusters).map(([name, { namespaces }]): ServedCluster => ({
  name,
  defaultNamespace: 'default',
  scopes: namespaces === '*' ? ['*'] : namespaces,
  covers: (namespace) => namespaces === '*' || namespaces.includes(namespace),
}));
const clusters = {
  names: served.map(({ name }) => name),
  defaultName: 'small',
  find: (wanted: string) => served.find(({ name }) => name === wanted),
};

const resolve = (facts: Partial<BatchRequest>, cluster?: string) =>
  resolveRequest(batchRequest(facts), { document, clusters, ...(cluster !== undefined && { cluster }) });

describe('a batch runs', () => {
  test.each<[story: string, facts: Partial<BatchRequest>, cluster: string, placement: string | undefined]>([
    ['on the default cluster, where no rule fits it', {}, 'small', undefined],
    ['on the cluster it names, whatever the rules say', { tenant: 'risk', cluster: 'west' }, 'west', undefined],
    [
      'where the first rule that fits it says',
      { tenant: 'risk' },
      'east',
      'Cluster east was chosen by rule 2 of placement: the first of east, west.',
    ],
    [
      'where a rule for its way to submit says',
      { tenant: 'risk', submit: { kind: 'operator' } },
      'small',
      'Cluster small was chosen by rule 1 of placement: the first of small.',
    ],
    [
      'where it may, whatever else fits the rule',
      { tenant: 'westerly' },
      'west',
      'Cluster west was chosen by rule 3 of placement: by weight, as nobody can tell how many batches live (sparkbatch init registers what tells), of west.',
    ],
    [
      'where its own rule says, before those of the configuration',
      { tenant: 'risk', cluster: { labels: { zone: 'west' } } },
      'west',
      'Cluster west was chosen by the batch: the first of west.',
    ],
    [
      'where the rule of its tenant’s defaults says',
      { tenant: 'moved' },
      'west',
      'Cluster west was chosen by the batch: the first of west.',
    ],
    [
      'where its namespace is covered',
      { namespace: 'elsewhere', cluster: { labels: { stage: 'prod' } } },
      'east',
      'Cluster east was chosen by the batch: the first of east.',
    ],
  ])('%s', (_, facts, cluster, placement) => {
    const resolved = resolve(facts);
    if ('problems' in resolved) throw new Error(JSON.stringify(resolved.problems));
    expect([resolved.batch.cluster, resolved.placement]).toEqual([cluster, placement]);
  });

  test('where it moves to, though a rule would choose another', () => {
    expect(resolve({ tenant: 'risk' }, 'west')).toMatchObject({ batch: { cluster: 'west' } });
  });
});

describe('a configuration is refused', () => {
  test.each<[story: string, rule: object, problem: string]>([
    [
      'whose rule is for a tenant nobody is',
      { tenants: ['risk', 'ops-*'] },
      'placement[0].tenants: "ops-*" fits none of the tenants: risk',
    ],
    [
      'whose rule names a cluster that is none',
      { clusters: ['north'] },
      'placement[0].clusters: "north" fits none of the clusters: small',
    ],
  ])('%s', (_, rule, problem) => {
    const configuration = { clusters: { small: {} }, tenants: { risk: { namespaces: ['risk'] } }, placement: [rule] };
    expect(() => configurationFromOptions(configuration)).toThrow(problem);
  });
});

describe('a batch is refused', () => {
  test.each<[story: string, request: object, problem: string]>([
    [
      'where no cluster fits its rule, with the reason of each',
      { cluster: { labels: { stage: 'prod', zone: 'north' } } },
      'cluster: is to be chosen by the batch, but no cluster fits. small: is not labelled stage=prod, zone=north; east: is not labelled zone=north; west: is not labelled zone=north',
    ],
    [
      'where its tenant may use none of those that fit',
      { tenant: 'westerly', cluster: { labels: { zone: 'east' } } },
      'east: "east" is not for tenant westerly, whose clusters are west, small',
    ],
    ['where its rule is none', { cluster: { label: {} } }, 'cluster'],
    ['where its choice is none', { cluster: { choose: 'best' } }, 'cluster'],
  ])('%s', (_, facts, problem) => {
    const resolved = resolve(facts);
    if (!('problems' in resolved)) throw new Error('not refused');
    expect(resolved.problems.map(({ path, message }) => `${path}: ${message}`).join('\n')).toContain(problem);
  });
});

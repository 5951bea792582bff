import { describe, expect, test } from '@jest/globals';
import { configurationFromOptions } from '../../../src/config/schema/configuration.ts';
import type { ConfigurationInput } from '../../../src/config/schema/document.ts';
import { policyObjects } from '../../../src/policies/index.ts';

const WORKER = 'system:serviceaccount:spark-batch:spark-batch-worker';

function policiesOf(configuration: Omit<ConfigurationInput, 'clusters'>, namespaces = ['team-a']) {
  const { document } = configurationFromOptions({ ...configuration, clusters: { prod: { namespaces: ['team-a'] } } });
  const objects = policyObjects({ document, cluster: 'prod', namespaces, trustedUsers: [WORKER] });
  return objects.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
}

const textOf = (value: unknown) => JSON.stringify(value);

describe('the policies of a configuration', () => {
  test('protect the labels of SparkBatch even without limits', () => {
    const [ownership, ...limits] = policiesOf({});
    expect(ownership?.metadata.name).toBe('spark-batch-ownership');
    expect(textOf(ownership?.spec['matchConditions'])).toContain(WORKER);
    expect(limits).toEqual([]);
  });

  test('let the worker create objects as a tenant only where one has an identity', () => {
    const conditions = (impersonate?: { user: string }, namespaces = ['team-a']) =>
      textOf(
        policiesOf({ tenants: { risk: { namespaces, ...(impersonate && { impersonate }) } } })[0]?.spec[
          'matchConditions'
        ],
      );
    expect(conditions({ user: 'etl' })).toContain('spark-batch/impersonator');
    expect(conditions()).not.toContain('impersonator');
    expect(conditions({ user: 'etl' }, ['other'])).not.toContain('impersonator');
  });

  test('have the limits of every layer that matches, with its name', () => {
    const [, policy] = policiesOf({
      limits: { images: ['a/*'] },
      namespaces: { 'team-*': { limits: { secrets: ['b-*'] } } },
      tenants: { risk: { namespaces: ['team-a'], limits: { serviceAccounts: ['c'] } } },
    });
    const text = textOf(policy?.spec['validations']);
    for (const layer of ['images of defaults', 'secrets of namespace team-*', 'serviceAccounts of tenant risk']) {
      expect(text).toContain(`limits.${layer}`);
    }
    expect(text).toContain('limits.hostPaths where there are tenants');
  });

  test('forbid nothing by default that a layer allows', () => {
    const tenants = { risk: { namespaces: ['team-a'], limits: { hostAccess: true, hostPaths: ['/data/*'] } } };
    const text = textOf(policiesOf({ tenants })[1]?.spec['validations']);
    expect(text).not.toContain('limits.hostAccess');
    expect(text).toContain('limits.hostPaths of tenant risk allows /data/*');
  });

  test('apply the limits of tenants that share a namespace to the objects of each', () => {
    const tenants = {
      risk: { namespaces: ['team-a'], limits: { images: ['risk/*'] } },
      web: { namespaces: ['team-*'], limits: { images: ['web/*'] } },
    };
    const policies = policiesOf({ tenants });
    expect(policies.map(({ metadata }) => metadata.name)).toEqual([
      'spark-batch-ownership',
      'spark-batch-limits-team-a',
      'spark-batch-limits-team-a-risk',
      'spark-batch-limits-team-a-web',
    ]);
    expect(textOf(policies[1]?.spec['validations'])).not.toContain('limits.images');
    expect(textOf(policies[2]?.spec['matchConditions'])).toContain('spark-batch/tenant');
  });

  test('are bound to their namespaces only', () => {
    const { document } = configurationFromOptions({
      limits: { images: [] },
      clusters: { prod: { namespaces: ['team-a', 'team-b'] } },
    });
    const objects = policyObjects({ document, cluster: 'prod', namespaces: ['team-a', 'team-b'], trustedUsers: [] });
    const bindings = objects.filter(({ kind }) => kind === 'ValidatingAdmissionPolicyBinding');
    expect(bindings.map(({ spec }) => textOf(spec['matchResources']).match(/"values":(.*?\])/)?.[1])).toEqual([
      '["team-a","team-b"]',
      '["team-a"]',
      '["team-b"]',
    ]);
  });
});

import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import type { Rule } from '../../../src/model/permissions/permission.ts';
import {
  DEFAULT_FEATURES,
  type WorkerFeature,
  WORKER_FEATURES,
} from '../../../src/model/permissions/worker-permissions.ts';
import { driverRules, policyRule, rbacList, rbacObjects, rbacYaml, workerRules } from '../../../src/rbac/index.ts';

/** The rules as `{ pods: 'create get' }`. */
const verbsByResource = (rules: readonly Rule[]) =>
  Object.fromEntries(
    rules.map(({ apiGroup, resource, verbs }) => [[resource, apiGroup].filter(Boolean).join('.'), verbs.join(' ')]),
  );

const PODS = 'create get list watch patch delete';

describe('the rules of a worker', () => {
  test.each<[features: readonly WorkerFeature[], rules: Record<string, string>]>([
    [[], { pods: 'get list watch patch delete' }],
    [['native'], { pods: PODS, configmaps: 'create get', services: 'create get' }],
    [['manifest'], { pods: PODS, configmaps: 'create get', services: 'create get' }],
    [['spark-submit'], { pods: PODS, configmaps: 'create get patch', services: 'create get patch' }],
    [
      ['operator'],
      {
        pods: 'get list watch patch delete',
        services: 'list',
        'sparkapplications.sparkoperator.k8s.io': 'create get delete',
      },
    ],
    [['evidence'], { pods: 'get list watch patch delete', events: 'list watch', 'pods/log': 'get' }],
    [['sweep'], { pods: 'get list watch patch delete', configmaps: 'list delete', services: 'list delete' }],
    [
      DEFAULT_FEATURES,
      {
        pods: PODS,
        configmaps: 'create get list delete',
        services: 'create get list delete',
        events: 'list watch',
        'pods/log': 'get',
      },
    ],
    [
      WORKER_FEATURES,
      {
        pods: PODS,
        configmaps: 'create get list patch delete',
        services: 'create get list patch delete',
        events: 'list watch',
        'pods/log': 'get',
        'sparkapplications.sparkoperator.k8s.io': 'create get list delete',
        'sparkapplications.spark.apache.org': 'create get list delete',
        persistentvolumeclaims: 'create get list patch delete',
        secrets: 'create get list patch delete',
        'httproutes.gateway.networking.k8s.io': 'create get list delete',
        'ingresses.networking.k8s.io': 'create get list delete',
      },
    ],
  ])('grant exactly what the features %j need', (features, rules) => {
    expect(verbsByResource(workerRules(features))).toEqual(rules);
  });
});

test('drivers may create volume claims only with the feature volume-claims', () => {
  const pods = { pods: `${PODS} deletecollection` };
  const removed = { services: 'deletecollection', persistentvolumeclaims: 'deletecollection' };
  const least = { ...pods, configmaps: 'create deletecollection', ...removed };
  expect(verbsByResource(driverRules(DEFAULT_FEATURES))).toEqual(least);
  expect(verbsByResource(driverRules(WORKER_FEATURES))).toEqual({
    ...least,
    persistentvolumeclaims: 'create list deletecollection',
  });
});

test.each(['worker', 'drivers'] as const)(
  'the rules of the %s have no wildcards and grant nothing on nodes, namespaces, roles, service accounts or pods/exec',
  (part) => {
    const rules = part === 'worker' ? workerRules(WORKER_FEATURES) : driverRules(WORKER_FEATURES);
    for (const rule of rules.map(policyRule)) {
      expect(rule.apiGroups).toHaveLength(1);
      expect(JSON.stringify(rule)).not.toContain('*');
      expect(rule.resources[0]).not.toMatch(
        /^(nodes|namespaces|roles|rolebindings|serviceaccounts|pods\/(exec|attach|ephemeralcontainers))/,
      );
    }
  },
);

describe('the generated objects', () => {
  const grant = { namespaces: ['team-a', 'team-b'], workerNamespace: 'ops', features: DEFAULT_FEATURES };
  const kindsAndNames = (objects: ReturnType<typeof rbacObjects>) =>
    objects.map(({ kind, metadata }) => `${kind} ${[metadata.namespace, metadata.name].filter(Boolean).join('/')}`);

  test('are roles per namespace for the worker and for its drivers', () => {
    expect(kindsAndNames(rbacObjects(grant))).toEqual([
      'ServiceAccount ops/spark-batch-worker',
      'Role team-a/spark-batch-worker',
      'RoleBinding team-a/spark-batch-worker',
      'Role team-b/spark-batch-worker',
      'RoleBinding team-b/spark-batch-worker',
      'ServiceAccount team-a/spark-driver',
      'Role team-a/spark-driver',
      'RoleBinding team-a/spark-driver',
      'ServiceAccount team-b/spark-driver',
      'Role team-b/spark-driver',
      'RoleBinding team-b/spark-driver',
    ]);
  });

  test('are a ClusterRole for a worker of all namespaces and a Role per namespace for its drivers', () => {
    expect(kindsAndNames(rbacObjects({ ...grant, namespaces: ['team-a'], allNamespaces: true }))).toEqual([
      'ServiceAccount ops/spark-batch-worker',
      'ClusterRole spark-batch-worker',
      'ClusterRoleBinding spark-batch-worker',
      'ServiceAccount team-a/spark-driver',
      'Role team-a/spark-driver',
      'RoleBinding team-a/spark-driver',
    ]);
  });

  const impersonated = [
    {
      tenant: 'risk',
      namespace: 'team-a',
      user: 'system:serviceaccount:team-a:submitter',
      serviceAccount: 'submitter',
    },
    { tenant: 'web', namespace: 'team-b', user: 'web-etl', group: 'web' },
    { tenant: 'web', namespace: 'team-c', user: 'web-etl', group: 'web' },
  ];
  const impersonationRules = (objects: ReturnType<typeof rbacObjects>) =>
    objects
      .filter(({ rules, metadata }) => rules && metadata.name.endsWith('-impersonation'))
      .map(({ kind, metadata, rules = [] }) => [
        [kind, metadata.namespace].filter(Boolean).join(' '),
        ...rules.map(({ resource, resourceNames, verbs }) => `${verbs.join()} ${resource} ${resourceNames?.join()}`),
      ]);

  test('let a worker impersonate the identities of tenants, by name and where they are needed', () => {
    const ofUsers = [
      'impersonate users web-etl',
      'impersonate groups web',
      'impersonate userextras/spark-batch/impersonator worker',
    ];
    expect(impersonationRules(rbacObjects({ ...grant, impersonated }))).toEqual([
      ['Role team-a', 'impersonate serviceaccounts submitter'],
      ['ClusterRole', ...ofUsers],
    ]);
    expect(impersonationRules(rbacObjects({ ...grant, allNamespaces: true, impersonated }))).toEqual([
      ['ClusterRole', 'impersonate serviceaccounts submitter', ...ofUsers],
    ]);
    expect(impersonationRules(rbacObjects(grant))).toEqual([]);
    expect(rbacYaml(rbacObjects({ ...grant, impersonated }))).toContain(
      '# tenant web: impersonate (creates the objects of batches as the user of their tenant)',
    );
  });

  test('are the same in YAML as in JSON, with a comment on each rule', () => {
    const objects = rbacObjects(grant);
    const yaml = rbacYaml(objects);
    expect(parseAllDocuments(yaml).map((document) => document.toJS() as unknown)).toEqual(
      JSON.parse(JSON.stringify(rbacList(objects).items)),
    );
    const rules = yaml.split('\n').flatMap((line, index, all) => (/- apiGroups/.test(line) ? [all[index - 1]] : []));
    expect(rules).toHaveLength(18);
    for (const before of rules) expect(before).toMatch(/^ {2}# (always|[a-z-]+( and [a-z-]+)?): [a-z, ]+ \(.+\)$/);
  });
});

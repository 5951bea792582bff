import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import {
  DEFAULT_FEATURES,
  driverRules,
  type Feature,
  policyRule,
  rbacList,
  rbacObjects,
  rbacYaml,
  type Rule,
  WORKER_FEATURES,
  workerRules,
} from '../../../src/rbac/index.ts';

/** `pods: create get` */
const told = (rules: readonly Rule[]) =>
  Object.fromEntries(
    rules.map(({ apiGroup, resource, verbs }) => [[resource, apiGroup].filter(Boolean).join('.'), verbs.join(' ')]),
  );

const PODS = 'create get list watch patch delete';

describe('what a worker needs', () => {
  test.each<[features: readonly Feature[], rules: Record<string, string>]>([
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
    [['evidence'], { pods: 'get list watch patch delete', events: 'list', 'pods/log': 'get' }],
    [['sweep'], { pods: 'get list watch patch delete', configmaps: 'list delete', services: 'list delete' }],
    [
      DEFAULT_FEATURES,
      {
        pods: PODS,
        configmaps: 'create get list delete',
        services: 'create get list delete',
        events: 'list',
        'pods/log': 'get',
      },
    ],
    [
      WORKER_FEATURES,
      {
        pods: PODS,
        configmaps: 'create get list patch delete',
        services: 'create get list patch delete',
        events: 'list',
        'pods/log': 'get',
        'sparkapplications.sparkoperator.k8s.io': 'create get list delete',
        persistentvolumeclaims: 'create get list patch delete',
        secrets: 'create get list patch delete',
        'ingresses.networking.k8s.io': 'create get list delete',
      },
    ],
  ])('for %j', (features, rules) => {
    expect(told(workerRules(features))).toEqual(rules);
  });
});

test('what drivers need: making claims only where batches have them', () => {
  const pods = { pods: `${PODS} deletecollection` };
  const removed = { services: 'deletecollection', persistentvolumeclaims: 'deletecollection' };
  const least = { ...pods, configmaps: 'create deletecollection', ...removed };
  expect(told(driverRules(DEFAULT_FEATURES))).toEqual(least);
  expect(told(driverRules(WORKER_FEATURES))).toEqual({
    ...least,
    persistentvolumeclaims: 'create list deletecollection',
  });
});

test.each(['worker', 'drivers'] as const)('no rule of the %s has a wildcard, or reaches beyond its kind', (part) => {
  const rules = part === 'worker' ? workerRules(WORKER_FEATURES) : driverRules(WORKER_FEATURES);
  for (const rule of rules.map(policyRule)) {
    expect(rule.apiGroups).toHaveLength(1);
    expect(JSON.stringify(rule)).not.toContain('*');
    expect(rule.resources[0]).not.toMatch(
      /^(nodes|namespaces|roles|rolebindings|serviceaccounts|pods\/(exec|attach|ephemeralcontainers))/,
    );
  }
});

describe('manifests', () => {
  const grant = { namespaces: ['team-a', 'team-b'], workerNamespace: 'ops', features: DEFAULT_FEATURES };
  const where = (objects: ReturnType<typeof rbacObjects>) =>
    objects.map(({ kind, metadata }) => `${kind} ${[metadata.namespace, metadata.name].filter(Boolean).join('/')}`);

  test('of a worker and its drivers, per namespace', () => {
    expect(where(rbacObjects(grant))).toEqual([
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

  test('of a worker of all namespaces: its drivers stay where they are', () => {
    expect(where(rbacObjects({ ...grant, namespaces: ['team-a'], allNamespaces: true }))).toEqual([
      'ServiceAccount ops/spark-batch-worker',
      'ClusterRole spark-batch-worker',
      'ClusterRoleBinding spark-batch-worker',
      'ServiceAccount team-a/spark-driver',
      'Role team-a/spark-driver',
      'RoleBinding team-a/spark-driver',
    ]);
  });

  test('in YAML are those in JSON, each rule with who needs it', () => {
    const objects = rbacObjects(grant);
    const yaml = rbacYaml(objects);
    expect(parseAllDocuments(yaml).map((document) => document.toJS() as unknown)).toEqual(
      JSON.parse(JSON.stringify(rbacList(objects).items)),
    );
    const rules = yaml.split('\n').flatMap((line, index, all) => (/- apiGroups/.test(line) ? [all[index - 1]] : []));
    expect(rules).toHaveLength(18);
    for (const before of rules) expect(before).toMatch(/^ {2}# (always|[a-z-]+( with [a-z-]+)?): [a-z, ]+ \(.+\)$/);
  });
});

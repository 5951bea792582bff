import { DRIVER_NEEDS } from './driver-needs.ts';
import { rulesFor, type Rule } from './rule.ts';
import { WORKER_NEEDS, type Feature } from './worker-needs.ts';

/** The names things have unless somebody says otherwise. */
export const DEFAULT_NAMES = { worker: 'spark-batch-worker', driver: 'spark-driver' } as const;

/** Whose manifests. */
export const PARTS = ['worker', 'drivers'] as const;

/** A name in {@link PARTS}. */
export type Part = (typeof PARTS)[number];

/** What rights are asked for. */
export interface Grant {
  /** Namespaces in which batches run. */
  readonly namespaces: readonly string[];
  /** The worker serves every namespace of the cluster, the named and all others. */
  readonly allNamespaces?: boolean;
  /** The namespace of the worker's own service account. Default: the first of `namespaces`. */
  readonly workerNamespace?: string;
  readonly features: readonly Feature[];
  /** Name of the worker's service account and of its roles. Default `spark-batch-worker`. */
  readonly workerAccount?: string;
  /** Name of the drivers' service account and of its roles. Default `spark-driver`. */
  readonly driverAccount?: string;
  /** Default: both. */
  readonly parts?: readonly Part[];
}

/** An object of the API server, with the rules of a role as what they come from. */
export interface RbacObject {
  readonly apiVersion: 'v1' | 'rbac.authorization.k8s.io/v1';
  readonly kind: 'ServiceAccount' | 'Role' | 'ClusterRole' | 'RoleBinding' | 'ClusterRoleBinding';
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: Record<string, string> };
  readonly automountServiceAccountToken?: boolean;
  readonly rules?: readonly Rule[];
  readonly roleRef?: { readonly apiGroup: string; readonly kind: 'Role' | 'ClusterRole'; readonly name: string };
  readonly subjects?: readonly { readonly kind: 'ServiceAccount'; readonly name: string; readonly namespace: string }[];
}

const RBAC_GROUP = 'rbac.authorization.k8s.io';
const RBAC = `${RBAC_GROUP}/v1` as const;
const LABELS = { 'app.kubernetes.io/part-of': 'temporal-spark-batch' };

/** The rules of a worker with these features. */
export function workerRules(features: readonly Feature[]): Rule[] {
  return rulesFor(WORKER_NEEDS, features);
}

/** The rules of the drivers of batches with these features. */
export function driverRules(features: readonly Feature[]): Rule[] {
  return rulesFor(DRIVER_NEEDS, features);
}

/**
 * The service accounts, roles and bindings by which a worker and the drivers of its batches have the rights they need, and
 * no other. A driver's rights end at its own namespace, also where the worker serves all.
 * @throws RangeError when no namespace is named in which the worker's service account could be
 */
export function rbacObjects(grant: Grant): RbacObject[] {
  const { namespaces, workerNamespace = namespaces[0], parts = PARTS } = grant;
  if (workerNamespace === undefined) throw new RangeError('no namespace is named');
  return [
    ...(parts.includes('worker') ? workerObjects(grant, workerNamespace) : []),
    ...(parts.includes('drivers') ? namespaces.flatMap((namespace) => driverObjects(grant, namespace)) : []),
  ];
}

function workerObjects(grant: Grant, home: string): RbacObject[] {
  const { namespaces, allNamespaces = false, features, workerAccount: name = DEFAULT_NAMES.worker } = grant;
  const rules = workerRules(features);
  const account = accountOf(name, home);
  const subjects = [subject(name, home)];
  if (!allNamespaces) return [account, ...namespaces.flatMap((where) => roleIn(where, name, rules, subjects))];
  return [
    account,
    { apiVersion: RBAC, kind: 'ClusterRole', metadata: { name, labels: LABELS }, rules },
    {
      apiVersion: RBAC,
      kind: 'ClusterRoleBinding',
      metadata: { name, labels: LABELS },
      roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name },
      subjects,
    },
  ];
}

function driverObjects({ features, driverAccount: name = DEFAULT_NAMES.driver }: Grant, namespace: string) {
  const subjects = [subject(name, namespace)];
  return [accountOf(name, namespace), ...roleIn(namespace, name, driverRules(features), subjects)];
}

function accountOf(name: string, namespace: string): RbacObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace, labels: LABELS } };
}

function roleIn(
  namespace: string,
  name: string,
  rules: readonly Rule[],
  subjects: NonNullable<RbacObject['subjects']>,
): RbacObject[] {
  const metadata = { name, namespace, labels: LABELS };
  const roleRef = { apiGroup: RBAC_GROUP, kind: 'Role', name } as const;
  return [
    { apiVersion: RBAC, kind: 'Role', metadata, rules },
    { apiVersion: RBAC, kind: 'RoleBinding', metadata, roleRef, subjects },
  ];
}

function subject(name: string, namespace: string) {
  return { kind: 'ServiceAccount', name, namespace } as const;
}

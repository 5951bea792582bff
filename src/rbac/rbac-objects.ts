import { DRIVER_PERMISSIONS } from '../model/permissions/driver-permissions.ts';
import { rulesFor, type Rule } from '../model/permissions/permission.ts';
import { WORKER_PERMISSIONS, type WorkerFeature } from '../model/permissions/worker-permissions.ts';
import type { TenantIdentity } from '../model/batch/impersonation.ts';
import { serviceAccountRules, userRules } from './impersonation-rules.ts';

/** Default names of the service accounts and their roles. */
export const DEFAULT_NAMES = { worker: 'spark-batch-worker', driver: 'spark-driver' } as const;

/** The accounts for which objects can be generated. */
export const PARTS = ['worker', 'drivers'] as const;

/** A name in {@link PARTS}. */
export type Part = (typeof PARTS)[number];

/** The permissions that the generated objects grant, and the accounts that receive them. */
export interface Grant {
  /** Namespaces in which batches run. */
  readonly namespaces: readonly string[];
  /** Grant the worker a ClusterRole for every namespace. Default: a Role in each of `namespaces`. */
  readonly allNamespaces?: boolean;
  /** Namespace of the worker's service account. Default: the first of `namespaces`. */
  readonly workerNamespace?: string;
  readonly features: readonly WorkerFeature[];
  /** Name of the worker's service account and of its roles. Default `spark-batch-worker`. */
  readonly workerAccount?: string;
  /** Name of the drivers' service account and of its roles. Default `spark-driver`. */
  readonly driverAccount?: string;
  /** Default: both. */
  readonly parts?: readonly Part[];
  /** The identities as which the worker creates objects. Default: none but its own. */
  readonly impersonated?: readonly TenantIdentity[];
}

/** A Kubernetes object. The rules of a role still carry the permissions they were merged from. */
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
const RBAC_VERSION = `${RBAC_GROUP}/v1` as const;
const LABELS = { 'app.kubernetes.io/part-of': 'temporal-spark-batch' };

/** The rules of a worker with these features. */
export function workerRules(features: readonly WorkerFeature[]): Rule[] {
  return rulesFor(WORKER_PERMISSIONS, features);
}

/** The rules of the drivers of batches with these features. */
export function driverRules(features: readonly WorkerFeature[]): Rule[] {
  return rulesFor(DRIVER_PERMISSIONS, features);
}

/**
 * The service accounts, roles and bindings that grant a worker and its drivers the permissions they need, and no others.
 * Drivers get a Role in their own namespace, also when the worker serves all namespaces.
 * @throws RangeError when neither `namespaces` nor `workerNamespace` names a namespace for the worker's service account
 */
export function rbacObjects(grant: Grant): RbacObject[] {
  const { namespaces, workerNamespace = namespaces[0], parts = PARTS } = grant;
  if (workerNamespace === undefined) throw new RangeError('no namespace for the service account of the worker');
  return [
    ...(parts.includes('worker') ? workerObjects(grant, workerNamespace) : []),
    ...(parts.includes('drivers') ? namespaces.flatMap((namespace) => driverObjects(grant, namespace)) : []),
  ];
}

function workerObjects(grant: Grant, accountNamespace: string): RbacObject[] {
  const { namespaces, allNamespaces = false, features, workerAccount: name = DEFAULT_NAMES.worker } = grant;
  const { impersonated = [] } = grant;
  const rules = workerRules(features);
  const account = serviceAccount(name, accountNamespace);
  const subjects = [subject(name, accountNamespace)];
  const impersonation = `${name}-impersonation`;
  if (allNamespaces) {
    return [
      account,
      ...clusterRoleWithBinding(name, rules, subjects),
      ...clusterRoleWithBinding(
        impersonation,
        [...serviceAccountRules(impersonated), ...userRules(impersonated)],
        subjects,
      ),
    ];
  }
  const ofNamespace = (namespace: string) =>
    serviceAccountRules(impersonated.filter((one) => one.namespace === namespace));
  return [
    account,
    ...namespaces.flatMap((namespace) => [
      ...roleWithBinding(namespace, name, rules, subjects),
      ...roleWithBinding(namespace, impersonation, ofNamespace(namespace), subjects),
    ]),
    ...clusterRoleWithBinding(impersonation, userRules(impersonated), subjects),
  ];
}

/** None without rules. */
function clusterRoleWithBinding(
  name: string,
  rules: readonly Rule[],
  subjects: NonNullable<RbacObject['subjects']>,
): RbacObject[] {
  if (rules.length === 0) return [];
  const metadata = { name, labels: LABELS };
  const roleRef = { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name } as const;
  return [
    { apiVersion: RBAC_VERSION, kind: 'ClusterRole', metadata, rules },
    { apiVersion: RBAC_VERSION, kind: 'ClusterRoleBinding', metadata, roleRef, subjects },
  ];
}

function driverObjects({ features, driverAccount: name = DEFAULT_NAMES.driver }: Grant, namespace: string) {
  const subjects = [subject(name, namespace)];
  return [serviceAccount(name, namespace), ...roleWithBinding(namespace, name, driverRules(features), subjects)];
}

function serviceAccount(name: string, namespace: string): RbacObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace, labels: LABELS } };
}

/** None without rules. */
function roleWithBinding(
  namespace: string,
  name: string,
  rules: readonly Rule[],
  subjects: NonNullable<RbacObject['subjects']>,
): RbacObject[] {
  if (rules.length === 0) return [];
  const metadata = { name, namespace, labels: LABELS };
  const roleRef = { apiGroup: RBAC_GROUP, kind: 'Role', name } as const;
  return [
    { apiVersion: RBAC_VERSION, kind: 'Role', metadata, rules },
    { apiVersion: RBAC_VERSION, kind: 'RoleBinding', metadata, roleRef, subjects },
  ];
}

function subject(name: string, namespace: string) {
  return { kind: 'ServiceAccount', name, namespace } as const;
}

import type { SubmitKind } from '../submit-kind.ts';

/**
 * The identity under which the objects of a tenant's batches are created, in Kubernetes' terms: a user, with at most one
 * group, or a service account of the namespace in which the batch runs.
 */
export type Impersonation =
  { readonly user: string; readonly group?: string | undefined } | { readonly serviceAccount: string };

/** A user as the API server sees it in an impersonated request. */
export interface ImpersonatedUser {
  readonly user: string;
  readonly group?: string;
}

/** The user that creates the objects of a tenant in one namespace. */
export interface TenantIdentity extends ImpersonatedUser {
  readonly tenant: string;
  readonly namespace: string;
  /** The name of the service account in that namespace, if the user is one. */
  readonly serviceAccount?: string;
}

/** The submit kinds that create no objects as another user. A tenant with an identity can't use them. */
export const NOT_IMPERSONATING = ['spark-submit', 'custom'] as const satisfies readonly SubmitKind[];

/**
 * An extra field of impersonated requests, and its value. The API server accepts it only from accounts with the permission
 * `impersonate` on `userextras/spark-batch/impersonator`, so that an admission policy can tell an object that the worker
 * creates as a tenant from one that the tenant creates itself.
 */
export const IMPERSONATOR = { key: 'spark-batch/impersonator', value: 'worker' } as const;

/** The user that creates the objects of a batch; undefined when the worker creates them as itself. */
export function impersonatedUser({
  impersonate,
  batch: { namespace },
}: {
  readonly impersonate?: Impersonation;
  readonly batch: { readonly namespace: string };
}): ImpersonatedUser | undefined {
  if (impersonate === undefined) return undefined;
  if ('serviceAccount' in impersonate) return { user: serviceAccountUser(namespace, impersonate.serviceAccount) };
  const { user, group } = impersonate;
  return { user, ...(group !== undefined && { group }) };
}

/** The user name of a service account. */
function serviceAccountUser(namespace: string, name: string): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

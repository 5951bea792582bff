import type { ImpersonatedUser } from '../../model/batch/impersonation.ts';
import { impersonatedUser } from '../../model/batch/impersonation.ts';
import { fitsOne } from '../../spark/pattern.ts';
import type { ConfigurationDocument } from '../schema/document.ts';
import type { Tenant } from '../schema/tenants.ts';

/** A namespace of a cluster. */
export interface ClusterNamespace {
  readonly cluster: string;
  readonly namespace: string;
}

/** The tenants that may run batches in a namespace, by name. */
export function tenantsOf(
  { tenants }: Pick<ConfigurationDocument, 'tenants'>,
  { cluster, namespace }: ClusterNamespace,
): (readonly [name: string, tenant: Tenant])[] {
  return Object.entries(tenants).filter(
    ([, { namespaces, clusters }]) =>
      (clusters === undefined || fitsOne(clusters, cluster)) &&
      namespaces.some((pattern) => fitsOne([pattern], pattern.includes('/') ? `${cluster}/${namespace}` : namespace)),
  );
}

/** A tenant with a user that creates its objects, in one namespace. */
export interface TenantIdentity extends ImpersonatedUser {
  readonly tenant: string;
  readonly namespace: string;
  /** The name of the service account, if the user is one. */
  readonly serviceAccount?: string;
}

/** The users as which workers create objects in these namespaces of a cluster. */
export function identitiesOf(
  document: Pick<ConfigurationDocument, 'tenants'>,
  cluster: string,
  namespaces: readonly string[],
): TenantIdentity[] {
  return namespaces.flatMap((namespace) =>
    tenantsOf(document, { cluster, namespace }).flatMap(([tenant, { impersonate }]) => {
      const user = impersonate && impersonatedUser({ impersonate, batch: { namespace } });
      if (!user) return [];
      const account = 'serviceAccount' in impersonate ? { serviceAccount: impersonate.serviceAccount } : {};
      return [{ tenant, namespace, ...user, ...account }];
    }),
  );
}

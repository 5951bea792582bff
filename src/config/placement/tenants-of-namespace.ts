import { impersonatedUser, type TenantIdentity } from '../../model/batch/impersonation.ts';
import { fitsNamespace, fitsOne } from '../../spark/pattern.ts';
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
      namespaces.some((pattern) => fitsNamespace(pattern, cluster, namespace)),
  );
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

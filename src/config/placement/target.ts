import type { BatchProblem } from '../../model/batch/problem.ts';
import { matchingLayers } from '../layers/matching-layers.ts';
import type { ConfigurationDocument } from '../schema/document.ts';
import type { UnvalidatedBatch } from '../schema/layer.ts';
import { merge, mergeForced } from '../layers/merge.ts';
import { fits, fitsOne } from '../../spark/pattern.ts';
import type { Tenant } from '../schema/tenants.ts';

/** What has to be known of the clusters to say where a batch runs. */
export interface ServedClusters {
  readonly names: readonly string[];
  readonly defaultName: string;
  find(name: string): ServedCluster | undefined;
}

/** A cluster as placing needs it. */
export interface ServedCluster {
  readonly name: string;
  readonly defaultNamespace: string;
  /** What is watched: `*`, or namespaces. */
  readonly scopes: readonly string[];
  covers(namespace: string): boolean;
}

/** Where a batch runs, with everything that speaks against it. */
export interface Target {
  readonly cluster: string;
  readonly namespace: string | undefined;
  readonly problems: readonly BatchProblem[];
}

/** The cluster that the batch, its tenant or the defaults name. */
export function requestedCluster(
  document: ConfigurationDocument,
  request: UnvalidatedBatch,
  tenant: string | undefined,
): unknown {
  return said(document, request, { tenant }, 'cluster');
}

/** The namespace of a batch on this cluster, and whether its tenant may run there. */
export function targetOn(
  document: ConfigurationDocument,
  request: UnvalidatedBatch,
  tenantName: string | undefined,
  cluster: string,
  clusters: ServedClusters,
): Target {
  const tenant = tenantName === undefined ? undefined : document.tenants[tenantName];
  const served = clusters.find(cluster);
  if (!served) {
    const message = `"${cluster}" is not served by this worker; it serves ${clusters.names.join(', ')}`;
    return { cluster, namespace: undefined, problems: [{ path: 'cluster', message }] };
  }
  const told = said(document, request, { tenant: tenantName, cluster }, 'namespace');
  const namespace = told ?? firstNamespace(tenant, cluster) ?? served.defaultNamespace;
  // What is no text is refused with the rest of the batch.
  if (typeof namespace !== 'string') return { cluster, namespace: undefined, problems: [] };
  const problems: BatchProblem[] = [];
  if (tenant?.clusters && !fitsOne(tenant.clusters, cluster)) {
    const message = `"${cluster}" is not for tenant ${tenantName}, whose clusters are ${tenant.clusters.join(', ')}`;
    problems.push({ path: 'cluster', message });
  }
  if (tenant && !isNamespaceOf(tenant, cluster, namespace)) {
    const message = `"${namespace}" in cluster "${cluster}" is not for tenant ${tenantName}, whose namespaces are ${tenant.namespaces.join(', ')}`;
    problems.push({ path: 'namespace', message });
  }
  const owners = tenant ? [] : ownersOf(document, cluster, namespace);
  if (owners.length > 0) {
    const message = `"${namespace}" in cluster "${cluster}" is for ${owners.length > 1 ? 'tenants' : 'tenant'} ${owners.join(', ')} only`;
    problems.push({ path: 'namespace', message });
  }
  if (!served.covers(namespace)) {
    const message = `"${namespace}" is not watched in cluster "${cluster}"; its namespaces are ${served.scopes.join(', ')}`;
    problems.push({ path: 'namespace', message });
  }
  return { cluster, namespace, problems };
}

/** What the layers that can say it, and the batch, say of where it runs. */
export function said(
  document: ConfigurationDocument,
  request: UnvalidatedBatch,
  whereabouts: { tenant?: string | undefined; cluster?: string },
  field: 'cluster' | 'namespace' | 'submit',
): unknown {
  const layers = matchingLayers(document, whereabouts);
  const only = (values: UnvalidatedBatch = {}): UnvalidatedBatch => (field in values ? { [field]: values[field] } : {});
  const defaults = layers.map(({ name, defaults: values }) => ({ from: name, values: only(values) }));
  const forced = layers.map(({ name, forced: values }) => ({ from: name, values: only(values) }));
  const batch = merge([...defaults, { from: 'batch', values: only(request) }]);
  return mergeForced([], forced, { from: 'batch', values: batch.batch }).batch[field];
}

/** Whether a tenant may run batches in this namespace of a cluster. */
export function isNamespaceOf({ namespaces }: Tenant, cluster: string, namespace: string): boolean {
  return namespaces.some((pattern) => fits(pattern, pattern.includes('/') ? `${cluster}/${namespace}` : namespace));
}

/** The tenants that a namespace is for. */
function ownersOf({ tenants }: ConfigurationDocument, cluster: string, namespace: string): string[] {
  return Object.entries(tenants)
    .filter(([, tenant]) => isNamespaceOf(tenant, cluster, namespace))
    .map(([name]) => name);
}

/** A tenant's first namespace without a `*`, on this cluster. */
export function firstNamespace(tenant: Tenant | undefined, cluster: string): string | undefined {
  return tenant?.namespaces
    .map((name) => (name.startsWith(`${cluster}/`) ? name.slice(cluster.length + 1) : name))
    .find((name) => !name.includes('*') && !name.includes('/'));
}

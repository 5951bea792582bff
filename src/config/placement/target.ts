import type { BatchProblem } from '../../model/batch/problem.ts';
import { fitsNamespace, fitsOne } from '../../spark/pattern.ts';
import { BATCH } from '../layers/apply-layers.ts';
import { type LayerSelector, matchingLayers } from '../layers/matching-layers.ts';
import { merge, mergeForced } from '../layers/merge.ts';
import type { ConfigurationDocument } from '../schema/document.ts';
import type { UnvalidatedBatch } from '../schema/layer.ts';
import type { Tenant } from '../schema/tenants.ts';

/** The clusters that a worker serves. */
export interface ServedClusters {
  readonly names: readonly string[];
  readonly defaultName: string;
  find(name: string): ServedCluster | undefined;
}

/** A cluster that a worker serves. */
export interface ServedCluster {
  readonly name: string;
  readonly defaultNamespace: string;
  /** The watched namespaces; `*` stands for all. */
  readonly scopes: readonly string[];
  covers(namespace: string): boolean;
}

/** The cluster and namespace that a batch is to run in, and every reason why it can't. */
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
  return layeredValue(document, request, { tenant }, 'cluster');
}

/** The namespace that a batch would run in on this cluster, and whether its tenant may use both. */
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
  const requested = layeredValue(document, request, { tenant: tenantName, cluster }, 'namespace');
  const namespace = requested ?? firstNamespace(tenant, cluster) ?? served.defaultNamespace;
  // A namespace that is not a string is a problem of the batch's schema.
  if (typeof namespace !== 'string') return { cluster, namespace: undefined, problems: [] };
  const problems: BatchProblem[] = [];
  if (tenant?.clusters && !fitsOne(tenant.clusters, cluster)) {
    const message = `"${cluster}" is not available to tenant ${tenantName}; its clusters are ${tenant.clusters.join(', ')}`;
    problems.push({ path: 'cluster', message });
  }
  if (tenant && !isNamespaceOf(tenant, cluster, namespace)) {
    const message = `"${namespace}" in cluster "${cluster}" is not available to tenant ${tenantName}; its namespaces are ${tenant.namespaces.join(', ')}`;
    problems.push({ path: 'namespace', message });
  }
  const owners = tenant ? [] : ownersOf(document, cluster, namespace);
  if (owners.length > 0) {
    const message = `"${namespace}" in cluster "${cluster}" is reserved for ${owners.length > 1 ? 'tenants' : 'tenant'} ${owners.join(', ')}`;
    problems.push({ path: 'namespace', message });
  }
  if (!served.covers(namespace)) {
    const message = `"${namespace}" is not watched in cluster "${cluster}"; its namespaces are ${served.scopes.join(', ')}`;
    problems.push({ path: 'namespace', message });
  }
  return { cluster, namespace, problems };
}

/** The value of a field that decides where a batch runs, merged from the batch and the layers that match so far. */
export function layeredValue(
  document: ConfigurationDocument,
  request: UnvalidatedBatch,
  selector: LayerSelector,
  field: 'cluster' | 'namespace' | 'submit',
): unknown {
  const layers = matchingLayers(document, selector);
  const only = (values: UnvalidatedBatch = {}): UnvalidatedBatch => (field in values ? { [field]: values[field] } : {});
  const defaults = layers.map(({ name, defaults: values }) => ({ from: name, values: only(values) }));
  const forced = layers.map(({ name, forced: values }) => ({ from: name, values: only(values) }));
  const { batch } = merge([...defaults, { from: BATCH, values: only(request) }]);
  return mergeForced([], forced, { from: BATCH, values: batch }).batch[field];
}

/** Whether a tenant may run batches in this namespace of a cluster. */
function isNamespaceOf({ namespaces }: Tenant, cluster: string, namespace: string): boolean {
  return namespaces.some((pattern) => fitsNamespace(pattern, cluster, namespace));
}

/** The tenants that a namespace is reserved for. */
function ownersOf({ tenants }: ConfigurationDocument, cluster: string, namespace: string): string[] {
  return Object.entries(tenants)
    .filter(([, tenant]) => isNamespaceOf(tenant, cluster, namespace))
    .map(([name]) => name);
}

/** The first namespace of a tenant on this cluster that is a name and not a pattern. */
export function firstNamespace(tenant: Tenant | undefined, cluster: string): string | undefined {
  return tenant?.namespaces
    .map((name) => (name.startsWith(`${cluster}/`) ? name.slice(cluster.length + 1) : name))
    .find((name) => !name.includes('*') && !name.includes('/'));
}

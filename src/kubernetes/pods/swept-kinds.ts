import { TEMPORAL_NAMESPACE_ID_LABEL } from '../../model/names.ts';
import type { SweptKind } from '../../model/sweep/sweep-report.ts';
import { isAllowed } from '../transport/access-review.ts';
import { KubernetesApiError } from '../transport/api-error.ts';
import type { Cluster } from '../transport/cluster.ts';
import type { ObjectPage, Preconditions } from '../transport/plain-objects.ts';

/** Where the API server keeps the kinds of objects that batches make. */
const COLLECTIONS: Readonly<Record<SweptKind, readonly [api: string, plural: string]>> = {
  SparkApplication: ['/apis/sparkoperator.k8s.io/v1beta2', 'sparkapplications'],
  Pod: ['/api/v1', 'pods'],
  ConfigMap: ['/api/v1', 'configmaps'],
  Service: ['/api/v1', 'services'],
  Secret: ['/api/v1', 'secrets'],
  PersistentVolumeClaim: ['/api/v1', 'persistentvolumeclaims'],
  Ingress: ['/apis/networking.k8s.io/v1', 'ingresses'],
};

/** Kinds whose end is read from their status; of all others the metadata tells enough, and a Secret's content is not ours. */
const WITH_STATUS: ReadonlySet<SweptKind> = new Set(['SparkApplication', 'Pod']);

/** Which page of which objects. */
export interface SweptPageQuery {
  readonly kind: SweptKind;
  /** A namespace, or `*` for all. */
  readonly scope: string;
  readonly temporalNamespaceId: string;
  readonly limit: number;
  readonly continueFrom?: string | undefined;
}

/**
 * Lists a page of the objects of a kind that carry the id of a Temporal namespace.
 * @throws KubernetesApiError; a 410 when the place to go on from is forgotten
 */
export function listSwept(cluster: Cluster, query: SweptPageQuery, signal?: AbortSignal): Promise<ObjectPage> {
  const { kind, scope, temporalNamespaceId, limit, continueFrom } = query;
  const path = collectionPath(kind, scope);
  return cluster.requestObject(`listing ${kind}s in ${cluster.name}/${scope}`, signal, (objects, both) =>
    objects.list(
      path,
      {
        labelSelector: `${TEMPORAL_NAMESPACE_ID_LABEL}=${temporalNamespaceId}`,
        limit,
        continueFrom,
        metadataOnly: !WITH_STATUS.has(kind),
      },
      both,
    ),
  );
}

/** Deletes an object if it still is the one that was seen, as it was seen. False when it is gone. @throws KubernetesApiError */
export async function deleteSwept(
  cluster: Cluster,
  { kind, namespace, name, ...seen }: Required<Preconditions> & { kind: SweptKind; namespace: string; name: string },
  signal?: AbortSignal,
): Promise<boolean> {
  const path = `${collectionPath(kind, namespace)}/${encodeURIComponent(name)}`;
  const { uid, resourceVersion } = seen;
  try {
    await cluster.requestObject(`deleting ${kind} ${cluster.name}/${namespace}/${name}`, signal, (objects, both) =>
      objects.remove(path, { uid, resourceVersion }, both),
    );
    return true;
  } catch (error) {
    if (error instanceof KubernetesApiError && error.notFound) return false;
    throw error;
  }
}

/**
 * Whether our batches could have made objects of a kind: of one that we may not make there are none, and nothing to sweep.
 * @throws KubernetesApiError
 */
export function mayMake(cluster: Cluster, kind: SweptKind, scope: string, signal?: AbortSignal): Promise<boolean> {
  const [api, resource] = COLLECTIONS[kind];
  const [, , apiGroup = ''] = api.startsWith('/apis/') ? api.split('/') : [];
  return isAllowed(cluster, { verb: 'create', apiGroup, resource, scope }, signal);
}

function collectionPath(kind: SweptKind, scope: string): string {
  const [api, plural] = COLLECTIONS[kind];
  return scope === '*' ? `${api}/${plural}` : `${api}/namespaces/${encodeURIComponent(scope)}/${plural}`;
}

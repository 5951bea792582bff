import type { KubernetesObject } from '@kubernetes/client-node';
import { TEMPORAL_NAMESPACE_ID_LABEL } from '../../model/names.ts';
import type { SweptKind } from '../../model/sweep/sweep-report.ts';
import { foundOrUndefined, KubernetesApiError } from '../transport/api-error.ts';
import type { ClusterApi } from '../transport/cluster-api.ts';
import type { ObjectPage, Preconditions } from '../transport/plain-object-api.ts';
import { isAllowed } from './access-review.ts';

/** API paths of the kinds that batches create. */
const COLLECTIONS: Readonly<Record<SweptKind, readonly [api: string, plural: string]>> = {
  SparkApplication: ['/apis/sparkoperator.k8s.io/v1beta2', 'sparkapplications'],
  'SparkApplication.spark.apache.org': ['/apis/spark.apache.org/v1', 'sparkapplications'],
  Pod: ['/api/v1', 'pods'],
  ConfigMap: ['/api/v1', 'configmaps'],
  Service: ['/api/v1', 'services'],
  Secret: ['/api/v1', 'secrets'],
  PersistentVolumeClaim: ['/api/v1', 'persistentvolumeclaims'],
  Ingress: ['/apis/networking.k8s.io/v1', 'ingresses'],
  HTTPRoute: ['/apis/gateway.networking.k8s.io/v1', 'httproutes'],
};

/** Kinds that are listed with their status. Of the others only the metadata is read, which keeps the data of Secrets out. */
const WITH_STATUS: ReadonlySet<SweptKind> = new Set(['SparkApplication', 'SparkApplication.spark.apache.org', 'Pod']);

/** A page of the resources that batches of a Temporal namespace have created. */
export interface OwnedResourcesQuery {
  readonly kind: SweptKind;
  /** A namespace, or `*` for all. */
  readonly scope: string;
  readonly temporalNamespaceId: string;
  readonly limit: number;
  readonly continueFrom?: string | undefined;
}

/**
 * Lists one page of the resources of a kind that carry the id of a Temporal namespace.
 * @throws KubernetesApiError, with status 410 when the continue token has expired
 */
export function listOwnedResources(
  cluster: ClusterApi,
  query: OwnedResourcesQuery,
  signal?: AbortSignal,
): Promise<ObjectPage> {
  const { kind, scope, temporalNamespaceId, limit, continueFrom } = query;
  const path = collectionPath(kind, scope);
  return cluster.requestObject(`listing ${kind}s in ${cluster.name}/${scope}`, signal, (objects, attempt) =>
    objects.list(
      path,
      {
        labelSelector: `${TEMPORAL_NAMESPACE_ID_LABEL}=${temporalNamespaceId}`,
        limit,
        continueFrom,
        metadataOnly: !WITH_STATUS.has(kind),
      },
      attempt,
    ),
  );
}

/**
 * Reads a resource of one of these kinds, with any owner. Undefined if it does not exist.
 * @throws KubernetesApiError
 */
export async function readOwnedResource(
  cluster: ClusterApi,
  { kind, namespace, name }: { readonly kind: SweptKind; readonly namespace: string; readonly name: string },
  signal?: AbortSignal,
): Promise<KubernetesObject | undefined> {
  const path = `${collectionPath(kind, namespace)}/${encodeURIComponent(name)}`;
  const found = await foundOrUndefined(
    cluster.requestObject(`reading ${kind} ${cluster.name}/${namespace}/${name}`, signal, (objects, attempt) =>
      objects.get(path, attempt),
    ),
  );
  return found && (JSON.parse(found.text) as KubernetesObject);
}

/**
 * Lists one page of the live drivers of a Temporal namespace, without their specifications: pods that have not ended.
 * @throws KubernetesApiError, with status 410 when the continue token has expired
 */
export function listLiveDrivers(
  cluster: ClusterApi,
  { scope, selector, limit, continueFrom }: LiveDriversQuery,
  signal?: AbortSignal,
): Promise<ObjectPage> {
  return cluster.requestObject(`listing the live drivers in ${cluster.name}/${scope}`, signal, (objects, attempt) =>
    objects.list(
      collectionPath('Pod', scope),
      {
        labelSelector: selector,
        fieldSelector: 'status.phase!=Succeeded,status.phase!=Failed',
        limit,
        continueFrom,
        metadataOnly: true,
      },
      attempt,
    ),
  );
}

/** A page of the live drivers of a scope. */
export interface LiveDriversQuery {
  /** A namespace, or `*` for all. */
  readonly scope: string;
  /** Label selector. */
  readonly selector: string;
  readonly limit: number;
  readonly continueFrom?: string | undefined;
}

/**
 * Deletes a resource if its uid and resource version still match.
 * @returns whether it existed
 * @throws KubernetesApiError, a conflict when it was changed or replaced
 */
export async function deleteOwnedResource(
  cluster: ClusterApi,
  resource: Required<Preconditions> & { kind: SweptKind; namespace: string; name: string; gracePeriodSeconds?: number },
  signal?: AbortSignal,
): Promise<boolean> {
  const { kind, namespace, name, uid, resourceVersion, gracePeriodSeconds } = resource;
  const grace = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds };
  const path = `${collectionPath(kind, namespace)}/${encodeURIComponent(name)}`;
  try {
    await cluster.requestObject(`deleting ${kind} ${cluster.name}/${namespace}/${name}`, signal, (objects, attempt) =>
      objects.remove(path, { uid, resourceVersion, ...grace }, attempt),
    );
    return true;
  } catch (error) {
    if (error instanceof KubernetesApiError && error.isNotFound) return false;
    throw error;
  }
}

/**
 * Whether this worker may create resources of a kind. If not, its batches cannot have created any.
 * @throws KubernetesApiError
 */
export function mayCreate(cluster: ClusterApi, kind: SweptKind, scope: string, signal?: AbortSignal): Promise<boolean> {
  const [api, resource] = COLLECTIONS[kind];
  const [, , apiGroup = ''] = api.startsWith('/apis/') ? api.split('/') : [];
  return isAllowed(cluster, { verb: 'create', apiGroup, resource, scope }, signal);
}

function collectionPath(kind: SweptKind, scope: string): string {
  const [api, plural] = COLLECTIONS[kind];
  return scope === '*' ? `${api}/${plural}` : `${api}/namespaces/${encodeURIComponent(scope)}/${plural}`;
}

import type { KubernetesObject } from '@kubernetes/client-node';
import { foundOrUndefined, KubernetesApiError } from '../transport/api-error.ts';
import type { ClusterApi } from '../transport/cluster-api.ts';
import type { CreateOptions } from '../transport/plain-object-api.ts';

/** The kind of a custom resource. */
export interface CustomKind {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
}

/** The namespace and name of a custom resource. */
export interface CustomResourceRef {
  readonly namespace: string;
  readonly name: string;
}

/** Creates a custom resource. Validation is strict, so that the API server rejects unknown fields instead of dropping them. */
export async function createCustomResource<T extends KubernetesObject>(
  cluster: ClusterApi,
  { kind, group, version, plural }: CustomKind,
  body: T,
  options: CreateOptions = {},
  signal?: AbortSignal,
): Promise<T> {
  const { namespace = '', name = '' } = body.metadata ?? {};
  const path = `/apis/${group}/${version}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
  const created = await cluster.requestObject(
    `creating ${kind} ${cluster.name}/${namespace}/${name}`,
    signal,
    (objects, attempt) => objects.createAt(path, body, options, attempt),
  );
  return created as T;
}

/** Reads a custom resource; undefined when it does not exist, or its kind does not. */
export async function readCustomResource<T extends KubernetesObject>(
  cluster: ClusterApi,
  { kind, ...type }: CustomKind,
  { namespace, name }: CustomResourceRef,
  signal?: AbortSignal,
): Promise<T | undefined> {
  const what = `reading ${kind} ${cluster.name}/${namespace}/${name}`;
  const reading = cluster.requestCustom(what, signal, (custom, options) =>
    custom.getNamespacedCustomObject({ ...type, namespace, name }, options),
  );
  return (await foundOrUndefined(reading)) as T | undefined;
}

/** Deletes a custom resource if its uid still matches; does nothing otherwise. Kubernetes deletes its dependents afterwards. */
export async function deleteCustomResource(
  cluster: ClusterApi,
  { kind, ...type }: CustomKind,
  { namespace, name, uid }: CustomResourceRef & { readonly uid: string },
  signal?: AbortSignal,
): Promise<void> {
  const body = { preconditions: { uid }, propagationPolicy: 'Background' };
  try {
    await cluster.requestCustom(`deleting ${kind} ${cluster.name}/${namespace}/${name}`, signal, (custom, options) =>
      custom.deleteNamespacedCustomObject({ ...type, namespace, name, body }, options),
    );
  } catch (error) {
    // 409 is a failed uid precondition: the resource is gone, and another one has its name.
    if (!(error instanceof KubernetesApiError) || !(error.isNotFound || error.isConflict)) throw error;
  }
}

import type { KubernetesObject } from '@kubernetes/client-node';
import { foundOrUndefined, KubernetesApiError } from './api-error.ts';
import type { Cluster } from './cluster.ts';

/** Which kind of custom resource, in the words of the API server's paths. */
export interface CustomKind {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
}

/** Where a custom resource is. */
export interface CustomPlace {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Creates a custom resource. The API server is asked to be strict: it would drop a field it does not know, misspelt or
 * of a newer version of the definition, without a word.
 */
export async function createCustomResource<T extends KubernetesObject>(
  cluster: Cluster,
  { kind, ...type }: CustomKind,
  body: T,
  signal?: AbortSignal,
): Promise<T> {
  const { namespace = '', name = '' } = body.metadata ?? {};
  const created: unknown = await cluster.requestCustom(
    `creating ${kind} ${cluster.name}/${namespace}/${name}`,
    signal,
    (custom, options) =>
      custom.createNamespacedCustomObject({ ...type, namespace, body, fieldValidation: 'Strict' }, options),
  );
  return created as T;
}

/** Reads a custom resource live; undefined when it, or its whole kind, is not there. */
export async function readCustomResource<T extends KubernetesObject>(
  cluster: Cluster,
  { kind, ...type }: CustomKind,
  { namespace, name }: CustomPlace,
  signal?: AbortSignal,
): Promise<T | undefined> {
  const what = `reading ${kind} ${cluster.name}/${namespace}/${name}`;
  const reading = cluster.requestCustom(what, signal, (custom, options) =>
    custom.getNamespacedCustomObject({ ...type, namespace, name }, options),
  );
  return (await foundOrUndefined(reading)) as T | undefined;
}

/** Deletes a custom resource if it still is the one meant; what it owns goes in the background. */
export async function deleteCustomResource(
  cluster: Cluster,
  { kind, ...type }: CustomKind,
  { namespace, name, uid }: CustomPlace & { readonly uid: string },
  signal?: AbortSignal,
): Promise<void> {
  const body = { preconditions: { uid }, propagationPolicy: 'Background' };
  try {
    await cluster.requestCustom(`deleting ${kind} ${cluster.name}/${namespace}/${name}`, signal, (custom, options) =>
      custom.deleteNamespacedCustomObject({ ...type, namespace, name, body }, options),
    );
  } catch (error) {
    // A failed uid precondition is a 409: the one meant is gone, and another has its name.
    if (!(error instanceof KubernetesApiError) || !(error.notFound || error.conflict)) throw error;
  }
}

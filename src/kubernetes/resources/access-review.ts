import type { V1SelfSubjectAccessReview } from '@kubernetes/client-node';
import type { ClusterApi } from '../transport/cluster-api.ts';

const PATH = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** A verb on a resource in a scope. */
export interface Access {
  readonly verb: string;
  /** `''` is the core group. */
  readonly apiGroup: string;
  /** Includes the subresource: `pods/log`. */
  readonly resource: string;
  /** A namespace; `*` asks for a single permission on all namespaces. */
  readonly scope: string;
}

/**
 * Whether the API server allows an access to this worker, by a SelfSubjectAccessReview. Every account may create these,
 * unless the cluster removed `system:basic-user`.
 * @throws KubernetesApiError
 */
export async function isAllowed(
  cluster: ClusterApi,
  { verb, apiGroup: group, resource: path, scope }: Access,
  signal?: AbortSignal,
): Promise<boolean> {
  const [resource = path, subresource] = path.split('/');
  const namespace = scope === '*' ? '' : scope;
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: {
      resourceAttributes: { verb, group, resource, namespace, ...(subresource !== undefined && { subresource }) },
    },
  };
  const what = `reviewing whether ${cluster.name} allows ${verb} on ${path} in ${scope}`;
  const review = await cluster.requestObject(what, signal, (objects, attempt) => objects.review(PATH, body, attempt));
  return (review as Partial<V1SelfSubjectAccessReview>).status?.allowed === true;
}

import type { V1SelfSubjectAccessReview } from '@kubernetes/client-node';
import type { Cluster } from './cluster.ts';

const PATH = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** Something that may be allowed or not. */
export interface Access {
  readonly verb: string;
  readonly apiGroup: string;
  /** With its subresource: `pods/log`. */
  readonly resource: string;
  /** A namespace, or `*` for all. */
  readonly scope: string;
}

/**
 * Whether the API server would let us, in its own words (SelfSubjectAccessReview, which every account may ask for unless a
 * cluster forbids it). In all namespaces means by one right for all of them.
 * @throws KubernetesApiError
 */
export async function isAllowed(
  cluster: Cluster,
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
  const what = `asking ${cluster.name} whether we may ${verb} ${path} in ${scope}`;
  const review = await cluster.requestObject(what, signal, (objects, both) => objects.review(PATH, body, both));
  return (review as Partial<V1SelfSubjectAccessReview>).status?.allowed === true;
}

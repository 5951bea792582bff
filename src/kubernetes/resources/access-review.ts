import type { V1SelfSubjectAccessReview } from '@kubernetes/client-node';
import type { ImpersonatedUser } from '../../model/batch/impersonation.ts';
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
  /** The name of a single object. Default: any. */
  readonly name?: string;
}

/**
 * Whether the API server allows an access to this worker, or to a user that it impersonates, by a SelfSubjectAccessReview. Every
 * account may create these, unless the cluster removed `system:basic-user`.
 * @throws KubernetesApiError
 */
export async function isAllowed(
  cluster: ClusterApi,
  { verb, apiGroup: group, resource: path, scope, name }: Access,
  signal?: AbortSignal,
  as?: ImpersonatedUser,
): Promise<boolean> {
  // A subresource may itself have a slash: `userextras/example.org/project`.
  const [resource = path, ...rest] = path.split('/');
  const subresource = rest.length > 0 ? rest.join('/') : undefined;
  const namespace = scope === '*' ? '' : scope;
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: {
      resourceAttributes: {
        verb,
        group,
        resource,
        namespace,
        ...(subresource !== undefined && { subresource }),
        ...(name !== undefined && { name }),
      },
    },
  };
  const what = `reviewing whether ${cluster.name} allows ${verb} on ${path} in ${scope}`;
  const review = await cluster.requestObject(what, signal, (objects, attempt) =>
    objects.review(PATH, body, attempt, as),
  );
  return (review as Partial<V1SelfSubjectAccessReview>).status?.allowed === true;
}

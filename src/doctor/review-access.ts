import PQueue from 'p-queue';
import { type Access, isAllowed } from '../kubernetes/resources/access-review.ts';
import type { Cluster } from '../kubernetes/transport/cluster.ts';
import type { ImpersonatedUser } from '../model/batch/impersonation.ts';

/** The number of concurrent requests to one API server. */
const CONCURRENCY = 8;

/** Asks the API server which of these accesses it allows to the worker, or to a user that it impersonates. */
export async function reviewAccess<A extends Access>(
  cluster: Cluster,
  accesses: readonly A[],
  signal: AbortSignal,
  as?: ImpersonatedUser,
): Promise<{ readonly allowed: readonly A[]; readonly denied: readonly A[] }> {
  const queue = new PQueue({ concurrency: CONCURRENCY });
  const reviews = await queue.addAll(
    accesses.map((access) => async () => ({ access, allowed: await isAllowed(cluster, access, signal, as) })),
  );
  const where = (wanted: boolean) => reviews.filter(({ allowed }) => allowed === wanted).map(({ access }) => access);
  return { allowed: where(true), denied: where(false) };
}

/** A resource with its API group, for messages: `ingresses.networking.k8s.io`. */
export function resourcePath({ apiGroup, resource }: Pick<Access, 'apiGroup' | 'resource'>): string {
  return `${resource}${apiGroup && `.${apiGroup}`}`;
}

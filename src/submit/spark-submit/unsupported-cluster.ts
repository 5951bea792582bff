import type { ResolvedClusterOptions } from '../../kubernetes/auth/cluster-options.ts';

/** Why `spark-submit` can't reach a cluster that its worker can, in a sentence's end; undefined when it can. */
export function whyOutOfReach(name: string, { tlsServerName }: ResolvedClusterOptions): string | undefined {
  // fabric8's kubernetes-client, as Spark 3.5, 4.0 and 4.1 have it, does not read it from a kubeconfig.
  if (tlsServerName === undefined) return undefined;
  return (
    `cluster "${name}" has tlsServerName, which the Kubernetes client of spark-submit does not know: name it by an ` +
    "address that is in the server's certificate, or use another submit.kind"
  );
}

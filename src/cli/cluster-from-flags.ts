import type { ClusterOptions } from '../kubernetes/auth/cluster-options.ts';

/** Options of commands for a single cluster, in the simple case without a configuration. */
export interface OneClusterOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly kubernetesNamespaces?: readonly [string, ...string[]];
}

/** How that cluster is reached. */
export function oneCluster({ kubeconfig, context, kubernetesNamespaces }: OneClusterOptions): ClusterOptions {
  return {
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
    ...(kubernetesNamespaces && { namespaces: [...kubernetesNamespaces] as [string, ...string[]] }),
  };
}

import type { ClusterOptions } from '../../kubernetes/auth/cluster-options.ts';
import { defined } from '../../model/lang.ts';

/** Options of commands that describe a single cluster without a configuration file. */
export interface ClusterFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly kubernetesNamespaces?: readonly [string, ...string[]];
}

/** The connection options of that cluster. */
export function clusterFromFlags({ kubeconfig, context, kubernetesNamespaces }: ClusterFlags): ClusterOptions {
  return {
    ...defined({ kubeconfig, context }),
    ...(kubernetesNamespaces && { namespaces: [...kubernetesNamespaces] as [string, ...string[]] }),
  };
}

/** The cluster of a driver, with the credentials of the person who runs the command. */
import { clusterConnections } from '../../../config/schema/connections.ts';
import type { ClusterOptions } from '../../../kubernetes/auth/cluster-options.ts';
import { contextNames } from '../../../kubernetes/auth/load-kube-config.ts';
import { KubernetesApiError } from '../../../kubernetes/transport/api-error.ts';
import type { Cluster } from '../../../kubernetes/transport/cluster.ts';
import { Clusters } from '../../../kubernetes/transport/clusters.ts';
import { defined, errorChain } from '../../../model/lang.ts';
import { loadConfiguration } from '../../files/configuration-file.ts';
import { UsageError } from '../../shared/errors.ts';

/** There is no kubeconfig, and none was named. */
export class NoKubeconfigError extends UsageError {}

/** How to reach the cluster of a driver. */
export interface ClusterAccess {
  /** A configuration file of the workers: its cluster with the name of the driver's. */
  readonly config?: string;
  readonly kubeconfig?: string;
  /** Default: the context with the name of the driver's cluster, else the current one. */
  readonly context?: string;
}

/**
 * Runs an action on a cluster, and closes its connections.
 * @param name name of the cluster in batches
 * @throws UsageError when the cluster is not known
 */
export async function withCluster<T>(
  access: ClusterAccess,
  name: string,
  action: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const options = await connectionOf(access, name);
  let clusters: Clusters;
  try {
    clusters = new Clusters({ [name]: options });
  } catch (error) {
    throw new UsageError(`Cluster "${name}" can't be used: ${errorChain(error)}`, { cause: error });
  }
  try {
    return await action(clusters.get(name));
  } finally {
    await clusters.close();
  }
}

/** Why a cluster cannot be read from here, as a clause; undefined for any other error. */
export function missingAccess(error: unknown): string | undefined {
  if (error instanceof NoKubeconfigError) return 'there is no kubeconfig here';
  if (!(error instanceof KubernetesApiError)) return undefined;
  const { connectionFailure, status, message } = error;
  return connectionFailure || status === 401 || status === 403 ? message : undefined;
}

async function connectionOf({ config, kubeconfig, context }: ClusterAccess, name: string): Promise<ClusterOptions> {
  if (config === undefined) {
    if (kubeconfig === undefined && context === undefined && contextNames().length === 0) {
      throw new NoKubeconfigError(
        `There is no kubeconfig here for cluster "${name}": name one by --kubeconfig, or the configuration of the workers ` +
          'by --config.',
      );
    }
    return defined({ kubeconfig, context: context ?? contextOf(name, kubeconfig) });
  }
  const { document } = await loadConfiguration(config);
  const options = clusterConnections(document)[name];
  if (!options) throw new UsageError(`${config} has no cluster "${name}".`);
  return options;
}

/** The context for a cluster when none is named; undefined: the current one. */
function contextOf(cluster: string, kubeconfig: string | undefined): string | undefined {
  return contextNames(kubeconfig).includes(cluster) ? cluster : undefined;
}

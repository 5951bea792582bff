import { clusterConnections } from '../../../config/schema/connections.ts';
import type { ConfigurationDocument } from '../../../config/schema/document.ts';
import type { ServedCluster, ServedClusters } from '../../../config/placement/target.ts';
import { Clusters } from '../../../kubernetes/transport/clusters.ts';
import { errorMessage } from '../../../model/lang.ts';

/** The clusters of a configuration, as far as they are known without a connection to them. */
export interface OfflineClusters extends ServedClusters {
  /** Assumptions about files that could not be read on this machine: workers may have files that are not here. */
  readonly notes: readonly string[];
}

/** Reads the clusters of a configuration without connecting to them. */
export async function offlineClusters(document: ConfigurationDocument): Promise<OfflineClusters> {
  const notes: string[] = [];
  const clusters = new Map<string, ServedCluster>();
  const connections = clusterConnections(document);
  for (const [name, { namespaces, defaultNamespace }] of Object.entries(document.clusters)) {
    const configured = defaultNamespace ?? (namespaces === '*' ? undefined : namespaces[0]);
    const read =
      configured === undefined ? await kubeconfigNamespace(name, connections[name] ?? {}) : { namespace: configured };
    if ('problem' in read) {
      notes.push(`The default namespace of cluster ${name} is assumed to be "default": ${read.problem}`);
    }
    clusters.set(name, {
      name,
      defaultNamespace: 'problem' in read ? 'default' : read.namespace,
      scopes: namespaces === '*' ? ['*'] : namespaces,
      covers: (namespace) => namespaces === '*' || namespaces.includes(namespace),
    });
  }
  const names = [...clusters.keys()];
  const [only = 'default', ...others] = names;
  return {
    names,
    defaultName: document.defaultCluster ?? (others.length === 0 ? only : 'default'),
    find: (name) => clusters.get(name),
    notes,
  };
}

type ConnectionOptions = ReturnType<typeof clusterConnections>[string];

/** The namespace of the kubeconfig's context. Reads files, and opens no connection. */
async function kubeconfigNamespace(
  name: string,
  options: ConnectionOptions,
): Promise<{ namespace: string } | { problem: string }> {
  try {
    const clusters = new Clusters({ [name]: options }, name);
    try {
      return { namespace: clusters.get(name).defaultNamespace };
    } finally {
      await clusters.close();
    }
  } catch (error) {
    return { problem: errorMessage(error) };
  }
}

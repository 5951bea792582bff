import { errorMessage } from '../model/lang.ts';
import type { ConfigurationDocument } from '../config/schema/document.ts';
import { clusterConnections } from '../config/schema/connections.ts';
import type { ServedCluster, ServedClusters } from '../config/placement/target.ts';
import { Clusters } from '../kubernetes/transport/clusters.ts';

/** Clusters as a configuration tells of them. None of them is asked anything. */
export interface ClustersOnPaper extends ServedClusters {
  /** What could not be read here, and is assumed: clusters are reached from where the workers run. */
  readonly notes: readonly string[];
}

/** The clusters of a configuration, as far as they can be known without a connection. */
export async function clustersOnPaper(document: ConfigurationDocument): Promise<ClustersOnPaper> {
  const notes: string[] = [];
  const clusters = new Map<string, ServedCluster>();
  const connections = clusterConnections(document);
  for (const [name, { namespaces, defaultNamespace }] of Object.entries(document.clusters)) {
    const known = defaultNamespace ?? (namespaces === '*' ? undefined : namespaces[0]);
    const read = known === undefined ? await namespaceOf(name, connections[name] ?? {}) : { namespace: known };
    if ('problem' in read) {
      notes.push(`The default namespace of cluster ${name} is taken to be "default": ${read.problem}`);
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

type Connection = ReturnType<typeof clusterConnections>[string];

/** The namespace that its kubeconfig says. Reads files, and makes no connection. */
async function namespaceOf(name: string, options: Connection): Promise<{ namespace: string } | { problem: string }> {
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

import type { ClusterHealth, ClusterState, ConnectionFailure } from '../../model/workers/cluster-report.ts';

/** An event of a cluster for the worker's log. */
export interface ClusterEvent {
  readonly level: 'info' | 'warn';
  readonly cluster: string;
  readonly message: string;
  /** The new state of the cluster, if it changed. */
  readonly state?: ClusterState;
  readonly server?: string;
  readonly reason?: string | undefined;
  readonly advice?: string | undefined;
  readonly error?: unknown;
}

/** Receives events. Must not throw. */
export type OnClusterEvent = (event: ClusterEvent) => void;

interface NamedCluster {
  readonly name: string;
  readonly server: string;
}

/** The certificate of the cluster is not verified, or the connection is not encrypted. */
export function insecureConnection({ name, server }: NamedCluster): ClusterEvent {
  const problem = server.startsWith('http:')
    ? 'The connection to the cluster is not encrypted'
    : 'The certificate of the cluster is not verified';
  const message = `${problem}: anyone on the network path can read and change its traffic`;
  return { level: 'warn', cluster: name, server, message };
}

/** The circuit has opened. A single request without an answer is not logged, because it is retried. */
export function clusterUnreachable({ name, server }: NamedCluster, { failure }: ClusterHealth): ClusterEvent {
  const message = 'The cluster does not answer; its batches wait until it does';
  return { ...failed(failure), state: 'unreachable', cluster: name, server, message };
}

/** The credentials were rejected, or could not be obtained. */
export function clusterUnauthorized({ name, server }: NamedCluster, { failure }: ClusterHealth): ClusterEvent {
  const message = 'The worker has no valid credentials for the cluster; its batches wait until it has';
  return { ...failed(failure), state: 'unauthorized', cluster: name, server, message };
}

/** The end of either state. */
export function clusterReachable({ name, server }: NamedCluster): ClusterEvent {
  return { level: 'info', state: 'reachable', cluster: name, server, message: 'The cluster answers again' };
}

function failed(failure: ConnectionFailure | undefined) {
  return { level: 'warn', reason: failure?.message, advice: failure?.advice } as const;
}

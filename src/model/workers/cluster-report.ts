/**
 * Why requests to a cluster fail. In this order: the network, encryption, the credentials, the API server itself.
 * `credentials`: the worker could not obtain any. `unauthorized`: the API server rejected them.
 */
export type ConnectionFailureKind =
  | 'connection-refused'
  | 'timeout'
  | 'unknown-host'
  | 'unreachable'
  | 'connection-lost'
  | 'proxy'
  | 'certificate'
  | 'tls'
  | 'credentials'
  | 'unauthorized'
  | 'not-ready'
  | 'other';

/** The cause for which requests to a cluster fail, with the advice. */
export interface ConnectionFailure {
  readonly kind: ConnectionFailureKind;
  /** The message of the underlying error: `connect ECONNREFUSED 10.0.0.1:6443`. */
  readonly message: string;
  /** The advice, as a sentence. */
  readonly advice: string;
}

/**
 * The state of a cluster as one worker sees it. `reachable`: the API server answers. `unauthorized`: it rejects the
 * credentials, or there are none. `unreachable`: it does not answer. `unknown`: no request was made yet.
 */
export type ClusterState = 'reachable' | 'unauthorized' | 'unreachable' | 'unknown';

/** The health of a cluster as one worker sees it. Times are ISO-8601 in UTC. */
export interface ClusterHealth {
  readonly state: ClusterState;
  /** Since when the cluster has been in this state. */
  readonly since?: string;
  /** Time of the last answer. */
  readonly lastAnswer?: string;
  /** Present in the states `unauthorized` and `unreachable`. */
  readonly failure?: ConnectionFailure;
  /** Time of the next probe, while requests are not sent. */
  readonly nextTry?: string;
  /** Version of the API server, such as `v1.36.3`, once it is known. */
  readonly version?: string;
}

/** A driver watch of one scope of a cluster. */
export interface WatchReport {
  /** A namespace, or `*` for all. */
  readonly scope: string;
  /** Its number among the watches that share the drivers of the scope, from 0; absent for the first one. */
  readonly shard?: number;
  /**
   * `watching`: a worker runs it. `waiting`: it waits for a worker or for its next retry. `absent`: its workflow does not run.
   */
  readonly state: 'watching' | 'waiting' | 'absent';
  readonly workflowId: string;
  /** Identity of the worker that runs it. */
  readonly worker?: string;
  /** Since when that worker runs it. */
  readonly since?: string;
  /** Time of the last heartbeat. */
  readonly lastHeartbeat?: string;
  /** Why the last attempt failed, while it is `waiting`; or why the workflow does not run. */
  readonly problem?: string;
}

/** One cluster in a {@link ClusterReport}. */
export interface ClusterReportEntry extends ClusterHealth {
  readonly name: string;
  /** Address of its API server. */
  readonly server: string;
  /** Whether this is the cluster of batches that do not name one. */
  readonly isDefault: boolean;
  /** The served namespaces, or `*`. */
  readonly namespaces: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly weight: number;
  /** Latency of the probe for this report, in milliseconds. */
  readonly latencyMs?: number;
  readonly watches: readonly WatchReport[];
  /** Number of running batches, by Temporal's visibility; absent if the search attributes are not registered. */
  readonly liveBatches?: number;
}

/** The clusters as one worker sees them: the result of the workflow `SparkClusterReport`. */
export interface ClusterReport {
  /** Identity of the worker. */
  readonly worker: string;
  readonly at: string;
  readonly clusters: readonly ClusterReportEntry[];
}

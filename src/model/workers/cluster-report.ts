/**
 * What kind of trouble there is with a cluster. The first ones are the network's, then those of encryption, of who we are,
 * and of the API server itself.
 */
export type ClusterTroubleKind =
  | 'refused'
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

/** Why a cluster can't be used, and what to do about it. */
export interface ConnectionFailure {
  readonly kind: ClusterTroubleKind;
  /** What happened, as it was said: `connect ECONNREFUSED 10.0.0.1:6443`. */
  readonly message: string;
  /** What to do, in a sentence. */
  readonly advice: string;
}

/**
 * How a cluster is, as one worker sees it.
 *
 * `answering`: its API server answers. `refusing`: it does not accept our credentials, or there are none to be had. `silent`:
 * it does not answer. `unknown`: nothing was asked yet.
 */
export type ClusterState = 'answering' | 'refusing' | 'silent' | 'unknown';

/** What a worker knows of a cluster's health. Times are ISO-8601 in UTC. */
export interface ClusterHealth {
  readonly state: ClusterState;
  /** Since when it is so. */
  readonly since?: string;
  /** When it last answered anything. */
  readonly lastAnswer?: string;
  /** While it is `refusing` or `silent`. */
  readonly trouble?: ConnectionFailure;
  /** While requests are not even sent: when the cluster is tried again. */
  readonly nextTry?: string;
  /** Version of the API server, as `v1.36.3`, once it was told. */
  readonly version?: string;
}

/** The watch of one scope of a cluster. */
export interface WatchReport {
  /** A namespace, or `*` for all. */
  readonly scope: string;
  /** `watching`: a worker hosts it. `waiting`: it waits for a worker, or for its next try. `absent`: its workflow does not run. */
  readonly state: 'watching' | 'waiting' | 'absent';
  readonly workflowId: string;
  /** Identity of the worker that hosts it. */
  readonly worker?: string;
  /** Since when that worker does. */
  readonly since?: string;
  /** When it was last heard of. */
  readonly lastSignOfLife?: string;
  /** Why the last try failed, while it is `waiting`; or why nothing is known of it. */
  readonly problem?: string;
}

/** One cluster in a {@link ClusterReport}. */
export interface ClusterReportEntry extends ClusterHealth {
  readonly name: string;
  /** Address of its API server. */
  readonly server: string;
  /** Whether batches that name no cluster run here. */
  readonly isDefault: boolean;
  /** What is served of it: `*`, or its namespaces. */
  readonly namespaces: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly weight: number;
  /** How long it took to answer just now, in milliseconds. */
  readonly latencyMs?: number;
  readonly watches: readonly WatchReport[];
  /** Batches that run on it, counted by Temporal; absent where their search attributes are not registered. */
  readonly liveBatches?: number;
}

/** The clusters of a worker, as it sees them now: the result of the workflow `SparkClusterReport`. */
export interface ClusterReport {
  /** Identity of the worker that looked. */
  readonly worker: string;
  readonly at: string;
  readonly clusters: readonly ClusterReportEntry[];
}

import { isDeepStrictEqual } from 'node:util';
import { SparkBatchError } from '../../model/errors.ts';
import { errorMessage } from '../../model/lang.ts';
import { clustersSchema, type ClusterOptions, type ResolvedClusterOptions } from '../auth/cluster-options.ts';
import { Cluster, type OnRequest, type ScopeWatch } from './cluster.ts';
import type { ClusterEvent, OnClusterEvent } from './cluster-event.ts';

/** This worker does not serve a cluster. Another worker may, or this one after the next change of its configuration. */
export class ClusterNotServedError extends SparkBatchError {
  override readonly name = 'ClusterNotServedError';
  override readonly retryable = true;
}

/** New clusters are invalid. Nothing was changed. */
export class ClustersRefusedError extends SparkBatchError {
  override readonly name = 'ClustersRefusedError';
  /** Every problem of every cluster. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join(' '), options);
    this.problems = problems;
  }
}

/** The names of the clusters that a replacement affected. */
export interface ClusterChanges {
  readonly added: readonly string[];
  /** Clusters with new options, which have new connections. */
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** A driver watch, with its cluster. */
export interface ClusterWatch extends ScopeWatch {
  readonly cluster: string;
}

/** Called after clusters were replaced. Must not throw. */
export type OnClusterChange = (changes: ClusterChanges, removedWatches: readonly ClusterWatch[]) => void;

/** The clusters that a worker serves, by name. They can be replaced while it runs. */
export class Clusters {
  #clusters: ReadonlyMap<string, Cluster> = new Map();
  #defaultName = '';
  /** When a cluster was removed, for the message to batches that still need it. */
  readonly #removedAt = new Map<string, Date>();
  readonly #onChange = new Set<OnClusterChange>();
  readonly #onEvent = new Set<OnClusterEvent>();
  readonly #onRequest = new Set<OnRequest>();

  /**
   * @param options by cluster name
   * @param defaultName the cluster of batches that do not name one; default: the only one, or the one named `default`
   * @throws ZodError for invalid options; ClustersRefusedError for an unreadable kubeconfig or an unknown default
   */
  constructor(options: Readonly<Record<string, ClusterOptions>>, defaultName?: string) {
    this.replace(options, defaultName);
  }

  /** The cluster of batches that do not name one. */
  get defaultName(): string {
    return this.#defaultName;
  }

  get names(): readonly string[] {
    return [...this.#clusters.keys()];
  }

  [Symbol.iterator](): IterableIterator<Cluster> {
    return this.#clusters.values();
  }

  /** The cluster of this name, or undefined. */
  find(name: string): Cluster | undefined {
    return this.#clusters.get(name);
  }

  /**
   * The cluster of this name.
   * @throws ClusterNotServedError when this worker does not serve it
   */
  get(name: string): Cluster {
    const cluster = this.#clusters.get(name);
    if (cluster) return cluster;
    const removedAt = this.#removedAt.get(name);
    const removed = removedAt ? ` It was removed from the configuration at ${removedAt.toISOString()}.` : '';
    throw new ClusterNotServedError(
      `This worker does not serve cluster "${name}". It serves: ${this.names.join(', ')}.${removed} ` +
        `Keep "${name}" in the configuration until its batches have ended; they continue when it is back.`,
    );
  }

  /**
   * Replaces all clusters, or none if one is invalid. A cluster with unchanged options keeps its connections; those of a
   * changed or removed one are closed after its pending requests. The clusters need not be reachable.
   * @param options all clusters, by name
   * @param defaultName as in the constructor
   * @throws ZodError or ClustersRefusedError with every problem
   */
  replace(options: Readonly<Record<string, ClusterOptions>>, defaultName?: string): ClusterChanges {
    const valid = clustersSchema.parse(options);
    const before = this.#clusters;
    const next = this.#build(valid, resolveDefaultName(Object.keys(valid), defaultName));
    const changes = changesBetween(before, next.clusters);
    this.#clusters = next.clusters;
    this.#defaultName = next.defaultName;
    for (const name of changes.removed) this.#removedAt.set(name, new Date());
    for (const name of changes.added) this.#removedAt.delete(name);
    const removedWatches = removedWatchesBetween(before, next.clusters);
    for (const name of [...changes.changed, ...changes.removed]) {
      // Detached: it ends with the last pending request.
      before
        .get(name)
        ?.retire()
        .catch(() => undefined);
    }
    for (const name of [...changes.added, ...changes.changed]) next.clusters.get(name)?.warnings.forEach(this.#emit);
    for (const listener of this.#onChange) listener(changes, removedWatches);
    return changes;
  }

  /** Calls a listener after each replacement. Returns a function that removes it. */
  onChange(listener: OnClusterChange): () => void {
    this.#onChange.add(listener);
    return () => void this.#onChange.delete(listener);
  }

  /** Calls a listener for the current warnings and for each further event. Returns a function that removes it. */
  onEvent(listener: OnClusterEvent): () => void {
    this.#onEvent.add(listener);
    for (const { warnings } of this) warnings.forEach(listener);
    return () => void this.#onEvent.delete(listener);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clusters.values()].map((cluster) => cluster.close()));
  }

  /** Calls a listener for each request that is sent. Returns a function that removes it. */
  onRequest(listener: OnRequest): () => void {
    this.#onRequest.add(listener);
    return () => void this.#onRequest.delete(listener);
  }

  readonly #reportRequest: OnRequest = (request) => {
    for (const listener of this.#onRequest) listener(request);
  };

  readonly #emit = (event: ClusterEvent): void => {
    for (const listener of this.#onEvent) listener(event);
  };

  #build(
    valid: Readonly<Record<string, ResolvedClusterOptions>>,
    defaultName: { readonly name: string; readonly problem?: string },
  ): { clusters: ReadonlyMap<string, Cluster>; defaultName: string } {
    const clusters = new Map<string, Cluster>();
    const errors: unknown[] = [];
    for (const [name, options] of Object.entries(valid)) {
      const known = this.#clusters.get(name);
      try {
        const isSame = known && isDeepStrictEqual(known.options, options);
        clusters.set(name, isSame ? known : new Cluster(name, options, this.#emit, this.#reportRequest));
      } catch (error) {
        errors.push(error);
      }
    }
    const problems = [...errors.map(errorMessage), ...(defaultName.problem ? [defaultName.problem] : [])];
    if (problems.length > 0) throw new ClustersRefusedError(problems, { cause: errors[0] });
    return { clusters, defaultName: defaultName.name };
  }
}

function resolveDefaultName(names: readonly string[], defaultName?: string): { name: string; problem?: string } {
  const [only, ...others] = names;
  const name = defaultName ?? (others.length === 0 && only !== undefined ? only : 'default');
  if (names.includes(name)) return { name };
  const problem = `Default cluster "${name}" is not one of the clusters: ${names.join(', ')}.`;
  return { name, problem: defaultName === undefined ? `${problem} Set defaultCluster to one of them.` : problem };
}

function changesBetween(before: ReadonlyMap<string, Cluster>, after: ReadonlyMap<string, Cluster>): ClusterChanges {
  const [oldNames, newNames] = [[...before.keys()], [...after.keys()]];
  return {
    added: newNames.filter((name) => !before.has(name)),
    changed: newNames.filter((name) => before.has(name) && before.get(name) !== after.get(name)),
    removed: oldNames.filter((name) => !after.has(name)),
  };
}

function removedWatchesBetween(
  before: ReadonlyMap<string, Cluster>,
  after: ReadonlyMap<string, Cluster>,
): ClusterWatch[] {
  return [...before].flatMap(([cluster, { watches }]) =>
    watches
      .filter((watch) => !after.get(cluster)?.watches.some((one) => isDeepStrictEqual(one, watch)))
      .map((watch) => ({ cluster, ...watch })),
  );
}

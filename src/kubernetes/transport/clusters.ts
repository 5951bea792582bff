import { isDeepStrictEqual } from 'node:util';
import { Cluster } from './cluster.ts';
import type { ClusterNotice, OnNotice } from './cluster-event.ts';
import { clustersSchema, type ClusterOptions, type ResolvedClusterOptions } from '../auth/cluster-options.ts';

/** This worker does not serve a cluster (any longer). It may come back, or another worker serve it. */
export class ClusterNotServedError extends Error {
  override readonly name = 'ClusterNotServedError';
}

/** New clusters that can't be used: all that is wrong with them. Nothing was changed. */
export class ClustersRefusedError extends Error {
  override readonly name = 'ClustersRefusedError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join(' '), options);
    this.problems = problems;
  }
}

/** What became of the clusters of a worker, by name. */
export interface ClusterChanges {
  readonly added: readonly string[];
  /** Served in another way, through new connections. */
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** A cluster that is not served any longer, and the parts of it that were watched. */
export interface RemovedScopes {
  readonly cluster: string;
  readonly scopes: readonly string[];
}

/** Told after the clusters were replaced. Must not throw. */
export type OnClusterChange = (changes: ClusterChanges, noLongerWatched: readonly RemovedScopes[]) => void;

/** The clusters a worker serves, by name. They can be replaced while it runs. */
export class Clusters {
  #clusters: ReadonlyMap<string, Cluster> = new Map();
  #defaultName = '';
  /** When those were removed that are not served any longer, for the people whose batches wait. */
  readonly #removed = new Map<string, Date>();
  readonly #onChange = new Set<OnClusterChange>();
  readonly #onNotice = new Set<OnNotice>();

  /**
   * @param options by cluster name
   * @param defaultName the cluster of batches that name none; default: the only one, or the one called `default`
   * @throws ZodError when an option is wrong; Error when a kubeconfig can't be read or the default is not among them
   */
  constructor(options: Readonly<Record<string, ClusterOptions>>, defaultName?: string) {
    this.replace(options, defaultName);
  }

  /** The cluster of batches that name none. */
  get defaultName(): string {
    return this.#defaultName;
  }

  get names(): readonly string[] {
    return [...this.#clusters.keys()];
  }

  [Symbol.iterator](): IterableIterator<Cluster> {
    return this.#clusters.values();
  }

  /** The cluster of that name, or undefined. */
  find(name: string): Cluster | undefined {
    return this.#clusters.get(name);
  }

  /**
   * The cluster of that name.
   * @throws ClusterNotServedError when this worker does not serve it
   */
  get(name: string): Cluster {
    const cluster = this.#clusters.get(name);
    if (cluster) return cluster;
    const removed = this.#removed.get(name);
    const since = removed ? ` It was removed from its configuration at ${removed.toISOString()}.` : '';
    throw new ClusterNotServedError(
      `This worker does not serve cluster "${name}". It serves: ${this.names.join(', ')}.${since} ` +
        `Configure "${name}" again until its batches have ended: what waits for it goes on by itself.`,
    );
  }

  /**
   * Serves these clusters from now on, all or nothing. One whose options are as they were keeps its connections; of one that
   * changed or went, the connections end after the requests under way. Requires no answer of any cluster.
   * @param options all clusters, by name
   * @param defaultName as for the constructor
   * @throws ZodError or ClustersRefusedError with everything that is wrong; nothing is changed then
   */
  replace(options: Readonly<Record<string, ClusterOptions>>, defaultName?: string): ClusterChanges {
    const valid = clustersSchema.parse(options);
    const before = this.#clusters;
    const next = this.#build(valid, defaultNameOf(Object.keys(valid), defaultName));
    const changes = changesBetween(before, next.clusters);
    this.#clusters = next.clusters;
    this.#defaultName = next.defaultName;
    for (const name of changes.removed) this.#removed.set(name, new Date());
    for (const name of changes.added) this.#removed.delete(name);
    const leftAlone = scopesLeft(before, next.clusters);
    for (const name of [...changes.changed, ...changes.removed]) {
      // Detached: it ends with the last request under way.
      before
        .get(name)
        ?.retire()
        .catch(() => undefined);
    }
    for (const name of [...changes.added, ...changes.changed]) next.clusters.get(name)?.warnings.forEach(this.#tell);
    for (const listener of this.#onChange) listener(changes, leftAlone);
    return changes;
  }

  /** Tells of every replacement; the function that is returned ends that. */
  onChange(listener: OnClusterChange): () => void {
    this.#onChange.add(listener);
    return () => void this.#onChange.delete(listener);
  }

  /** Tells what belongs into a log: first what stands, then what happens. The function that is returned ends that. */
  onNotice(listener: OnNotice): () => void {
    this.#onNotice.add(listener);
    for (const { warnings } of this) warnings.forEach(listener);
    return () => void this.#onNotice.delete(listener);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clusters.values()].map((cluster) => cluster.close()));
  }

  readonly #tell = (notice: ClusterNotice): void => {
    for (const listener of this.#onNotice) listener(notice);
  };

  #build(
    valid: Readonly<Record<string, ResolvedClusterOptions>>,
    defaultName: { readonly name: string; readonly problem?: string },
  ): { clusters: ReadonlyMap<string, Cluster>; defaultName: string } {
    const clusters = new Map<string, Cluster>();
    const errors: Error[] = [];
    for (const [name, options] of Object.entries(valid)) {
      const known = this.#clusters.get(name);
      try {
        const same = known && isDeepStrictEqual(known.options, options);
        clusters.set(name, same ? known : new Cluster(name, options, this.#tell));
      } catch (error) {
        errors.push(error instanceof Error ? error : new Error(String(error)));
      }
    }
    const problems = [...errors.map(({ message }) => message), ...(defaultName.problem ? [defaultName.problem] : [])];
    if (problems.length > 0) throw new ClustersRefusedError(problems, { cause: errors[0] });
    return { clusters, defaultName: defaultName.name };
  }
}

function defaultNameOf(names: readonly string[], defaultName?: string): { name: string; problem?: string } {
  const [only, ...others] = names;
  const name = defaultName ?? (others.length === 0 && only !== undefined ? only : 'default');
  if (names.includes(name)) return { name };
  const why = `Default cluster "${name}" is not one of the clusters: ${names.join(', ')}.`;
  return { name, problem: defaultName === undefined ? `${why} Say which of them is the default.` : why };
}

function changesBetween(before: ReadonlyMap<string, Cluster>, next: ReadonlyMap<string, Cluster>): ClusterChanges {
  const [were, are] = [[...before.keys()], [...next.keys()]];
  return {
    added: are.filter((name) => !before.has(name)),
    changed: are.filter((name) => before.has(name) && before.get(name) !== next.get(name)),
    removed: were.filter((name) => !next.has(name)),
  };
}

function scopesLeft(before: ReadonlyMap<string, Cluster>, next: ReadonlyMap<string, Cluster>): RemovedScopes[] {
  return [...before].flatMap(([cluster, { scopes }]) => {
    const left = scopes.filter((scope) => !next.get(cluster)?.scopes.includes(scope));
    return left.length > 0 ? [{ cluster, scopes: left }] : [];
  });
}

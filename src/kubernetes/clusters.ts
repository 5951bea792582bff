import { Cluster } from './cluster.ts';
import { clustersSchema, type ClusterOptions } from './cluster-options.ts';

/** The clusters a worker serves, by name. */
export class Clusters {
  readonly #clusters: ReadonlyMap<string, Cluster>;
  readonly defaultName: string;

  /**
   * @param options by cluster name
   * @param defaultName the cluster of batches that name none; default: the only one, or the one called `default`
   * @throws ZodError when an option is wrong; Error when a kubeconfig can't be read or the default is not among them
   */
  constructor(options: Readonly<Record<string, ClusterOptions>>, defaultName?: string) {
    const valid = clustersSchema.parse(options);
    this.#clusters = new Map(Object.entries(valid).map(([name, one]) => [name, new Cluster(name, one)]));
    const names = [...this.#clusters.keys()];
    const [only, ...others] = names;
    this.defaultName = defaultName ?? (others.length === 0 && only !== undefined ? only : 'default');
    if (!this.#clusters.has(this.defaultName)) {
      const why = `Default cluster "${this.defaultName}" is not one of the clusters: ${names.join(', ')}.`;
      throw new Error(defaultName === undefined ? `${why} Say which of them is the default.` : why);
    }
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
   * @throws Error when this worker does not serve it
   */
  get(name: string): Cluster {
    const cluster = this.#clusters.get(name);
    if (!cluster) throw new Error(`This worker does not serve cluster "${name}". It serves: ${this.names.join(', ')}.`);
    return cluster;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clusters.values()].map((cluster) => cluster.close()));
  }
}

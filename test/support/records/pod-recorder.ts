import { KubeConfig, Watch, type V1Pod } from '@kubernetes/client-node';

/** What became of a pod, from its first appearance to its end. */
export interface RecordedPod {
  readonly name: string;
  /** It was bound to a node, or its kubelet took it up. */
  ran: boolean;
  gone: boolean;
  /** When it was last heard of, in milliseconds since 1970. */
  lastSeen: number;
  /** When it was first seen, and when it had ended, counted in events: in the order in which the API server has them. */
  readonly born: number;
  ended: number | undefined;
}

/** Sees every pod of a namespace, however short its life: for what must never have happened. */
export class PodRecorder {
  readonly stories = new Map<string, RecordedPod>();
  readonly #stop = new AbortController();
  readonly #path: string;
  readonly #watch: Watch;
  /** How far it has seen: a connection that ends is taken up from here, and nothing is missed. */
  #seen: string | undefined;
  #failure: unknown;
  #events = 0;

  private constructor(kubeconfig: string, namespace: string) {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    this.#watch = new Watch(config);
    this.#path = `/api/v1/namespaces/${namespace}/pods`;
  }

  /** Begins with what is there. */
  static async start(kubeconfig: string, namespace: string): Promise<PodRecorder> {
    const recorder = new PodRecorder(kubeconfig, namespace);
    await recorder.#open();
    return recorder;
  }

  /** All pods whose name begins so. */
  of(prefix: string): RecordedPod[] {
    // A recorder that was cut off has seen nothing, and would prove anything.
    if (this.#failure !== undefined) throw new Error('the recorder of pods was cut off', { cause: this.#failure });
    return [...this.stories.values()].filter(({ name }) => name.startsWith(prefix));
  }

  /** How many of these pods, their names beginning so, were alive at the same time at the most. */
  maxAlive(prefix: string): number {
    const stories = this.of(prefix);
    return Math.max(
      0,
      ...stories.map(
        ({ born }) => stories.filter((other) => other.born <= born && (other.ended ?? Infinity) > born).length,
      ),
    );
  }

  /** These pods, their names beginning so, in the order in which they were made. */
  creationOrder(prefix: string): string[] {
    return this.of(prefix)
      .toSorted((one, other) => one.born - other.born)
      .map(({ name }) => name);
  }

  stop(): void {
    this.#stop.abort();
  }

  async #open(): Promise<void> {
    const from = this.#seen === undefined ? {} : { resourceVersion: this.#seen };
    const request = await this.#watch.watch(
      this.#path,
      { allowWatchBookmarks: true, ...from },
      (type: string, pod: V1Pod) => this.#note(type, pod),
      () => this.#again(),
    );
    this.#stop.signal.addEventListener('abort', () => request.abort(), { once: true });
    if (this.#stop.signal.aborted) request.abort();
  }

  /** The client ends a watch that is silent for long, the API server one that is old. */
  #again(): void {
    if (this.#stop.signal.aborted || this.#failure !== undefined) return;
    this.#open().catch((error: unknown) => (this.#failure = error));
  }

  #note(type: string, { metadata, spec, status }: V1Pod): void {
    if (type === 'ERROR') {
      this.#failure = new Error('the API server has forgotten where the recorder was');
      return;
    }
    this.#seen = metadata?.resourceVersion ?? this.#seen;
    if (type === 'BOOKMARK' || metadata?.uid === undefined) return;
    const known = this.stories.get(metadata.uid);
    this.#events += 1;
    const ended = type === 'DELETED' || status?.phase === 'Succeeded' || status?.phase === 'Failed';
    const ran = spec?.nodeName !== undefined || status?.startTime !== undefined;
    this.stories.set(metadata.uid, {
      name: metadata.name ?? '',
      ran: ran || known?.ran === true,
      gone: type === 'DELETED',
      lastSeen: Date.now(),
      born: known?.born ?? this.#events,
      ended: known?.ended ?? (ended ? this.#events : undefined),
    });
  }
}

import { KubeConfig, Watch, type V1Pod } from '@kubernetes/client-node';
import { eventually } from '../eventually.ts';

/** A pod from its first appearance to its removal. */
export interface RecordedPod {
  readonly name: string;
  /** Its last state. */
  readonly pod: V1Pod;
  /** It was bound to a node, or its kubelet took it up. */
  ran: boolean;
  gone: boolean;
  /** When its removal was recorded, in milliseconds since 1970. */
  goneAt: number | undefined;
  /** etcd's revision of its last event, comparable with that of every other object. */
  lastRevision: number;
  /** Number of the event by which it appeared: the order in which the API server wrote. */
  readonly createdAt: number;
  /** Number of the event by which it was bound to a node, or its kubelet took it up. */
  startedAt: number | undefined;
  /** Number of the event by which it had ended. */
  endedAt: number | undefined;
}

/** Records every pod of a namespace, however short-lived, by a watch: for tests of what must never happen. */
export class PodRecorder {
  readonly pods = new Map<string, RecordedPod>();
  readonly #stop = new AbortController();
  readonly #path: string;
  readonly #watch: Watch;
  /** Where the watch has got to: a connection that ends is resumed from here, without a gap. */
  #resourceVersion: string | undefined;
  #failure: unknown;
  #events = 0;

  private constructor(kubeconfig: string, namespace: string) {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    this.#watch = new Watch(config);
    // The client ends a watch without events after 30 s, before the first bookmark of the API server, which comes after a
    // minute. It would be resumed from an ever older version, which the API server forgets. There is no public option.
    Object.assign(this.#watch, { requestTimeoutMs: 180_000 });
    this.#path = `/api/v1/namespaces/${namespace}/pods`;
  }

  /** Starts with the pods that exist. */
  static async start(kubeconfig: string, namespace: string): Promise<PodRecorder> {
    const recorder = new PodRecorder(kubeconfig, namespace);
    await recorder.#open();
    return recorder;
  }

  /** All pods whose name begins with this prefix. @throws when the watch could not be resumed, since pods may be missing then */
  of(prefix: string): RecordedPod[] {
    if (this.#failure !== undefined) throw new Error('The recording of pods has a gap.', { cause: this.#failure });
    return [...this.pods.values()].filter(({ name }) => name.startsWith(prefix));
  }

  /** Waits until the removal of all pods with this prefix is recorded: the watch may be later than other answers. */
  async untilGone(prefix: string): Promise<RecordedPod[]> {
    return eventually(`the removal of all pods ${prefix}* is recorded`, () => {
      const pods = this.of(prefix);
      return pods.every(({ gone }) => gone) ? pods : undefined;
    });
  }

  /** The highest number of pods with this prefix that existed unended at the same time. */
  maxAlive(prefix: string): number {
    const pods = this.of(prefix);
    return Math.max(
      0,
      ...pods.map(
        ({ createdAt }) =>
          pods.filter((other) => other.createdAt <= createdAt && (other.endedAt ?? Infinity) > createdAt).length,
      ),
    );
  }

  /** The highest number of pods with this prefix that ran, or were about to, at the same time. */
  maxRunning(prefix: string): number {
    const pods = this.of(prefix);
    const startedBefore = (event: number, { startedAt = Infinity }: RecordedPod) => startedAt <= event;
    return Math.max(
      0,
      ...pods.map(({ startedAt }) =>
        startedAt === undefined
          ? 0
          : pods.filter((other) => startedBefore(startedAt, other) && (other.endedAt ?? Infinity) > startedAt).length,
      ),
    );
  }

  /** Names of the pods with this prefix in the order of their creation. */
  creationOrder(prefix: string): string[] {
    return this.of(prefix)
      .toSorted((one, other) => one.createdAt - other.createdAt)
      .map(({ name }) => name);
  }

  stop(): void {
    this.#stop.abort();
  }

  async #open(): Promise<void> {
    const from = this.#resourceVersion === undefined ? {} : { resourceVersion: this.#resourceVersion };
    const request = await this.#watch.watch(
      this.#path,
      { allowWatchBookmarks: true, ...from },
      (type: string, pod: V1Pod) => this.#record(type, pod),
      () => this.#resume(),
    );
    this.#stop.signal.addEventListener('abort', () => request.abort(), { once: true });
    if (this.#stop.signal.aborted) request.abort();
  }

  /** The client ends a watch that has been silent for long, the API server one that is old. */
  #resume(): void {
    if (this.#stop.signal.aborted || this.#failure !== undefined) return;
    this.#open().catch((error: unknown) => (this.#failure = error));
  }

  #record(type: string, pod: V1Pod): void {
    const { metadata, spec, status } = pod;
    if (type === 'ERROR') {
      this.#failure = new Error('The API server no longer has the events from where the watch ended.');
      return;
    }
    this.#resourceVersion = metadata?.resourceVersion ?? this.#resourceVersion;
    if (type === 'BOOKMARK' || metadata?.uid === undefined) return;
    const known = this.pods.get(metadata.uid);
    this.#events += 1;
    const ended = type === 'DELETED' || status?.phase === 'Succeeded' || status?.phase === 'Failed';
    const ran = spec?.nodeName !== undefined || status?.startTime !== undefined;
    this.pods.set(metadata.uid, {
      name: metadata.name ?? '',
      pod,
      ran: ran || known?.ran === true,
      gone: type === 'DELETED',
      goneAt: type === 'DELETED' ? Date.now() : undefined,
      lastRevision: Number(metadata.resourceVersion),
      createdAt: known?.createdAt ?? this.#events,
      startedAt: known?.startedAt ?? (ran ? this.#events : undefined),
      endedAt: known?.endedAt ?? (ended ? this.#events : undefined),
    });
  }
}

import { KubeConfig, Watch, type V1Pod } from '@kubernetes/client-node';

/** What became of a pod, from its first appearance to its end. */
export interface PodStory {
  readonly name: string;
  /** It was bound to a node, or its kubelet took it up. */
  ran: boolean;
  gone: boolean;
  /** When it was last heard of, in milliseconds since 1970. */
  lastSeen: number;
}

/** Sees every pod of a namespace, however short its life: for what must never have happened. */
export class PodRecorder {
  readonly stories = new Map<string, PodStory>();
  #request: AbortController | undefined;
  #failure: unknown;

  /** Begins with what is there. A recorder lives for one test file, shorter than the API server lets a watch live. */
  static async start(kubeconfig: string, namespace: string): Promise<PodRecorder> {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    const recorder = new PodRecorder();
    const path = `/api/v1/namespaces/${namespace}/pods`;
    const note = (type: string, pod: V1Pod): void => recorder.#note(type, pod);
    recorder.#request = await new Watch(config).watch(path, { allowWatchBookmarks: true }, note, (error: unknown) => {
      recorder.#failure = error ?? new Error('the watch has ended');
    });
    return recorder;
  }

  /** All pods whose name begins so. */
  of(prefix: string): PodStory[] {
    // A recorder that was cut off has seen nothing, and would prove anything.
    if (this.#failure !== undefined) throw new Error('the recorder of pods was cut off', { cause: this.#failure });
    return [...this.stories.values()].filter(({ name }) => name.startsWith(prefix));
  }

  stop(): void {
    this.#request?.abort();
  }

  #note(type: string, { metadata, spec, status }: V1Pod): void {
    if (type === 'BOOKMARK' || metadata?.uid === undefined) return;
    const known = this.stories.get(metadata.uid);
    const ran = spec?.nodeName !== undefined || status?.startTime !== undefined;
    this.stories.set(metadata.uid, {
      name: metadata.name ?? '',
      ran: ran || known?.ran === true,
      gone: type === 'DELETED',
      lastSeen: Date.now(),
    });
  }
}

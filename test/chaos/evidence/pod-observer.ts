import { setTimeout as pause } from 'node:timers/promises';
import { CoreV1Api, KubeConfig, Watch, type V1Pod } from '@kubernetes/client-node';
import { MISSED, podSnapshotOf, type PodSnapshot } from './pod-snapshot.ts';

/**
 * Watches the pods of a namespace without a proxy. It supplements the audit log with what a stopped API server did not write,
 * and lets the harness act on pods.
 */
export class PodObserver {
  readonly snapshots: PodSnapshot[] = [];
  readonly #api: CoreV1Api;
  readonly #watch: Watch;
  readonly #namespace: string;
  readonly #onPod: (pod: V1Pod) => void;
  readonly #stop = new AbortController();
  readonly #known = new Map<string, V1Pod>();
  #running: Promise<void> | undefined;

  constructor(kubeconfig: string, namespace: string, onPod: (pod: V1Pod) => void) {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    this.#api = config.makeApiClient(CoreV1Api);
    this.#watch = new Watch(config);
    this.#namespace = namespace;
    this.#onPod = onPod;
  }

  start(): void {
    this.#running = this.#follow();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #follow(): Promise<void> {
    let from: string | undefined;
    while (!this.#stop.signal.aborted) {
      try {
        from ??= await this.#list();
        from = await this.#watchFrom(from);
      } catch (error) {
        // The observer was stopped, or the API server is down for a while.
        if (isGone(error)) from = undefined;
        await pause(200);
      }
    }
  }

  async #list(): Promise<string> {
    const { items, metadata } = await this.#api.listNamespacedPod({ namespace: this.#namespace });
    const revision = metadata?.resourceVersion ?? '0';
    for (const pod of items) this.#see(pod, false);
    const there = new Set(items.map((pod) => pod.metadata?.uid));
    for (const [uid, pod] of this.#known) {
      if (there.has(uid)) continue;
      this.#see({ ...pod, metadata: { ...pod.metadata, resourceVersion: revision } }, true, MISSED);
    }
    return revision;
  }

  #watchFrom(from: string): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      let last: string | undefined = from;
      const path = `/api/v1/namespaces/${this.#namespace}/pods`;
      const query = { resourceVersion: from, allowWatchBookmarks: true, timeoutSeconds: 290 };
      const note = (type: string, pod: V1Pod): void => {
        if (type === 'ERROR') return void (last = undefined);
        last = pod.metadata?.resourceVersion ?? last;
        if (type !== 'BOOKMARK') this.#see(pod, type === 'DELETED');
      };
      // The next watch continues where this one ended, whatever ended it.
      const end = (error: unknown): void => (isGone(error) ? reject(error) : resolve(last));
      this.#watch
        .watch(path, query, note, end)
        .then((request) => {
          if (this.#stop.signal.aborted) request.abort();
          else this.#stop.signal.addEventListener('abort', () => request.abort(), { once: true });
        })
        .catch(reject);
    });
  }

  #see(pod: V1Pod, gone: boolean, by?: string): void {
    const snapshot = podSnapshotOf(pod, { at: Date.now(), ...(gone && { gone }), ...(by !== undefined && { by }) });
    if (!snapshot) return;
    this.snapshots.push(snapshot);
    if (gone) this.#known.delete(snapshot.uid);
    else this.#known.set(snapshot.uid, pod);
    this.#onPod(pod);
  }
}

function isGone(error: unknown): boolean {
  const { statusCode, code } = (error ?? {}) as { statusCode?: unknown; code?: unknown };
  return statusCode === 410 || code === 410;
}

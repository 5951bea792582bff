import { setTimeout as pause } from 'node:timers/promises';
import { type V1Pod, Watch } from '@kubernetes/client-node';
import { KubernetesApiError } from '../transport/api-error.ts';
import type { Cluster } from '../transport/cluster.ts';
import { missingPermissionAdvice } from '../transport/missing-permission.ts';

/**
 * What a watch says: a pod as it is now, or as it last was before it went; or only how far it has got.
 * A pod from a list has no resource version to go on from: the list is in order of names, and is resumable as a whole.
 */
export type PodEvent =
  | { readonly type: 'present' | 'gone'; readonly pod: V1Pod; readonly resourceVersion?: string }
  | { readonly type: 'progress'; readonly resourceVersion: string };

/** What a watch follows. */
export interface PodWatchOptions {
  readonly cluster: Cluster;
  /** A namespace, or `*` for all. */
  readonly scope: string;
  readonly labelSelector: string;
  /** Where an earlier watch got to; without it, or when it is too old, everything is listed first. */
  readonly resourceVersion?: string | undefined;
  readonly signal: AbortSignal;
  /** Told of every event in order. Must not throw and must not wait: a watch that waits falls behind. */
  readonly onEvent: (event: PodEvent) => void;
  /** Told of every interruption; the watch goes on by itself. */
  readonly onInterruption: (error: unknown, nextTryInMs: number) => void;
}

const PAGE = 500;
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 10_000;
/** The API server ends a watch after this; bookmarks come at least this often, so that a quiet watch stays resumable. */
const WATCH_SECONDS = 290;

/**
 * Follows pods until `signal` aborts: lists them, watches from there, resumes where the last watch ended, and lists
 * again when the API server has forgotten that place (410 Gone). It never gives up.
 *
 * The client's informer is not used: it stops for good on the first error that is not a 410, and cannot resume from a
 * place that another process reached.
 */
export async function watchPods(options: PodWatchOptions): Promise<never> {
  const { signal, onInterruption } = options;
  let { resourceVersion } = options;
  let failures = 0;
  for (;;) {
    signal.throwIfAborted();
    try {
      resourceVersion ??= await listAll(options);
      resourceVersion = await watchFrom(resourceVersion, options);
      failures = 0;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof WatchEnded) {
        resourceVersion = error.resourceVersion;
        // An idle watch is closed by our side every 30 s, by design of the client: not an interruption.
        if (error.harmless) {
          failures = 0;
          continue;
        }
        if (error.progressed) failures = 0;
      }
      const nextTry = Math.min(FIRST_PAUSE * 2 ** failures, LONGEST_PAUSE) * (0.75 + Math.random() / 2);
      failures += 1;
      onInterruption(error instanceof WatchEnded ? error.cause : error, nextTry);
      await pause(nextTry, undefined, { signal });
    }
  }
}

/** Why a watch ended, and from where to go on: no resource version means from a new list. */
class WatchEnded extends Error {
  override readonly name = 'WatchEnded';
  readonly resourceVersion: string | undefined;
  readonly progressed: boolean;
  readonly harmless: boolean;

  constructor(cause: unknown, state: { resourceVersion: string | undefined; progressed: boolean; harmless: boolean }) {
    super('the watch ended', { cause });
    this.resourceVersion = state.resourceVersion;
    this.progressed = state.progressed;
    this.harmless = state.harmless;
  }
}

async function listAll({ cluster, scope, labelSelector, signal, onEvent }: PodWatchOptions): Promise<string> {
  let page: string | undefined;
  let resourceVersion = '';
  do {
    const query = { labelSelector, limit: PAGE, ...(page !== undefined && { _continue: page }) };
    const list = await cluster.request(`listing drivers in ${cluster.name}/${scope}`, signal, (core, options) =>
      scope === '*'
        ? core.listPodForAllNamespaces(query, options)
        : core.listNamespacedPod({ namespace: scope, ...query }, options),
    );
    for (const pod of list.items) onEvent({ type: 'present', pod });
    page = list.metadata?._continue || undefined;
    resourceVersion = list.metadata?.resourceVersion ?? '';
  } while (page !== undefined);
  onEvent({ type: 'progress', resourceVersion });
  return resourceVersion;
}

/** Watches until the stream closes in an orderly way; returns where it got to. */
function watchFrom(from: string, { cluster, scope, labelSelector, signal, onEvent }: PodWatchOptions): Promise<string> {
  let resourceVersion: string | undefined = from;
  let progressed = false;
  const openedAt = Date.now();
  const path = scope === '*' ? '/api/v1/pods' : `/api/v1/namespaces/${scope}/pods`;
  const query = { labelSelector, resourceVersion: from, allowWatchBookmarks: true, timeoutSeconds: WATCH_SECONDS };
  return new Promise((resolve, reject) => {
    let request: AbortController | undefined;
    let ended = false;
    const abort = () => request?.abort();
    const end = (error: unknown) => {
      ended = true;
      signal.removeEventListener('abort', abort);
      if (!error && resourceVersion !== undefined) return resolve(resourceVersion);
      const harmless = error instanceof DOMException && error.name === 'TimeoutError';
      if (statusOf(error) === 401) cluster.renewCredentials(openedAt);
      if (statusOf(error) === 410) resourceVersion = undefined;
      const cause = statusOf(error) === 403 ? forbidden(cluster, scope, error) : (error ?? new Error('410 Gone'));
      reject(new WatchEnded(cause, { resourceVersion, progressed, harmless }));
    };
    new Watch(cluster.watchConfig)
      .watch(
        path,
        query,
        (type: string, object: V1Pod & { code?: number }) => {
          if (type === 'ERROR') {
            // The API server forgot our place (etcd was compacted), or can't go on: start from a list.
            resourceVersion = undefined;
            request?.abort();
            return;
          }
          progressed = true;
          resourceVersion = object.metadata?.resourceVersion ?? resourceVersion ?? from;
          if (type === 'BOOKMARK') onEvent({ type: 'progress', resourceVersion });
          else onEvent({ type: type === 'DELETED' ? 'gone' : 'present', pod: object, resourceVersion });
        },
        end,
      )
      .then((controller) => {
        request = controller;
        if (signal.aborted) controller.abort();
        else if (!ended) signal.addEventListener('abort', abort, { once: true });
      })
      .catch(reject);
  });
}

function statusOf(error: unknown): unknown {
  return error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
}

/** The client drops what the API server says of a watch it refuses; of a right that is missing we know what it would say. */
function forbidden(cluster: Cluster, scope: string, cause: unknown): KubernetesApiError {
  const permission = { verb: 'watch', apiGroup: '', resource: 'pods', namespace: scope === '*' ? undefined : scope };
  const said = `the API server forbids it. ${missingPermissionAdvice(permission, false)}`;
  return new KubernetesApiError(
    `watching drivers in ${cluster.name}/${scope}`,
    { status: 403, apiMessage: said },
    cause,
  );
}

import { setTimeout as pause } from 'node:timers/promises';
import { type V1Pod, Watch } from '@kubernetes/client-node';
import { KubernetesApiError } from '../transport/api-error.ts';
import type { Cluster } from '../transport/cluster.ts';
import { missingPermissionAdvice } from '../transport/missing-permission.ts';

/** A pod as a watch has received it. */
export interface WatchedPod {
  readonly pod: V1Pod;
  /** Whether the pod was deleted; `pod` is its last state. */
  readonly isDeleted: boolean;
  /** Where a later watch can resume. Undefined for pods of a list, which has to be repeated as a whole. */
  readonly resourceVersion: string | undefined;
}

/** Options of {@link watchPods}. */
export interface PodWatchOptions {
  readonly cluster: Cluster;
  /** A namespace, or `*` for all. */
  readonly scope: string;
  readonly labelSelector: string;
  /** Where an earlier watch stopped. Without it, or when it has expired, the watch begins with a list. */
  readonly resourceVersion?: string | undefined;
  readonly signal: AbortSignal;
  /** Called for each pod in order. Must neither throw nor block, or the watch falls behind. */
  readonly onPod: (watched: WatchedPod) => void;
  /** Called for bookmarks and at the end of a list: a later watch can resume here. */
  readonly onBookmark: (resourceVersion: string) => void;
  /** Called for each interruption, after which the watch continues. */
  readonly onInterruption: (error: unknown, retryInMs: number) => void;
}

const PAGE_SIZE = 500;
const FIRST_PAUSE = 250;
const MAX_PAUSE = 10_000;
/** Server-side timeout of a watch. Bookmarks come at least this often, so that a quiet watch can be resumed. */
const WATCH_SECONDS = 290;

/**
 * Watches pods until `signal` aborts: lists them, watches from there, resumes where the last connection ended, and lists again
 * when the API server has compacted that resource version (410 Gone).
 *
 * The informer of the client library is not used: it stops after the first error that is not a 410, and it cannot resume from
 * a resource version that another process has reached.
 */
export async function watchPods(options: PodWatchOptions): Promise<never> {
  const { signal, onInterruption } = options;
  let { resourceVersion } = options;
  let failures = 0;
  for (;;) {
    signal.throwIfAborted();
    try {
      resourceVersion ??= await listPods(options);
      resourceVersion = await watchFrom(resourceVersion, options);
      failures = 0;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof WatchEndedError) {
        resourceVersion = error.resourceVersion;
        if (error.isIdleTimeout) {
          failures = 0;
          continue;
        }
        if (error.hasProgressed) failures = 0;
      }
      const retryIn = Math.min(FIRST_PAUSE * 2 ** failures, MAX_PAUSE) * (0.75 + Math.random() / 2);
      failures += 1;
      onInterruption(error instanceof WatchEndedError ? error.cause : error, retryIn);
      await pause(retryIn, undefined, { signal });
    }
  }
}

interface WatchEnd {
  /** Where to resume; undefined: with a new list. */
  readonly resourceVersion: string | undefined;
  /** Whether the connection delivered any event. */
  readonly hasProgressed: boolean;
  /** The client library closes a watch without events after 30 s. That is no interruption. */
  readonly isIdleTimeout: boolean;
}

/** The end of a watch connection. Does not leave this file. */
class WatchEndedError extends Error implements WatchEnd {
  override readonly name = 'WatchEndedError';
  readonly resourceVersion: string | undefined;
  readonly hasProgressed: boolean;
  readonly isIdleTimeout: boolean;

  constructor(cause: unknown, { resourceVersion, hasProgressed, isIdleTimeout }: WatchEnd) {
    super('the watch ended', { cause });
    this.resourceVersion = resourceVersion;
    this.hasProgressed = hasProgressed;
    this.isIdleTimeout = isIdleTimeout;
  }
}

/** Lists all pods, page by page. Returns the resource version from which to watch. */
async function listPods({
  cluster,
  scope,
  labelSelector,
  signal,
  onPod,
  onBookmark,
}: PodWatchOptions): Promise<string> {
  let continueFrom: string | undefined;
  let resourceVersion = '';
  do {
    const query = { labelSelector, limit: PAGE_SIZE, ...(continueFrom !== undefined && { _continue: continueFrom }) };
    const list = await cluster.request(`listing drivers in ${cluster.name}/${scope}`, signal, (core, options) =>
      scope === '*'
        ? core.listPodForAllNamespaces(query, options)
        : core.listNamespacedPod({ namespace: scope, ...query }, options),
    );
    for (const pod of list.items) onPod({ pod, isDeleted: false, resourceVersion: undefined });
    continueFrom = list.metadata?._continue || undefined;
    resourceVersion = list.metadata?.resourceVersion ?? '';
  } while (continueFrom !== undefined);
  onBookmark(resourceVersion);
  return resourceVersion;
}

/**
 * Watches until the server closes the connection. Returns the resource version from which to resume.
 * @throws WatchEndedError for every other end
 */
function watchFrom(
  from: string,
  { cluster, scope, labelSelector, signal, onPod, onBookmark }: PodWatchOptions,
): Promise<string> {
  let resourceVersion: string | undefined = from;
  let hasProgressed = false;
  const openedAt = Date.now();
  const path = scope === '*' ? '/api/v1/pods' : `/api/v1/namespaces/${scope}/pods`;
  const query = { labelSelector, resourceVersion: from, allowWatchBookmarks: true, timeoutSeconds: WATCH_SECONDS };
  return new Promise((resolve, reject) => {
    let request: AbortController | undefined;
    let hasEnded = false;
    const abort = () => request?.abort();
    const end = (error: unknown) => {
      hasEnded = true;
      signal.removeEventListener('abort', abort);
      if (!error && resourceVersion !== undefined) return resolve(resourceVersion);
      const isIdleTimeout = error instanceof DOMException && error.name === 'TimeoutError';
      if (statusOf(error) === 401) cluster.renewCredentials(openedAt);
      if (statusOf(error) === 410) resourceVersion = undefined;
      const cause = statusOf(error) === 403 ? forbidden(cluster, scope, error) : (error ?? new Error('410 Gone'));
      reject(new WatchEndedError(cause, { resourceVersion, hasProgressed, isIdleTimeout }));
    };
    new Watch(cluster.watchConfig)
      .watch(
        path,
        query,
        (type: string, pod: V1Pod) => {
          if (type === 'ERROR') {
            // A Status, usually 410 because etcd was compacted: start with a new list.
            resourceVersion = undefined;
            request?.abort();
            return;
          }
          hasProgressed = true;
          resourceVersion = pod.metadata?.resourceVersion ?? resourceVersion ?? from;
          if (type === 'BOOKMARK') onBookmark(resourceVersion);
          else onPod({ pod, isDeleted: type === 'DELETED', resourceVersion });
        },
        end,
      )
      .then((controller) => {
        request = controller;
        if (signal.aborted) controller.abort();
        else if (!hasEnded) signal.addEventListener('abort', abort, { once: true });
      })
      .catch(reject);
  });
}

function statusOf(error: unknown): unknown {
  return error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
}

/** The client library drops the message of a 403, so the missing permission can only be assumed. */
function forbidden(cluster: Cluster, scope: string, cause: unknown): KubernetesApiError {
  const permission = { verb: 'watch', apiGroup: '', resource: 'pods', namespace: scope === '*' ? undefined : scope };
  const apiMessage = `the API server forbids it. ${missingPermissionAdvice(permission, false)}`;
  return new KubernetesApiError(`watching drivers in ${cluster.name}/${scope}`, { status: 403, apiMessage }, cause);
}

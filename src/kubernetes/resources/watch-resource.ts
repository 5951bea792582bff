import { setTimeout as pause } from 'node:timers/promises';
import { type KubernetesObject, Watch } from '@kubernetes/client-node';
import { KubernetesApiError } from '../transport/api-error.ts';
import type { Cluster } from '../transport/cluster.ts';
import { missingPermissionAdvice } from '../transport/missing-permission.ts';

/** An object as a watch has received it. */
export interface Watched<T> {
  readonly object: T;
  /** Whether the object was deleted; `object` is its last state. */
  readonly isDeleted: boolean;
  /** Where a later watch can resume. Undefined for objects of a list, which has to be repeated as a whole. */
  readonly resourceVersion: string | undefined;
}

/** Selects the objects of a list or watch. */
interface Selection {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** Options of {@link watchResource}. */
export interface ResourceWatchOptions<T extends KubernetesObject> {
  readonly cluster: Cluster;
  /** A namespace, or `*` for all. */
  readonly scope: string;
  /** Plural name of the resource, of the core API: `pods`. */
  readonly resource: string;
  /** What is watched, for messages: `drivers`. */
  readonly what: string;
  readonly selection: Selection;
  /** Maximum number of objects of the list that are received; the others are skipped. Default: no maximum. */
  readonly maxListed?: number;
  /** Where an earlier watch stopped. Without it, or when it has expired, the watch begins with a list. */
  readonly resourceVersion?: string | undefined;
  readonly signal: AbortSignal;
  /** Called for each object in order. Must neither throw nor block, or the watch falls behind. */
  readonly onObject: (watched: Watched<T>) => void;
  /** Called for bookmarks and at the end of a list: a later watch can resume here. */
  readonly onBookmark: (resourceVersion: string) => void;
  /** Called at the end of each list: what it does not have is gone. */
  readonly onListed?: () => void;
  /**
   * Called for each interruption, after which the watch continues.
   * @returns milliseconds until then, when it is not the pause that was proposed
   */
  readonly onInterruption: (error: unknown, retryInMs: number) => number | void;
}

const PAGE_SIZE = 500;
const FIRST_PAUSE = 250;
const MAX_PAUSE = 10_000;
/** Server-side timeout of a watch. Bookmarks come at least this often, so that a quiet watch can be resumed. */
const WATCH_SECONDS = 290;

/**
 * Watches objects until `signal` aborts: lists them, watches from there, resumes where the last connection ended, and lists again
 * when the API server has compacted that resource version (410 Gone).
 *
 * The informer of the client library is not used: it stops after the first error that is not a 410, and it cannot resume from
 * a resource version that another process has reached.
 */
export async function watchResource<T extends KubernetesObject>(options: ResourceWatchOptions<T>): Promise<never> {
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
      const pauseMs = onInterruption(error instanceof WatchEndedError ? error.cause : error, retryIn) ?? retryIn;
      await pause(pauseMs, undefined, { signal });
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

/** Lists all objects, page by page. Returns the resource version from which to watch. */
async function listAll<T extends KubernetesObject>(options: ResourceWatchOptions<T>): Promise<string> {
  const {
    cluster,
    scope,
    what,
    resource,
    selection,
    maxListed = Infinity,
    signal,
    onObject,
    onBookmark,
    onListed,
  } = options;
  let continueFrom: string | undefined;
  let resourceVersion = '';
  let listed = 0;
  do {
    const query = { ...selection, limit: PAGE_SIZE, continueFrom, metadataOnly: false };
    const { items, metadata } = await cluster.requestObject(
      `listing ${what} in ${cluster.name}/${scope}`,
      signal,
      (objects, attempt) => objects.list(pathOf(resource, scope), query, attempt),
    );
    const page = (items ?? []) as readonly T[];
    for (const object of page) onObject({ object, isDeleted: false, resourceVersion: undefined });
    listed += page.length;
    continueFrom = metadata?.continue || undefined;
    resourceVersion = metadata?.resourceVersion ?? '';
  } while (continueFrom !== undefined && listed < maxListed);
  onListed?.();
  onBookmark(resourceVersion);
  return resourceVersion;
}

/**
 * Watches until the server closes the connection. Returns the resource version from which to resume.
 * @throws WatchEndedError for every other end
 */
function watchFrom<T extends KubernetesObject>(from: string, options: ResourceWatchOptions<T>): Promise<string> {
  const { cluster, scope, resource, selection, signal, onObject, onBookmark } = options;
  let resourceVersion: string | undefined = from;
  let hasProgressed = false;
  const openedAt = Date.now();
  const path = pathOf(resource, scope);
  const query = { ...selection, resourceVersion: from, allowWatchBookmarks: true, timeoutSeconds: WATCH_SECONDS };
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
      const cause = statusOf(error) === 403 ? forbidden(options, error) : (error ?? new Error('410 Gone'));
      reject(new WatchEndedError(cause, { resourceVersion, hasProgressed, isIdleTimeout }));
    };
    new Watch(cluster.kubeConfig)
      .watch(
        path,
        query,
        (type: string, object: T) => {
          if (type === 'ERROR') {
            // A Status, usually 410 because etcd was compacted: start with a new list.
            resourceVersion = undefined;
            request?.abort();
            return;
          }
          hasProgressed = true;
          resourceVersion = object.metadata?.resourceVersion ?? resourceVersion ?? from;
          if (type === 'BOOKMARK') onBookmark(resourceVersion);
          else onObject({ object, isDeleted: type === 'DELETED', resourceVersion });
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

function pathOf(resource: string, scope: string): string {
  return scope === '*' ? `/api/v1/${resource}` : `/api/v1/namespaces/${encodeURIComponent(scope)}/${resource}`;
}

function statusOf(error: unknown): unknown {
  return error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
}

/** The client library drops the message of a 403, so the missing permission can only be assumed. */
function forbidden<T extends KubernetesObject>(
  { cluster, scope, resource, what }: ResourceWatchOptions<T>,
  cause: unknown,
): KubernetesApiError {
  const permission = { verb: 'watch', apiGroup: '', resource, namespace: scope === '*' ? undefined : scope };
  const apiMessage = `the API server forbids it. ${missingPermissionAdvice(permission, false)}`;
  return new KubernetesApiError(`watching ${what} in ${cluster.name}/${scope}`, { status: 403, apiMessage }, cause);
}

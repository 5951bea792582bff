import { STATUS_CODES } from 'node:http';
import { ApiException, HttpMethod, RequestContext } from '@kubernetes/client-node';
import { fetch } from 'undici';
import { asApiError } from '../transport/api-error.ts';
import type { Cluster } from '../transport/cluster.ts';
import { USER_AGENT } from '../transport/request-attempt.ts';

/** A container of a pod. */
export interface LogContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** Which part of a log is read, as in the Kubernetes API. */
export interface LogQuery {
  /** Whether the stream continues until the container ends. */
  readonly follow: boolean;
  /** The log of the container before its last restart. */
  readonly previous: boolean;
  /** Whether lines begin with the time at which they were written. */
  readonly timestamps: boolean;
  /** Only the last lines. */
  readonly tailLines?: number;
  /** RFC 3339; the API server rounds it to seconds. */
  readonly sinceTime?: string;
}

/** An answer must begin within this time, in milliseconds. */
const ANSWER_TIMEOUT = 30_000;
/** The longest error text that is read. */
const MAX_ERROR_BYTES = 64 * 1024;

/**
 * Opens the log of a container as a stream. The `Log` of the client library is not used: it does
 * not report a connection that breaks.
 * @throws KubernetesApiError; the reason of `signal` when it aborts. The stream throws when the connection breaks
 */
export async function openLog(
  cluster: Cluster,
  { namespace, pod, container }: LogContainer,
  { follow, previous, timestamps, tailLines, sinceTime }: LogQuery,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const what = `reading the log of container ${container} of ${cluster.name}/${namespace}/${pod}`;
  const config = cluster.kubeConfig;
  const segments = [namespace, 'pods', pod, 'log'].map(encodeURIComponent);
  const url = new URL(`${config.getCurrentCluster()?.server ?? ''}/api/v1/namespaces/${segments.join('/')}`);
  const query = { container, follow, previous, timestamps, tailLines, sinceTime };
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(timeoutError()), ANSWER_TIMEOUT);
  const sentAt = Date.now();
  try {
    const context = new RequestContext(url.href, HttpMethod.GET);
    context.setHeaderParam('User-Agent', USER_AGENT);
    await config.applySecurityAuthentication(context);
    const dispatcher = context.getDispatcher();
    const response = await fetch(url, {
      headers: context.getHeaders(),
      ...(dispatcher && { dispatcher }),
      signal: AbortSignal.any([signal, timeout.signal]),
    });
    if (response.ok && response.body) return response.body;
    if (response.status === 401) cluster.renewCredentials(sentAt);
    const text = (await response.text()).slice(0, MAX_ERROR_BYTES);
    throw new ApiException(response.status, STATUS_CODES[response.status] ?? '', text, {});
  } catch (error) {
    signal.throwIfAborted();
    throw asApiError(timeout.signal.aborted ? timeout.signal.reason : error, what);
  } finally {
    clearTimeout(timer);
  }
}

function timeoutError(): Error {
  return Object.assign(new Error(`no answer within ${ANSWER_TIMEOUT / 1000} s`), { name: 'TimeoutError' });
}

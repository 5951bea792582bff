import type { CoreV1Api, CustomObjectsApi } from '@kubernetes/client-node';
import { asRecord } from '../../model/lang.ts';
import type { ClusterHealth } from '../../model/workers/cluster-report.ts';
import type { ResolvedClusterOptions } from '../auth/cluster-options.ts';
import type { PooledKubeConfig } from '../auth/pooled-kube-config.ts';
import { asApiError, KubernetesApiError } from './api-error.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { circuitOpenError } from './circuit-open-error.ts';
import {
  type ClusterEvent,
  clusterReachable,
  clusterUnauthorized,
  clusterUnreachable,
  insecureConnection,
  type OnClusterEvent,
} from './cluster-event.ts';
import type { ClusterApi, ConnectionSettings } from './cluster-api.ts';
import { HealthTracker } from './cluster-health.ts';
import { answeredFailure } from './connection-failure.ts';
import type { PlainObjectApi } from './plain-object-api.ts';
import { type ApiRequest, ReloadingConnection } from './reloading-connection.ts';
import { RequestAttempt, type RequestOptions, requestOptions } from './request-attempt.ts';
import { RequestLimiter, RequestQueueTimeoutError } from './request-limiter.ts';
import { retryTransientFailures } from './request-retry.ts';

/** A driver watch of a cluster. */
export interface ScopeWatch {
  /** A namespace, or `*` for all. */
  readonly scope: string;
  /** Its number among the watches that share the drivers of the scope, from 0. */
  readonly shard: number;
}

/** Timeout of a probe, in milliseconds. */
const PROBE_TIMEOUT = 2000;
/** The description of a probe in error messages. */
const PROBE = 'probing the API server';
/** When to retry a request that waited too long for the limits of its cluster, in milliseconds. */
const RETRY_AFTER_QUEUE_TIMEOUT = 1000;

/** An answered or unanswered request. */
export interface ReportedRequest {
  readonly cluster: string;
  /** HTTP method. */
  readonly verb: string;
  /** `2xx`, an error status, or `none` without an answer. */
  readonly code: string;
}

/** Receives every request that was sent. Must not throw. */
export type OnRequest = (request: ReportedRequest) => void;

/** A Kubernetes cluster, as one worker reaches it. */
export class Cluster implements ClusterApi {
  readonly name: string;
  readonly options: ResolvedClusterOptions;
  readonly #connection: ReloadingConnection;
  readonly #limiter: RequestLimiter;
  readonly #breaker: CircuitBreaker;
  readonly #health: HealthTracker;
  readonly #retired = new AbortController();
  readonly #onRequest: OnRequest;

  /** @throws Error that names the cluster and every problem with its options and files */
  constructor(
    name: string,
    options: ResolvedClusterOptions,
    onEvent: OnClusterEvent = () => undefined,
    onRequest: OnRequest = () => undefined,
  ) {
    this.name = name;
    this.#onRequest = onRequest;
    this.options = options;
    this.#connection = new ReloadingConnection(name, options, onEvent);
    this.#limiter = new RequestLimiter({ ...options, queueTimeout: options.requestTimeout });
    this.#health = new HealthTracker(({ state }, previous) => {
      if (state === 'unauthorized') onEvent(clusterUnauthorized(this, this.health));
      else if (previous === 'unauthorized' && state === 'reachable') onEvent(clusterReachable(this));
    });
    this.#breaker = new CircuitBreaker({
      probe: (signal) => this.#probe(signal),
      openError: (what) => circuitOpenError(what, this, this.health, Date.now()),
      // The connection may be the problem: the next probe gets a new one.
      onProbeFailed: () => void this.#connection.current.reconnect().catch(() => undefined),
      onOpen: () => onEvent(clusterUnreachable(this, this.health)),
      onClose: () => onEvent(clusterReachable(this)),
    });
  }

  /** The namespace of batches that do not name one. */
  get defaultNamespace(): string {
    const { defaultNamespace, namespaces } = this.options;
    return defaultNamespace ?? (namespaces === '*' ? this.#connection.current.namespace : namespaces[0]) ?? 'default';
  }

  /** What is watched: `*`, or the namespaces one by one. */
  get scopes(): readonly string[] {
    return this.options.namespaces === '*' ? ['*'] : this.options.namespaces;
  }

  /** The driver watches: as many of each scope as share its drivers. */
  get watches(): readonly ScopeWatch[] {
    const shards = Array.from({ length: this.options.watchShards }, (_, shard) => shard);
    return this.scopes.flatMap((scope) => shards.map((shard) => ({ scope, shard })));
  }

  /** Whether batches may run in a namespace, which is where their drivers are watched. */
  covers(namespace: string): boolean {
    return this.options.namespaces === '*' || this.options.namespaces.includes(namespace);
  }

  get server(): string {
    return this.#connection.current.server;
  }

  get connectionSettings(): ConnectionSettings {
    const { kubeconfig, context, proxyUrl, tlsServerName } = this.options;
    return { kubeconfig, context, proxyUrl, tlsServerName };
  }

  /** For watches, logs and port forwards, which the limits of requests do not apply to. */
  get kubeConfig(): PooledKubeConfig {
    return this.#connection.current.kubeConfig;
  }

  /** The health of the cluster, as the requests so far have shown it. */
  get health(): ClusterHealth {
    return this.#health.health(this.#breaker.nextProbeAt);
  }

  /** Warnings for the log of a worker that starts. */
  get warnings(): readonly ClusterEvent[] {
    return this.#connection.current.isInsecure ? [insecureConnection(this)] : [];
  }

  /** Aborts when the cluster is removed from the configuration or its options change. */
  get retired(): AbortSignal {
    return this.#retired.signal;
  }

  request<T>(
    what: string,
    signal: AbortSignal | undefined,
    call: (core: CoreV1Api, options: RequestOptions) => Promise<T>,
    contentType?: string,
  ): Promise<T> {
    return this.#request({
      what,
      signal,
      send: ({ core }, attempt) => call(core, requestOptions(attempt, contentType)),
    });
  }

  requestObject<T>(
    what: string,
    signal: AbortSignal | undefined,
    call: (objects: PlainObjectApi, attempt: RequestAttempt) => Promise<T>,
  ): Promise<T> {
    return this.#request({ what, signal, send: ({ objects }, attempt) => call(objects, attempt) });
  }

  requestCustom<T>(
    what: string,
    signal: AbortSignal | undefined,
    call: (custom: CustomObjectsApi, options: RequestOptions) => Promise<T>,
  ): Promise<T> {
    return this.#request({ what, signal, send: ({ custom }, attempt) => call(custom, requestOptions(attempt)) });
  }

  /**
   * Probes the API server and reads its version, whether the circuit is open or not. Updates `health`.
   * @returns the latency in milliseconds; undefined if the API server did not answer
   */
  async checkHealth(signal?: AbortSignal): Promise<number | undefined> {
    const startedAt = performance.now();
    try {
      await this.#probe(signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof KubernetesApiError) return undefined;
      throw error;
    }
    const latency = performance.now() - startedAt;
    this.#breaker.answered();
    // The version is optional: not every account may read it.
    const version = await this.#get('/version', signal).then(gitVersion, () => undefined);
    if (version !== undefined) this.#health.recordVersion(version);
    return latency;
  }

  /** Renews the credentials after a watch was rejected with 401, for the next attempt. */
  renewCredentials(sentAt: number): void {
    // Detached: the next request reports a failure.
    this.#connection.renewCredentials(sentAt).catch(() => undefined);
  }

  async kubeconfig(): Promise<string | undefined> {
    const { server, inCluster } = this.options;
    return server === undefined && !inCluster ? undefined : this.#connection.current.exportKubeconfig();
  }

  /** Aborts `retired`, and closes the connections when the pending requests have ended. */
  async retire(): Promise<void> {
    this.#retired.abort(
      new Error(`Cluster "${this.name}" was removed from the configuration, or its options changed.`),
    );
    this.#breaker.stop();
    await this.#connection.current.retire();
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    this.#breaker.stop();
    await this.#connection.current.close();
  }

  /** One request through all layers; see the README of this room. */
  async #request<T>(request: ApiRequest<T>): Promise<T> {
    const { what, signal } = request;
    const timeout = this.options.requestTimeout;
    const send = (attempt: RequestAttempt): Promise<T> =>
      this.#breaker.run(what, (opened) =>
        this.#health.track(() => this.#report(attempt, this.#connection.send(request, { attempt, timeout, opened }))),
      );
    try {
      return await retryTransientFailures((attempt) => {
        // Before the queue, so that requests that are not sent do not use up the rate limit.
        this.#breaker.assertClosed(what);
        return this.#limiter.run(() => send(attempt), signal);
      }, signal);
    } catch (error) {
      // An AbortError would count as a cancellation in Temporal, whatever caused it.
      signal?.throwIfAborted();
      if (!(error instanceof RequestQueueTimeoutError)) throw asApiError(error, what);
      const { message: apiMessage } = error;
      throw new KubernetesApiError(what, { apiMessage, notSent: true, retryAfter: RETRY_AFTER_QUEUE_TIMEOUT }, error);
    }
  }

  /** Reports the outcome of an attempt that was sent. */
  async #report<T>(attempt: RequestAttempt, sent: Promise<T>): Promise<T> {
    const report = (code: string): void => {
      if (attempt.method !== undefined) this.#onRequest({ cluster: this.name, verb: attempt.method, code });
    };
    try {
      const answer = await sent;
      report('2xx');
      return answer;
    } catch (error) {
      const status = error instanceof KubernetesApiError ? error.status : undefined;
      report(status === undefined ? 'none' : String(status));
      throw error;
    }
  }

  /** Succeeds if the API server answers and is ready. An error status below 500 is an answer. */
  async #probe(signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#get('/readyz', signal);
      this.#health.recordAnswer();
    } catch (error) {
      if (!(error instanceof KubernetesApiError)) throw error;
      const failure = error.status !== undefined && error.status >= 500 ? notReady(error) : error;
      this.#health.recordFailure(failure);
      if (failure.connectionFailure) throw failure;
    }
  }

  /** Reads a path past the limits and the circuit breaker. */
  async #get(path: string, signal: AbortSignal | undefined): Promise<string> {
    const answer = await this.#connection.sendOnce(
      { what: PROBE, signal, send: ({ objects }, attempt) => objects.get(path, attempt) },
      { attempt: new RequestAttempt(), timeout: Math.min(this.options.requestTimeout, PROBE_TIMEOUT) },
    );
    return answer.text;
  }
}

function notReady(error: KubernetesApiError): KubernetesApiError {
  const { apiMessage } = error;
  const connectionFailure = answeredFailure('not-ready', apiMessage);
  return new KubernetesApiError(PROBE, { apiMessage, connectionFailure }, error);
}

/** The version in the body of /version. */
function gitVersion(text: string): string | undefined {
  const { gitVersion: version } = asRecord(JSON.parse(text));
  return typeof version === 'string' ? version : undefined;
}

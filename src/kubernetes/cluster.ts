import { CoreV1Api, CustomObjectsApi } from '@kubernetes/client-node';
import { asApiError } from './api-error.ts';
import type { ResolvedClusterOptions } from './cluster-options.ts';
import { PlainObjectApi } from './plain-objects.ts';
import { PooledKubeConfig } from './pooled-kube-config.ts';
import { requestOptions } from './request.ts';

/** One Kubernetes cluster as a worker sees it. */
export class Cluster {
  readonly name: string;
  readonly options: ResolvedClusterOptions;
  readonly #requests: PooledKubeConfig;
  /** Watches have a pool of their own: they would share an HTTP/2 connection with requests, and stall with them. */
  readonly watchConfig: PooledKubeConfig;
  readonly #core: CoreV1Api;
  readonly #objects: PlainObjectApi;
  readonly #custom: CustomObjectsApi;

  constructor(name: string, options: ResolvedClusterOptions) {
    this.name = name;
    this.options = options;
    this.#requests = loadKubeConfig(name, options);
    this.watchConfig = loadKubeConfig(name, options);
    this.#core = this.#requests.makeApiClient(CoreV1Api);
    this.#objects = this.#requests.makeApiClient(PlainObjectApi);
    this.#custom = this.#requests.makeApiClient(CustomObjectsApi);
  }

  /** The namespace of batches that name none. */
  get defaultNamespace(): string {
    const { defaultNamespace, namespaces } = this.options;
    const context = this.#requests.getContextObject(this.#requests.getCurrentContext());
    return defaultNamespace ?? (namespaces === '*' ? context?.namespace : namespaces[0]) ?? 'default';
  }

  /** What is watched: `*`, or each namespace for itself. */
  get scopes(): readonly string[] {
    return this.options.namespaces === '*' ? ['*'] : this.options.namespaces;
  }

  /** Whether batches may run in this namespace: only where their drivers are watched. */
  covers(namespace: string): boolean {
    return this.options.namespaces === '*' || this.options.namespaces.includes(namespace);
  }

  /** The API server's address, for messages. */
  get server(): string {
    return this.#requests.getCurrentCluster()?.server ?? 'unknown address';
  }

  /**
   * Makes one request, bounded by the cluster's request timeout and by `signal`.
   * @param what what is tried, for the error: "creating pod prod/team-a/x-driver"
   * @throws KubernetesApiError for every failure but an abort by `signal`, which is passed on as its reason
   */
  request<T>(
    what: string,
    signal: AbortSignal | undefined,
    call: (core: CoreV1Api, options: ReturnType<typeof requestOptions>) => Promise<T>,
    contentType?: string,
  ): Promise<T> {
    return this.#bounded(what, signal, (both) => call(this.#core, requestOptions(both, contentType)));
  }

  /**
   * Makes one request for an object of any kind, sent and received as it stands; bounded and failing as `request`.
   * @throws KubernetesApiError
   */
  requestObject<T>(
    what: string,
    signal: AbortSignal | undefined,
    call: (objects: PlainObjectApi, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return this.#bounded(what, signal, (both) => call(this.#objects, both));
  }

  /**
   * Makes one request for a custom resource; bounded and failing as `request`.
   * @throws KubernetesApiError
   */
  requestCustom<T>(
    what: string,
    signal: AbortSignal | undefined,
    call: (custom: CustomObjectsApi, options: ReturnType<typeof requestOptions>) => Promise<T>,
  ): Promise<T> {
    return this.#bounded(what, signal, (both) => call(this.#custom, requestOptions(both)));
  }

  async #bounded<T>(
    what: string,
    signal: AbortSignal | undefined,
    call: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const timeout = AbortSignal.timeout(this.options.requestTimeout);
    const both = signal ? AbortSignal.any([signal, timeout]) : timeout;
    try {
      return await call(both);
    } catch (error) {
      // An AbortError that escapes an activity is reported to Temporal as a cancellation, whatever its cause was.
      signal?.throwIfAborted();
      throw asApiError(error, what);
    }
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await Promise.all([this.#requests.close(), this.watchConfig.close()]);
  }
}

function loadKubeConfig(name: string, { kubeconfig, context }: ResolvedClusterOptions): PooledKubeConfig {
  const config = new PooledKubeConfig();
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`Cluster "${name}": kubeconfig ${kubeconfig ?? ''} can't be read: ${why}`.replace('  ', ' '), {
      cause: error,
    });
  }
  if (context !== undefined) config.setCurrentContext(context);
  if (!config.getCurrentCluster()) {
    const known = config.getContexts().map((one) => one.name);
    throw new Error(
      `Cluster "${name}": the kubeconfig has no ${context === undefined ? 'current context' : `context "${context}"`}. ` +
        `Its contexts are: ${known.join(', ') || 'none'}.`,
    );
  }
  return config;
}

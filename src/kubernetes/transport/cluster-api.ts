import type { CoreV1Api, CustomObjectsApi } from '@kubernetes/client-node';
import type { ClusterOptions } from '../../model/configuration-input.ts';
import type { PlainObjectApi } from './plain-object-api.ts';
import type { RequestAttempt, RequestOptions } from './request-attempt.ts';

/** How a program other than the worker connects to the cluster, as far as {@link ClusterApi.kubeconfig} does not say it. */
export type ConnectionSettings = Pick<ClusterOptions, 'kubeconfig' | 'context' | 'proxyUrl' | 'tlsServerName'>;

/**
 * A Kubernetes cluster for those who send requests to it. Every request keeps the cluster's timeout, rate limit and number
 * of concurrent requests, is repeated after a transient failure if that is safe, and is refused at once while the API
 * server does not answer.
 */
export interface ClusterApi {
  /** The name under which batches and the configuration refer to the cluster. */
  readonly name: string;
  /** The address of the API server, for messages. */
  readonly server: string;
  /** The worker's settings for its own connection. */
  readonly connectionSettings: ConnectionSettings;

  /**
   * The text of a kubeconfig with the worker's current credentials, for another program; undefined if the program can read
   * the kubeconfig that this worker uses. The text is a secret.
   */
  kubeconfig(): Promise<string | undefined>;

  /**
   * Sends a request by the core API, within the request timeout of the cluster.
   * @param what what the request does, for error messages: `creating pod prod/team-a/x-driver`
   * @param contentType of a patch
   * @throws KubernetesApiError; the reason of `signal` when it aborts
   */
  request<T>(
    what: string,
    signal: AbortSignal | undefined,
    call: (core: CoreV1Api, options: RequestOptions) => Promise<T>,
    contentType?: string,
  ): Promise<T>;

  /** Sends a request for an object of any kind, sent and received without the models of the client; else as {@link request}. */
  requestObject<T>(
    what: string,
    signal: AbortSignal | undefined,
    call: (objects: PlainObjectApi, attempt: RequestAttempt) => Promise<T>,
  ): Promise<T>;

  /** Sends a request for a custom resource; else as {@link request}. */
  requestCustom<T>(
    what: string,
    signal: AbortSignal | undefined,
    call: (custom: CustomObjectsApi, options: RequestOptions) => Promise<T>,
  ): Promise<T>;
}

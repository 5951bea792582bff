import { CoreV1Api, CustomObjectsApi, KubeConfig } from '@kubernetes/client-node';
import type { ResolvedClusterOptions } from '../auth/cluster-options.ts';
import { loadKubeConfig, type LoadedKubeConfig } from '../auth/load-kube-config.ts';
import type { PooledKubeConfig } from '../auth/pooled-kube-config.ts';
import { PlainObjectApi } from './plain-object-api.ts';

/**
 * How long pending requests and watches may take on connections that are replaced, in milliseconds: longer than a request
 * may take. A watch is reopened where it stopped.
 */
const DRAIN_TIMEOUT = 15_000;

/** The APIs of the client library over the connections and credentials of one loaded kubeconfig. */
export class Connection {
  readonly core: CoreV1Api;
  readonly objects: PlainObjectApi;
  readonly custom: CustomObjectsApi;
  readonly #loaded: LoadedKubeConfig;

  /** @throws Error that names the cluster and every problem with its options and files */
  constructor(name: string, options: ResolvedClusterOptions) {
    this.#loaded = loadKubeConfig(name, options);
    const { config } = this.#loaded;
    this.core = config.makeApiClient(CoreV1Api);
    this.objects = config.makeApiClient(PlainObjectApi);
    this.custom = config.makeApiClient(CustomObjectsApi);
  }

  /** The address of the API server, for messages. */
  get server(): string {
    return this.#loaded.config.getCurrentCluster()?.server ?? 'unknown address';
  }

  /** The namespace of the kubeconfig's context, or of the pod that the worker runs in. */
  get namespace(): string | undefined {
    const { config } = this.#loaded;
    return config.getContextObject(config.getCurrentContext())?.namespace;
  }

  /** Whether the certificate of the API server is not verified, or the connection is not encrypted. */
  get isInsecure(): boolean {
    const cluster = this.#loaded.config.getCurrentCluster();
    return cluster?.skipTLSVerify === true || cluster?.server.startsWith('http:') === true;
  }

  /** For what the APIs of the client library do not do: watches, logs, port forwards. */
  get kubeConfig(): PooledKubeConfig {
    return this.#loaded.config;
  }

  /** Obtains the credentials, which may take long when an exec program runs. @throws CredentialError */
  async prepareCredentials(): Promise<void> {
    await this.#loaded.credentials?.current();
  }

  /**
   * Renews the credentials after the API server rejected those of a request.
   * @param sentAt when the request was sent, in milliseconds since 1970
   * @returns whether there are new credentials
   * @throws CredentialError
   */
  async renewCredentials(sentAt: number): Promise<boolean> {
    return (await this.#loaded.credentials?.renew(sentAt)) ?? false;
  }

  /** The text of a kubeconfig with the current credentials, for another program. @throws CredentialError */
  async exportKubeconfig(): Promise<string> {
    const { config: loaded, credentials } = this.#loaded;
    const { token, clientCertificate, clientKey } = (await credentials?.current()) ?? {};
    const base64 = (text: string | undefined) => text && Buffer.from(text).toString('base64');
    const { clusters, contexts, currentContext } = loaded;
    const users = loaded.users.map((user) => ({
      ...user,
      token: token ?? user.token,
      certData: base64(clientCertificate) ?? user.certData,
      keyData: base64(clientKey) ?? user.keyData,
    }));
    const config = new KubeConfig();
    config.loadFromOptions({ clusters, users, contexts, currentContext });
    config.makePathsAbsolute(process.cwd());
    return config.exportConfig();
  }

  /** Opens new connections for further requests and watches, and closes the old ones soon. */
  async reconnect(): Promise<void> {
    await this.#loaded.config.retire(DRAIN_TIMEOUT);
  }

  /** Closes the connections when the pending requests have ended. */
  async retire(): Promise<void> {
    await this.#loaded.config.retire();
  }

  /** Closes the connections at once. */
  async close(): Promise<void> {
    await this.#loaded.config.close();
  }
}

import { CoreV1Api, CustomObjectsApi, KubeConfig } from '@kubernetes/client-node';
import type { ResolvedClusterOptions } from '../auth/cluster-options.ts';
import { loadKubeConfig, type LoadedKubeConfig } from '../auth/load-kube-config.ts';
import { PlainObjectApi } from './plain-objects.ts';
import type { PooledKubeConfig } from '../auth/pooled-kube-config.ts';

/** Longer than a request waits that was not given up, in milliseconds; a watch is opened again, and goes on where it was. */
const SOON = 15_000;

/** The way to one API server as it was loaded: connections, credentials, and the client's parts over them. */
export class Connection {
  readonly core: CoreV1Api;
  readonly objects: PlainObjectApi;
  readonly custom: CustomObjectsApi;
  readonly #loaded: LoadedKubeConfig;

  /** @throws Error that names the cluster and everything that is wrong with its options and files */
  constructor(name: string, options: ResolvedClusterOptions) {
    this.#loaded = loadKubeConfig(name, options);
    const { requests } = this.#loaded;
    this.core = requests.makeApiClient(CoreV1Api);
    this.objects = requests.makeApiClient(PlainObjectApi);
    this.custom = requests.makeApiClient(CustomObjectsApi);
  }

  /** The API server's address, for messages. */
  get server(): string {
    return this.#loaded.requests.getCurrentCluster()?.server ?? 'unknown address';
  }

  /** The namespace of the kubeconfig's context, or of the pod this worker runs in. */
  get namespace(): string | undefined {
    const { requests } = this.#loaded;
    return requests.getContextObject(requests.getCurrentContext())?.namespace;
  }

  /** Whether the API server's certificate is not looked at, or there is none. */
  get isInsecure(): boolean {
    const cluster = this.#loaded.requests.getCurrentCluster();
    return cluster?.skipTLSVerify === true || cluster?.server.startsWith('http:') === true;
  }

  /** For watches: a pool of their own. */
  get watches(): PooledKubeConfig {
    return this.#loaded.watches;
  }

  /** Has the credentials ready, which may take long where a program makes them. @throws CredentialError */
  async prepare(): Promise<void> {
    await this.#loaded.credentials?.current();
  }

  /** The credentials of a request were refused: whether there are others now. @throws CredentialError */
  async refused(sentAt: number): Promise<boolean> {
    return (await this.#loaded.credentials?.refused(sentAt)) ?? false;
  }

  /** A kubeconfig with this way in it, and the credentials of now, for a program that needs one. @throws CredentialError */
  async kubeconfig(): Promise<string> {
    const { requests, credentials } = this.#loaded;
    const { token, clientCertificate, clientKey } = (await credentials?.current()) ?? {};
    const base64 = (text: string | undefined) => text && Buffer.from(text).toString('base64');
    const { clusters, contexts, currentContext } = requests;
    const users = requests.users.map((user) => ({
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

  /** From now on requests and watches have new connections; the old ones end soon, for their answers do not come. */
  async renew(): Promise<void> {
    await Promise.all([this.#loaded.requests.retire(SOON), this.#loaded.watches.retire(SOON)]);
  }

  /** Ends the connections after the requests under way. */
  async retire(): Promise<void> {
    await Promise.all([this.#loaded.requests.retire(), this.#loaded.watches.retire()]);
  }

  /** Ends the connections at once. */
  async close(): Promise<void> {
    await Promise.all([this.#loaded.requests.close(), this.#loaded.watches.close()]);
  }
}

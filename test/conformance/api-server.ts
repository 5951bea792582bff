import { type IncomingMessage, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Upstream } from '../support/proxies/api-proxy/exchange.ts';
import { upstreamOf } from '../support/proxies/api-proxy/kubeconfig.ts';

/** An object as the API server tells it, nothing left out. */
export interface StoredObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** Whatever a submission may create in a namespace, by the name of its collection. */
const COLLECTIONS = {
  pods: 'Pod',
  services: 'Service',
  configmaps: 'ConfigMap',
  secrets: 'Secret',
  persistentvolumeclaims: 'PersistentVolumeClaim',
} as const;

/** What every namespace has. */
const BORN_WITH_NAMESPACE = 'kube-root-ca.crt';

/** The API server as it stands behind the client libraries, whose models drop what they do not know. */
export class ApiServer {
  readonly #upstream: Upstream;

  private constructor(upstream: Upstream) {
    this.#upstream = upstream;
  }

  static async open(kubeconfig: string): Promise<ApiServer> {
    return new ApiServer(await upstreamOf(kubeconfig));
  }

  /** Everything in a namespace that a submission may have made. */
  async objects(namespace: string): Promise<StoredObject[]> {
    const lists = await Promise.all(
      Object.entries(COLLECTIONS).map(async ([collection, kind]) => {
        const list = await this.#ask('GET', `/api/v1/namespaces/${namespace}/${collection}`);
        return (list['items'] as StoredObject[]).map((item) => ({ ...item, apiVersion: 'v1', kind }));
      }),
    );
    return lists.flat().filter(({ metadata }) => metadata.name !== BORN_WITH_NAMESPACE);
  }

  /** Removes objects at once, whatever holds them. */
  async remove(namespace: string, objects: readonly StoredObject[]): Promise<void> {
    for (const { kind, metadata } of objects) {
      const collection = Object.entries(COLLECTIONS).find(([, one]) => one === kind)?.[0];
      const path = `/api/v1/namespaces/${namespace}/${collection}/${metadata.name}`;
      await this.#ask('PATCH', path, { metadata: { finalizers: null } }, [404]);
      await this.#ask('DELETE', `${path}?gracePeriodSeconds=0`, undefined, [404]);
    }
  }

  /** Creates an object unless there is one of its name. */
  async ensure(collection: string, object: object): Promise<void> {
    await this.#ask('POST', collection, object, [409]);
  }

  /** True when there is an object at this path, else undefined. */
  async exists(path: string): Promise<true | undefined> {
    const { kind } = await this.#ask('GET', path, undefined, [404]);
    return kind === 'Status' ? undefined : true;
  }

  close(): void {
    this.#upstream.agent.destroy();
  }

  async #ask(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
    fine: readonly number[] = [],
  ): Promise<Record<string, unknown>> {
    const { server, agent } = this.#upstream;
    const send = server.protocol === 'https:' ? secureRequest : request;
    const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const options = { method, agent, headers: { 'content-type': contentType, 'user-agent': 'conformance' } };
      const sent = send(new URL(path, server), options, resolve);
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
    const answer = await text(response);
    const status = response.statusCode ?? 0;
    if (status >= 300 && !fine.includes(status)) throw new Error(`${method} ${path} was answered ${status}: ${answer}`);
    return JSON.parse(answer) as Record<string, unknown>;
  }
}

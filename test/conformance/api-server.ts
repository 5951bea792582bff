import { type IncomingMessage, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Upstream } from '../support/proxies/api-proxy/exchange.ts';
import { upstreamOf } from '../support/proxies/api-proxy/kubeconfig.ts';

/** An object with all fields that the API server returns. */
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

/** The kinds of objects that a submission may create, by the name of their collection. */
const COLLECTIONS = {
  pods: 'Pod',
  services: 'Service',
  configmaps: 'ConfigMap',
  secrets: 'Secret',
  persistentvolumeclaims: 'PersistentVolumeClaim',
} as const;

/** The ConfigMap that Kubernetes creates in every namespace. */
const ROOT_CA_CONFIG_MAP = 'kube-root-ca.crt';

/** A client for the raw API: the models of client libraries drop unknown fields. */
export class ApiServer {
  readonly #upstream: Upstream;

  private constructor(upstream: Upstream) {
    this.#upstream = upstream;
  }

  static async open(kubeconfig: string): Promise<ApiServer> {
    return new ApiServer(await upstreamOf(kubeconfig));
  }

  /** The objects in a namespace that a submission may have created. */
  async objects(namespace: string): Promise<StoredObject[]> {
    const lists = await Promise.all(
      Object.entries(COLLECTIONS).map(async ([collection, kind]) => {
        const list = await this.#request('GET', `/api/v1/namespaces/${namespace}/${collection}`);
        return (list['items'] as StoredObject[]).map((item) => ({ ...item, apiVersion: 'v1', kind }));
      }),
    );
    return lists.flat().filter(({ metadata }) => metadata.name !== ROOT_CA_CONFIG_MAP);
  }

  /** Deletes objects immediately, despite finalizers and grace periods. */
  async remove(namespace: string, objects: readonly StoredObject[]): Promise<void> {
    for (const { kind, metadata } of objects) {
      const collection = Object.entries(COLLECTIONS).find(([, one]) => one === kind)?.[0];
      const path = `/api/v1/namespaces/${namespace}/${collection}/${metadata.name}`;
      await this.#request('PATCH', path, { metadata: { finalizers: null } }, [404]);
      await this.#request('DELETE', `${path}?gracePeriodSeconds=0`, undefined, [404]);
    }
  }

  /** Creates an object unless one with its name exists. */
  async ensure(collection: string, object: object): Promise<void> {
    await this.#request('POST', collection, object, [409]);
  }

  /** The reason why the API server would not create an object, or does not know one of its fields; undefined if it would. */
  async whyRefused(collection: string, object: object): Promise<string | undefined> {
    const path = `${collection}?dryRun=All&fieldValidation=Strict`;
    const { kind, message, status } = await this.#request('POST', path, object, [400, 403, 404, 409, 422]);
    return kind === 'Status' && status === 'Failure' ? String(message) : undefined;
  }

  /** True when an object exists at this path, else undefined. */
  async exists(path: string): Promise<true | undefined> {
    const { kind } = await this.#request('GET', path, undefined, [404]);
    return kind === 'Status' ? undefined : true;
  }

  close(): void {
    this.#upstream.agent.destroy();
  }

  async #request(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
    expected: readonly number[] = [],
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
    if (status >= 300 && !expected.includes(status)) throw new Error(`${method} ${path} returned ${status}: ${answer}`);
    return JSON.parse(answer) as Record<string, unknown>;
  }
}

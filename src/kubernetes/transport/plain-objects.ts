import {
  ApiException,
  type Configuration,
  HttpMethod,
  type KubernetesObject,
  type RequestContext,
} from '@kubernetes/client-node';
import { boundBy, USER_AGENT } from './request.ts';

/** Names of collections in the API server's paths, by kind. */
const COLLECTIONS = {
  Pod: 'pods',
  ConfigMap: 'configmaps',
  Secret: 'secrets',
  Service: 'services',
  PersistentVolumeClaim: 'persistentvolumeclaims',
  Ingress: 'ingresses',
} as const;

/** A kind of object that can be written as it stands. */
export type PlainKind = keyof typeof COLLECTIONS;

/** An object as its author wrote it, with what the API server needs to place it. */
export interface PlainObject extends KubernetesObject {
  readonly apiVersion: string;
  readonly kind: PlainKind;
}

/** What to do with a creation besides creating. */
export interface CreateOptions {
  /** Everything but the write: validation, admission, quota. */
  readonly dryRun?: boolean;
}

/** What to list. */
export interface ListQuery {
  readonly labelSelector: string;
  /** Objects per page. */
  readonly limit: number;
  /** Where the last page ended. */
  readonly continueFrom?: string | undefined;
  /** Leave out everything but the objects' metadata. */
  readonly metadataOnly: boolean;
}

/** One page of a list, as far as it is read. */
export interface ObjectPage {
  readonly metadata?: { readonly continue?: string };
  /** Null in an empty list of metadata. */
  readonly items: readonly KubernetesObject[] | null;
}

/** What must hold of an object for it to be changed: it is the one meant, as it was seen. */
export interface Preconditions {
  readonly uid: string;
  readonly resourceVersion?: string;
}

const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** An answer of the API server as it came. */
export interface Answer {
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Creates and reads objects without the client's models. Those drop every field they do not know, so that a field of a
 * newer Kubernetes, or one that is misspelt, would vanish without a word: the API server is asked to be strict instead.
 */
export class PlainObjectApi {
  readonly #configuration: Configuration;

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
  }

  create(object: PlainObject, { dryRun = false }: CreateOptions, signal: AbortSignal): Promise<KubernetesObject> {
    const context = this.#request(collectionOf(object), HttpMethod.POST, signal);
    context.setQueryParam('fieldValidation', 'Strict');
    if (dryRun) context.setQueryParam('dryRun', 'All');
    context.setHeaderParam('Content-Type', 'application/json');
    context.setBody(JSON.stringify(object));
    return this.#send(context);
  }

  read(object: PlainObject, signal: AbortSignal): Promise<KubernetesObject> {
    const path = `${collectionOf(object)}/${encodeURIComponent(object.metadata?.name ?? '')}`;
    return this.#send(this.#request(path, HttpMethod.GET, signal));
  }

  /** One page of a list, of any kind, by its path: `/api/v1/pods`. */
  list(path: string, query: ListQuery, signal: AbortSignal): Promise<ObjectPage> {
    const context = this.#request(path, HttpMethod.GET, signal);
    const { metadataOnly, labelSelector, limit, continueFrom } = query;
    if (metadataOnly) context.setHeaderParam('Accept', METADATA_ONLY);
    context.setQueryParam('labelSelector', labelSelector);
    context.setQueryParam('limit', String(limit));
    if (continueFrom !== undefined) context.setQueryParam('continue', continueFrom);
    return this.#send(context) as Promise<ObjectPage>;
  }

  /** Deletes an object by its path, if it still is the one meant, unchanged; what it owns goes in the background. */
  remove(path: string, preconditions: Preconditions, signal: AbortSignal): Promise<KubernetesObject> {
    const context = this.#request(path, HttpMethod.DELETE, signal);
    context.setHeaderParam('Content-Type', 'application/json');
    context.setBody(JSON.stringify({ preconditions, propagationPolicy: 'Background' }));
    return this.#send(context);
  }

  /** What the API server answers to a path of its own (`/version`, `/readyz`). */
  ask(path: string, signal: AbortSignal): Promise<Answer> {
    return this.#exchange(this.#request(path, HttpMethod.GET, signal));
  }

  /** Asks the API server for its judgement: a kind of object that is answered, and not kept. */
  review(path: string, body: KubernetesObject, signal: AbortSignal): Promise<KubernetesObject> {
    const context = this.#request(path, HttpMethod.POST, signal);
    context.setHeaderParam('Content-Type', 'application/json');
    context.setBody(JSON.stringify(body));
    return this.#send(context);
  }

  #request(path: string, method: HttpMethod, signal: AbortSignal): RequestContext {
    const context = this.#configuration.baseServer.makeRequestContext(path, method);
    context.setHeaderParam('Accept', 'application/json');
    context.setHeaderParam('User-Agent', USER_AGENT);
    boundBy(context, signal);
    return context;
  }

  async #send(context: RequestContext): Promise<KubernetesObject> {
    return JSON.parse((await this.#exchange(context)).text) as KubernetesObject;
  }

  async #exchange(context: RequestContext): Promise<Answer> {
    const { authMethods, httpApi } = this.#configuration;
    await authMethods.default?.applySecurityAuthentication(context);
    const response = await httpApi.send(context).toPromise();
    const text = await response.body.text();
    const { httpStatusCode: status, headers } = response;
    if (status < 200 || status > 299) throw new ApiException(status, 'refused', text, headers);
    return { text, headers };
  }
}

function collectionOf({ apiVersion, kind, metadata }: PlainObject): string {
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${group}/namespaces/${encodeURIComponent(metadata?.namespace ?? '')}/${COLLECTIONS[kind]}`;
}

import {
  ApiException,
  type Configuration,
  HttpMethod,
  type KubernetesObject,
  type RequestContext,
} from '@kubernetes/client-node';
import { type ImpersonatedUser, IMPERSONATOR } from '../../model/batch/impersonation.ts';
import { type RequestAttempt, USER_AGENT } from './request-attempt.ts';

/** Names of collections in API paths, by kind. */
const COLLECTIONS = {
  Pod: 'pods',
  ConfigMap: 'configmaps',
  Secret: 'secrets',
  Service: 'services',
  PersistentVolumeClaim: 'persistentvolumeclaims',
  Ingress: 'ingresses',
  HTTPRoute: 'httproutes',
} as const;

/** A kind of object that can be created. */
export type PlainKind = keyof typeof COLLECTIONS;

/** An object as its author wrote it, with the fields that determine its path. */
export interface PlainObject extends KubernetesObject {
  readonly apiVersion: string;
  readonly kind: PlainKind;
}

/** Options of a creation. */
export interface CreateOptions {
  /** Validate, admit and check quotas, but do not persist. */
  readonly dryRun?: boolean;
  /** Create the object as another user, which the account of the request must be allowed to impersonate. */
  readonly as?: ImpersonatedUser | undefined;
}

/** Which objects to list. */
export interface ListQuery {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Answer with a state that is not older than this resource version. The API server then reads its cache, not etcd. */
  readonly notOlderThan?: string;
  /** Objects per page. Default all: a page that is not older than a version would be read from etcd. */
  readonly limit?: number;
  /** Continue token of the previous page. */
  readonly continueFrom?: string | undefined;
  /** Read only the metadata of the objects. */
  readonly metadataOnly: boolean;
}

/** The fields of a list that are read here. */
export interface ObjectPage {
  readonly metadata?: { readonly continue?: string; readonly resourceVersion?: string };
  /** Null in an empty list of metadata. */
  readonly items: readonly KubernetesObject[] | null;
}

/** Preconditions of a change: the object is the same, and unchanged. */
export interface Preconditions {
  readonly uid: string;
  readonly resourceVersion?: string;
}

/** Options of a deletion. */
export interface RemoveOptions extends Preconditions {
  /** Seconds that a pod may take to end. Default its own grace period. */
  readonly gracePeriodSeconds?: number;
}

const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** One step of a JSON patch (RFC 6902). A step `test` that fails fails the patch as a whole. */
export type JsonPatchStep =
  | { readonly op: 'add' | 'test'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

/** An answer of an API server. */
export interface ApiResponse {
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Sends and receives objects without the models of the client library. The models drop unknown fields, so a field of a newer
 * Kubernetes, or a misspelt one, would be lost silently. Creations ask the API server for strict validation instead.
 */
export class PlainObjectApi {
  readonly #configuration: Configuration;

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
  }

  create(object: PlainObject, options: CreateOptions, attempt: RequestAttempt): Promise<KubernetesObject> {
    return this.createAt(collectionPath(object), object, options, attempt);
  }

  /** Creates an object in the collection at a path. */
  createAt(
    path: string,
    object: KubernetesObject,
    { dryRun = false, as }: CreateOptions,
    attempt: RequestAttempt,
  ): Promise<KubernetesObject> {
    const context = this.#context(path, HttpMethod.POST, attempt);
    context.setQueryParam('fieldValidation', 'Strict');
    if (dryRun) context.setQueryParam('dryRun', 'All');
    setJsonBody(context, object);
    return this.#sendForObject(context, as);
  }

  read(object: PlainObject, attempt: RequestAttempt): Promise<KubernetesObject> {
    const path = `${collectionPath(object)}/${encodeURIComponent(object.metadata?.name ?? '')}`;
    return this.#sendForObject(this.#context(path, HttpMethod.GET, attempt));
  }

  /** Lists a page of the objects at a collection's path. */
  list(path: string, query: ListQuery, attempt: RequestAttempt): Promise<ObjectPage> {
    const { labelSelector, fieldSelector, notOlderThan, limit, continueFrom, metadataOnly } = query;
    const context = this.#context(path, HttpMethod.GET, attempt);
    if (labelSelector !== undefined) context.setQueryParam('labelSelector', labelSelector);
    if (fieldSelector !== undefined) context.setQueryParam('fieldSelector', fieldSelector);
    if (notOlderThan !== undefined) {
      context.setQueryParam('resourceVersion', notOlderThan);
      context.setQueryParam('resourceVersionMatch', 'NotOlderThan');
    }
    if (limit !== undefined) context.setQueryParam('limit', String(limit));
    if (continueFrom !== undefined) context.setQueryParam('continue', continueFrom);
    if (metadataOnly) context.setHeaderParam('Accept', METADATA_ONLY);
    return this.#sendForObject(context) as Promise<ObjectPage>;
  }

  /** Deletes the object at a path if the preconditions hold. Kubernetes deletes its dependents afterwards. */
  remove(
    path: string,
    { gracePeriodSeconds, ...preconditions }: RemoveOptions,
    attempt: RequestAttempt,
  ): Promise<KubernetesObject> {
    const context = this.#context(path, HttpMethod.DELETE, attempt);
    const grace = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds };
    setJsonBody(context, { preconditions, propagationPolicy: 'Background', ...grace });
    return this.#sendForObject(context);
  }

  /** Reads the object at a path. */
  readAt(path: string, attempt: RequestAttempt): Promise<KubernetesObject> {
    return this.#sendForObject(this.#context(path, HttpMethod.GET, attempt));
  }

  /** Applies a strategic merge patch to the object at a path. */
  patch(path: string, body: object, attempt: RequestAttempt): Promise<KubernetesObject> {
    const context = this.#context(path, HttpMethod.PATCH, attempt);
    context.setHeaderParam('Content-Type', 'application/strategic-merge-patch+json');
    context.setBody(JSON.stringify(body));
    return this.#sendForObject(context);
  }

  /** Applies a JSON patch to the object at a path. If one of its tests fails, the answer is 422. */
  jsonPatch(path: string, steps: readonly JsonPatchStep[], attempt: RequestAttempt): Promise<KubernetesObject> {
    const context = this.#context(path, HttpMethod.PATCH, attempt);
    context.setHeaderParam('Content-Type', 'application/json-patch+json');
    context.setBody(JSON.stringify(steps));
    return this.#sendForObject(context);
  }

  /** Reads a path that is not a resource: `/version`, `/readyz`. */
  get(path: string, attempt: RequestAttempt): Promise<ApiResponse> {
    return this.#send(this.#context(path, HttpMethod.GET, attempt));
  }

  /** Creates an object that is answered and not persisted, such as a SelfSubjectAccessReview. */
  review(
    path: string,
    body: KubernetesObject,
    attempt: RequestAttempt,
    as?: ImpersonatedUser,
  ): Promise<KubernetesObject> {
    const context = this.#context(path, HttpMethod.POST, attempt);
    setJsonBody(context, body);
    return this.#sendForObject(context, as);
  }

  #context(path: string, method: HttpMethod, attempt: RequestAttempt): RequestContext {
    const context = this.#configuration.baseServer.makeRequestContext(path, method);
    context.setHeaderParam('Accept', 'application/json');
    context.setHeaderParam('User-Agent', USER_AGENT);
    attempt.prepare(context);
    return context;
  }

  async #sendForObject(context: RequestContext, as?: ImpersonatedUser): Promise<KubernetesObject> {
    return JSON.parse((await this.#send(context, as)).text) as KubernetesObject;
  }

  async #send(context: RequestContext, as?: ImpersonatedUser): Promise<ApiResponse> {
    const { authMethods, httpApi } = this.#configuration;
    await authMethods.default?.applySecurityAuthentication(context);
    // After the credentials: a kubeconfig may impersonate another user, which this one replaces.
    if (as) impersonate(context, as);
    const response = await httpApi.send(context).toPromise();
    const text = await response.body.text();
    const { httpStatusCode: status, headers } = response;
    if (status < 200 || status > 299) throw new ApiException(status, 'error status', text, headers);
    return { text, headers };
  }
}

/**
 * Headers of an impersonated request
 * (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation). The HTTP library joins several
 * values of a header into one line, which Kubernetes does not split: hence a single group.
 */
function impersonate(context: RequestContext, { user, group }: ImpersonatedUser): void {
  context.setHeaderParam('Impersonate-User', user);
  if (group !== undefined) context.setHeaderParam('Impersonate-Group', group);
  context.setHeaderParam(`Impersonate-Extra-${encodeURIComponent(IMPERSONATOR.key)}`, IMPERSONATOR.value);
}

function setJsonBody(context: RequestContext, body: object): void {
  context.setHeaderParam('Content-Type', 'application/json');
  context.setBody(JSON.stringify(body));
}

function collectionPath({ apiVersion, kind, metadata }: PlainObject): string {
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${group}/namespaces/${encodeURIComponent(metadata?.namespace ?? '')}/${COLLECTIONS[kind]}`;
}

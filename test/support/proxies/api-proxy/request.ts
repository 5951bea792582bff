import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { KubernetesObject } from '@kubernetes/client-node';

/** A request to the API server, with the terms of its audit log. */
export interface ApiRequest {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'other';
  /** `pods`, `configmaps`, ...; empty for other paths. */
  readonly resource: string;
  /** Name of the object; empty for a collection. */
  readonly name: string;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Selects requests: every field that is present must match. */
export interface RequestMatch {
  readonly verb?: ApiRequest['verb'];
  readonly resource?: string;
  /** Name of a batch: selects requests for its drivers and for objects that they own. */
  readonly batch?: string;
  readonly where?: (request: ApiRequest) => boolean;
}

/** The request that removes our finalizer from a driver, whether that has finished or not. */
export const RELEASE: RequestMatch = {
  verb: 'patch',
  resource: 'pods',
  where: ({ body }) => body.includes('$deleteFromPrimitiveList/finalizers') || body.includes('/metadata/finalizers/0'),
};

const VERBS: Readonly<Record<string, ApiRequest['verb']>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Reads a whole request. */
export async function readRequest(incoming: IncomingMessage): Promise<ApiRequest> {
  const { method = 'GET', url = '/', headers } = incoming;
  const { pathname, searchParams } = new URL(url, 'http://proxy');
  const [, resource = '', name = ''] =
    /^\/(?:api\/[^/]+|apis\/[^/]+\/[^/]+)(?:\/namespaces\/[^/]+)?\/([^/]+)(?:\/([^/]+))?/.exec(pathname) ?? [];
  const body = await buffer(incoming);
  const reading = resource === '' ? 'other' : name === '' ? 'list' : 'get';
  const verb = searchParams.get('watch') === 'true' ? 'watch' : (VERBS[method] ?? reading);
  return { verb, resource, name: name || (objectOf(body).metadata?.name ?? ''), method, url, headers, body };
}

/** Whether a request is selected. */
export function matches(request: ApiRequest, { verb, resource, batch, where }: RequestMatch): boolean {
  return (
    (verb === undefined || verb === request.verb) &&
    (resource === undefined || resource === request.resource) &&
    (batch === undefined || isOfBatch(request, batch)) &&
    (where === undefined || where(request))
  );
}

/** Drivers, their Services and SparkApplications are named after the batch; a ConfigMap has its driver as owner. */
function isOfBatch({ name, body }: ApiRequest, batch: string): boolean {
  const owners = objectOf(body).metadata?.ownerReferences ?? [];
  const ofBatch = new RegExp(`^${batch}-[0-9a-f]+-[0-9]+(?:-|$)`);
  return [name, ...owners.map((owner) => owner.name)].some((one) => ofBatch.test(one));
}

function objectOf(body: Buffer): KubernetesObject {
  try {
    return JSON.parse(body.toString()) as KubernetesObject;
  } catch {
    // Not JSON.
    return {};
  }
}

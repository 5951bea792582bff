import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { KubernetesObject } from '@kubernetes/client-node';

/** A request to the API server, in the words of its audit log. */
export interface ApiRequest {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'other';
  /** `pods`, `configmaps`, ...; empty for what is no resource. */
  readonly resource: string;
  /** Of the object; empty for a whole collection. */
  readonly name: string;
  readonly method: string;
  /** Path and query, as they came. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Which requests are meant: all of what is given must hold. */
export interface RequestMatch {
  readonly verb?: ApiRequest['verb'];
  readonly resource?: string;
  /** The name of a batch: requests for its drivers, and for what they own. */
  readonly batch?: string;
  readonly where?: (request: ApiRequest) => boolean;
}

const VERBS: Readonly<Record<string, ApiRequest['verb']>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Reads a request to its end. */
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

/** Whether a request is one of those meant. */
export function matches(request: ApiRequest, { verb, resource, batch, where }: RequestMatch): boolean {
  return (
    (verb === undefined || verb === request.verb) &&
    (resource === undefined || resource === request.resource) &&
    (batch === undefined || isOfBatch(request, batch)) &&
    (where === undefined || where(request))
  );
}

/** Drivers, their Services and what makes them are named after the batch; a ConfigMap says by its owner whose it is. */
function isOfBatch({ name, body }: ApiRequest, batch: string): boolean {
  const owners = objectOf(body).metadata?.ownerReferences ?? [];
  const ofBatch = new RegExp(`^${batch}-[0-9a-f]+-[0-9]+(?:-|$)`);
  return [name, ...owners.map((owner) => owner.name)].some((one) => ofBatch.test(one));
}

function objectOf(body: Buffer): KubernetesObject {
  try {
    return JSON.parse(body.toString()) as KubernetesObject;
  } catch {
    // No body, or none of ours.
    return {};
  }
}

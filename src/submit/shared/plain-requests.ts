import type { Cluster } from '../../kubernetes/transport/cluster.ts';
import type { PlainObject } from '../../kubernetes/transport/plain-objects.ts';
import type { DependentRequests } from './create.ts';

/** How to make this object, and to look whether it is there. */
export function requestsFor(object: PlainObject, cluster: Cluster, signal?: AbortSignal): DependentRequests {
  return {
    what: objectPath(object, cluster),
    create: (what) => cluster.requestObject(what, signal, (objects, both) => objects.create(object, {}, both)),
    read: (what) => cluster.requestObject(what, signal, (objects, both) => objects.read(object, both)),
  };
}

/** An object, for messages: `Service prod/team-a/x`. */
export function objectPath({ kind, metadata }: PlainObject, cluster: Cluster): string {
  return `${kind} ${cluster.name}/${metadata?.namespace}/${metadata?.name}`;
}

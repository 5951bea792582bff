import { createdObjects, type DriverObjects, normalized } from '../spark/driver-objects.ts';
import type { StoredObject } from './api-server.ts';

/** What the API server, its controllers and the kubelet write into an object for themselves. */
const THEIR_METADATA = new Set(['uid', 'resourceVersion', 'creationTimestamp', 'generation', 'managedFields']);
const THEIR_ANNOTATIONS = /^(pv|volume|volume\.beta)\.kubernetes\.io\//;

/**
 * What a submission made, ready to be compared. What the API server fills in by default stays: it is the same for both.
 * @throws when there is no driver, Service or properties file among the objects
 */
export function storedSubmission(objects: readonly StoredObject[]): DriverObjects {
  const uid = objects.find(({ kind }) => kind === 'Pod')?.metadata.uid ?? 'no driver';
  return normalized(createdObjects(objects.map((object) => asAsked(object, uid))));
}

/** An object without what differs between any two submissions, save for the names that `normalized` knows. */
export function asAsked(object: StoredObject, driverUid: string): StoredObject {
  const json = JSON.stringify(withoutTheirs(object)).replaceAll(driverUid, '<driver-uid>');
  // The admission of service accounts gives each pod a volume with a name of its own.
  return JSON.parse(json.replace(/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access')) as StoredObject;
}

function withoutTheirs({ status: _status, spec, metadata, ...object }: StoredObject): object {
  const kept = Object.entries(metadata).filter(([key]) => !THEIR_METADATA.has(key));
  const annotations = Object.entries(metadata.annotations ?? {});
  const { nodeName: _nodeName, ...asked } = spec ?? {};
  return {
    ...object,
    metadata: {
      ...Object.fromEntries(kept),
      annotations: Object.fromEntries(annotations.filter(([key]) => !THEIR_ANNOTATIONS.test(key))),
    },
    ...(spec !== undefined && { spec: asked }),
  };
}

import { createdObjects, type DriverObjects, normalized } from '../spark/driver-objects.ts';
import type { StoredObject } from './api-server.ts';

/** Metadata that the API server, controllers and the kubelet write. */
const SERVER_METADATA = new Set(['uid', 'resourceVersion', 'creationTimestamp', 'generation', 'managedFields']);
const CONTROLLER_ANNOTATIONS = /^(pv|volume|volume\.beta)\.kubernetes\.io\//;

/**
 * The objects of a submission, ready for a comparison. Defaults that the API server sets are kept, because they are
 * equal.
 * @throws Error when the driver, its Service or its properties are missing
 */
export function storedSubmission(objects: readonly StoredObject[]): DriverObjects {
  const uid = objects.find(({ kind }) => kind === 'Pod')?.metadata.uid ?? 'no driver';
  return normalized(createdObjects(objects.map((object) => withoutServerFields(object, uid))));
}

/** An object without the values that differ between any two submissions. `normalized` replaces the generated names. */
export function withoutServerFields(object: StoredObject, driverUid: string): StoredObject {
  const json = JSON.stringify(withoutServerMetadata(object)).replaceAll(driverUid, '<driver-uid>');
  // The admission plugin ServiceAccount gives each pod a volume with a random name.
  return JSON.parse(json.replace(/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access')) as StoredObject;
}

function withoutServerMetadata({ status: _status, spec, metadata, ...object }: StoredObject): object {
  const kept = Object.entries(metadata).filter(([key]) => !SERVER_METADATA.has(key));
  const annotations = Object.entries(metadata.annotations ?? {});
  const { nodeName: _nodeName, ...requested } = spec ?? {};
  return {
    ...object,
    metadata: {
      ...Object.fromEntries(kept),
      annotations: Object.fromEntries(annotations.filter(([key]) => !CONTROLLER_ANNOTATIONS.test(key))),
    },
    ...(spec !== undefined && { spec: requested }),
  };
}

import { type DriverObjects, type JsonObject, normalized } from '../spark/driver-objects.ts';
import type { StoredObject } from './api-server.ts';

/** All that a submission made, as the API server keeps it, without generated names. */
export interface StoredSubmission extends DriverObjects {
  /** Objects beyond driver, Service and the ConfigMap of the properties, by kind and name. */
  readonly [kind: string]: JsonObject;
}

/** What the API server, its controllers and the kubelet write into an object for themselves. */
const THEIR_METADATA = new Set(['uid', 'resourceVersion', 'creationTimestamp', 'generation', 'managedFields']);
const THEIR_ANNOTATIONS = /^(pv|volume|volume\.beta)\.kubernetes\.io\//;

/**
 * What a submission made, ready to be compared. What the API server fills in by default stays: it is the same for both.
 * @throws when there is no driver, Service or properties file among the objects
 */
export function storedSubmission(objects: readonly StoredObject[]): StoredSubmission {
  const pod = objects.find(({ kind }) => kind === 'Pod');
  const service = objects.find(({ kind }) => kind === 'Service');
  const configMap = objects.find(({ kind, data }) => kind === 'ConfigMap' && data?.['spark.properties'] !== undefined);
  if (!pod || !service || !configMap) {
    const made = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(', ');
    throw new Error(`A driver, a Service and a spark.properties were expected; there are: ${made || 'no objects'}.`);
  }
  const others = objects.filter((object) => ![pod, service, configMap].includes(object));
  const neutral = neutralizer(pod, others);
  return {
    ...normalized({ pod: neutral(pod), service: neutral(service), configMap: neutral(configMap) }),
    ...byKindAndName(others.map(neutral), pod),
  };
}

/** Takes out of an object what differs between any two submissions, save for the names that `normalized` knows. */
function neutralizer(pod: StoredObject, others: readonly StoredObject[]): (object: StoredObject) => StoredObject {
  const names = new Map([[pod.metadata.uid, '<driver-uid>']]);
  for (const { metadata } of others) names.set(metadata.name, neutralName(metadata.name, pod));
  return (object) => {
    let json = JSON.stringify(withoutTheirs(object));
    for (const [name, placeholder] of names) json = json.replaceAll(name, placeholder);
    // The admission of service accounts gives each pod a volume with a name of its own.
    return JSON.parse(json.replace(/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access')) as StoredObject;
  };
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

/** Objects are named after the driver, the prefix it shares with its executors, or the application's id. */
function neutralName(text: string, { metadata }: StoredObject): string {
  return text
    .replaceAll(metadata.name, '<driver>')
    .replaceAll(metadata.name.replace(/-driver$/, ''), '<prefix>')
    .replaceAll(metadata.labels?.['spark-app-selector'] ?? metadata.name, '<application-id>');
}

function byKindAndName(objects: readonly StoredObject[], pod: StoredObject): Record<string, JsonObject> {
  const kinds: Record<string, JsonObject> = {};
  for (const object of objects) {
    const kind = `other${object.kind}`;
    const neutral = JSON.parse(neutralName(JSON.stringify(object), pod)) as JsonObject;
    kinds[kind] = { ...kinds[kind], [object.metadata.name]: neutral };
  }
  return kinds;
}

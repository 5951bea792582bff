import { isRecord } from '../../model/lang.ts';
import type { PlainKind, PlainObject } from '../../kubernetes/transport/plain-objects.ts';
import { ROLE_LABEL } from '../../model/names.ts';
import type { Problem } from '../shared/submitter.ts';
import { type FilledDocument, problemAt } from './read.ts';
import type { Place } from './substitute.ts';

/** A document of the manifest that is an object for the API server, as far as its outline goes. */
export interface ManifestObject {
  /** Its place in the manifest, from 1. */
  readonly number: number;
  /** `metadata.name` as it is written, with its variables. */
  readonly nameTemplate: string | undefined;
  readonly object: PlainObject;
}

/** The kinds a manifest may hold, each with its only API version. */
const API_VERSIONS: Readonly<Record<PlainKind, string>> = {
  Pod: 'v1',
  ConfigMap: 'v1',
  Service: 'v1',
  Secret: 'v1',
  PersistentVolumeClaim: 'v1',
  Ingress: 'networking.k8s.io/v1',
};

const STARTS_PODS = 'starts pods that would outlive a kill of the batch; one driver Pod is all that may run';
const GIVES_RIGHTS = 'gives rights, and batches come and go: create it once, for all of them';
const NO_NAMESPACE = 'is in no namespace, so that no driver can own it: create it once, for all batches';

/** Why other kinds are refused. */
const REASONS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ReplicationController', 'Job', 'CronJob'].map((kind) => [
      kind,
      STARTS_PODS,
    ]),
  ),
  ...Object.fromEntries(['ServiceAccount', 'Role', 'RoleBinding'].map((kind) => [kind, GIVES_RIGHTS])),
  ...Object.fromEntries(
    ['Namespace', 'PersistentVolume', 'ClusterRole', 'ClusterRoleBinding', 'StorageClass', 'PriorityClass'].map(
      (kind) => [kind, NO_NAMESPACE],
    ),
  ),
  List: 'is a list: write its items as documents of their own, separated by ---',
  SparkApplication: 'is run by the Spark operator: use submit.kind: operator',
};

/** The objects of a manifest, and why some of its documents are none. */
export function objectsOf(documents: readonly FilledDocument[]): {
  readonly objects: readonly ManifestObject[];
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const objects = documents.flatMap(({ number, template, content }): ManifestObject[] => {
    const fault = outlineFault(content);
    if (fault) {
      problems.push(problemAt(number, fault.place, fault.message));
      return [];
    }
    const nameTemplate = fieldOf(fieldOf(template, 'metadata'), 'name');
    const name = typeof nameTemplate === 'string' ? nameTemplate : undefined;
    return [{ number, nameTemplate: name, object: content as PlainObject }];
  });
  return { objects, problems };
}

/** The driver among the objects: the Pod that says so, or else the only one. */
export function driverAmong(objects: readonly ManifestObject[]): ManifestObject | undefined {
  const pods = objects.filter(({ object }) => object.kind === 'Pod');
  const drivers = pods.filter(({ object }) => object.metadata?.labels?.[ROLE_LABEL] === 'driver');
  const [driver, ...others] = drivers.length > 0 ? drivers : pods;
  return others.length > 0 ? undefined : driver;
}

/** What is wrong with a document at first sight. */
function outlineFault(content: unknown): { readonly place: Place; readonly message: string } | undefined {
  if (!isRecord(content))
    return { place: [], message: 'is not an object of Kubernetes: apiVersion, kind, metadata, ...' };
  const { kind, apiVersion, metadata } = content;
  if (typeof kind !== 'string') return { place: ['kind'], message: 'is missing: say Pod, ConfigMap, Service, ...' };
  if (!Object.hasOwn(API_VERSIONS, kind)) {
    const allowed = Object.keys(API_VERSIONS).join(', ');
    const reason = REASONS[kind] ?? `is not made by SparkBatch: a manifest may hold ${allowed}`;
    return { place: ['kind'], message: `${kind} ${reason}` };
  }
  const expected = API_VERSIONS[kind as PlainKind];
  if (apiVersion !== expected) return { place: ['apiVersion'], message: `of a ${kind} must be ${expected}` };
  if (metadata !== undefined && metadata !== null && !isRecord(metadata))
    return { place: ['metadata'], message: NO_MAP };
  for (const field of ['labels', 'annotations']) {
    const value = fieldOf(metadata, field);
    if (value !== undefined && value !== null && !isRecord(value))
      return { place: ['metadata', field], message: NO_MAP };
  }
  return undefined;
}

const NO_MAP = 'must be a map';

function fieldOf(value: unknown, field: string): unknown {
  return isRecord(value) ? value[field] : undefined;
}

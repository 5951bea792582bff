import type { PlainKind, PlainObject } from '../../kubernetes/transport/plain-object-api.ts';
import { asRecord, isRecord, lookUp } from '../../model/lang.ts';
import { ROLE_LABEL } from '../../model/names.ts';
import type { FieldPath, FieldProblem } from '../shared/problem.ts';
import { type FilledDocument, manifestProblem } from './read.ts';

/** A document of a manifest that has the shape of a Kubernetes object. */
export interface ManifestObject {
  /** Its position in the manifest, from 1. */
  readonly number: number;
  /** `metadata.name` before its variables are replaced. */
  readonly nameTemplate: string | undefined;
  readonly object: PlainObject;
}

/** A kind that a manifest may contain. */
type ManifestKind = Exclude<PlainKind, 'HTTPRoute'>;

/** The kinds that a manifest may contain, each with its API version. */
const API_VERSIONS: Readonly<Record<ManifestKind, string>> = {
  Pod: 'v1',
  ConfigMap: 'v1',
  Service: 'v1',
  Secret: 'v1',
  PersistentVolumeClaim: 'v1',
  Ingress: 'networking.k8s.io/v1',
};

const STARTS_PODS = 'starts pods that would outlive a kill of the batch; a manifest may start one driver Pod only';
const GRANTS_PERMISSIONS = 'grants permissions, which do not belong to a single batch: create it once, for all batches';
const NOT_NAMESPACED = 'is not namespaced, so that no driver can own it: create it once, for all batches';

/** Why other kinds are refused. */
const REFUSED_KINDS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ReplicationController', 'Job', 'CronJob'].map((kind) => [
      kind,
      STARTS_PODS,
    ]),
  ),
  ...Object.fromEntries(['ServiceAccount', 'Role', 'RoleBinding'].map((kind) => [kind, GRANTS_PERMISSIONS])),
  ...Object.fromEntries(
    ['Namespace', 'PersistentVolume', 'ClusterRole', 'ClusterRoleBinding', 'StorageClass', 'PriorityClass'].map(
      (kind) => [kind, NOT_NAMESPACED],
    ),
  ),
  List: 'is a list: write its items as separate documents, separated by ---',
  SparkApplication: 'is run by the Spark operator: use submit.kind: operator',
};

/** The objects of a manifest, and problems of the documents that are not objects. */
export function objectsOf(documents: readonly FilledDocument[]): {
  readonly objects: readonly ManifestObject[];
  readonly problems: readonly FieldProblem[];
} {
  const problems: FieldProblem[] = [];
  const objects = documents.flatMap(({ number, template, content }): ManifestObject[] => {
    const problem = checkShape(content);
    if (problem) {
      problems.push(manifestProblem(number, problem.path, problem.message));
      return [];
    }
    const nameTemplate = fieldOf(fieldOf(template, 'metadata'), 'name');
    const name = typeof nameTemplate === 'string' ? nameTemplate : undefined;
    return [{ number, nameTemplate: name, object: content as PlainObject }];
  });
  return { objects, problems };
}

/** The driver: the Pod with the driver's role label, or the only Pod. Undefined when that is ambiguous. */
export function findDriver(objects: readonly ManifestObject[]): ManifestObject | undefined {
  const pods = objects.filter(({ object }) => object.kind === 'Pod');
  const drivers = pods.filter(({ object }) => object.metadata?.labels?.[ROLE_LABEL] === 'driver');
  const [driver, ...others] = drivers.length > 0 ? drivers : pods;
  return others.length > 0 ? undefined : driver;
}

/** The containers of a Pod; other items of the list are ignored. */
export function containersOf(pod: PlainObject): readonly Record<string, unknown>[] {
  const { containers } = specOf(pod);
  return Array.isArray(containers) ? containers.filter(isRecord) : [];
}

/** The `spec` of an object, empty when it is not a map. */
export function specOf(object: object): Readonly<Record<string, unknown>> {
  return asRecord((object as { spec?: unknown }).spec);
}

function checkShape(content: unknown): { readonly path: FieldPath; readonly message: string } | undefined {
  if (!isRecord(content)) {
    return { path: [], message: 'is not a Kubernetes object: it needs apiVersion, kind and metadata' };
  }
  const { kind, apiVersion, metadata } = content;
  if (typeof kind !== 'string') return { path: ['kind'], message: 'is missing: use Pod, ConfigMap, Service, ...' };
  if (!Object.hasOwn(API_VERSIONS, kind)) {
    const allowed = Object.keys(API_VERSIONS).join(', ');
    const reason = lookUp(REFUSED_KINDS, kind) ?? `is not supported: a manifest may contain ${allowed}`;
    return { path: ['kind'], message: `${kind} ${reason}` };
  }
  const expected = API_VERSIONS[kind as ManifestKind];
  if (apiVersion !== expected) return { path: ['apiVersion'], message: `must be ${expected} for a ${kind}` };
  if (metadata !== undefined && metadata !== null && !isRecord(metadata)) {
    return { path: ['metadata'], message: NOT_A_MAP };
  }
  for (const field of ['labels', 'annotations']) {
    const value = fieldOf(metadata, field);
    if (value !== undefined && value !== null && !isRecord(value)) {
      return { path: ['metadata', field], message: NOT_A_MAP };
    }
  }
  return undefined;
}

const NOT_A_MAP = 'must be a map';

function fieldOf(value: unknown, field: string): unknown {
  return asRecord(value)[field];
}

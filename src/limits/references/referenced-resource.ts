import { valueText } from '../../config/schema/flatten.ts';
import type { Limits } from '../../config/schema/limits.ts';
import { asRecord, isRecord } from '../../model/lang.ts';
import { expandedLater, isExpandedLater } from '../../spark/expansion.ts';
import type { FieldPath } from '../../submit/shared/problem.ts';

/** Resources with a name, each kind limited by a list of patterns. */
export type ListedKind =
  | 'image'
  | 'serviceAccount'
  | 'secret'
  | 'configMap'
  | 'persistentVolumeClaim'
  | 'hostPath'
  | 'volumeType'
  | 'storageClass'
  | 'priorityClass'
  | 'runtimeClass'
  | 'scheduler'
  | 'annotation'
  | 'label'
  | 'queue'
  | 'submitFile';

/** Access that is limited by a switch: allowed or not. */
export type SwitchedKind = 'hostAccess' | 'privileged' | 'exposed';

/** A resource outside the batch's own pods and files that it references, or access that it asks for. */
export interface ReferencedResource {
  /** `opaque`: what the batch references can't be known before it runs. */
  readonly kind: ListedKind | SwitchedKind | 'namespace' | 'gracePeriod' | 'opaque';
  /**
   * The name. For `gracePeriod` a duration, a bare number is seconds. For `hostAccess`, `privileged`, `exposed` and `opaque` a
   * phrase that follows the path in a message.
   */
  readonly value: string;
  readonly path: FieldPath;
  /** Where in a text, when the path is that of the whole text: `Pod, spec.containers[0].image`. */
  readonly location?: string;
}

/** The limit of a kind, and the kind as messages call it. */
export const LIMIT_OF_KIND = {
  image: ['images', 'an image'],
  serviceAccount: ['serviceAccounts', 'a service account'],
  secret: ['secrets', 'a secret'],
  configMap: ['configMaps', 'a ConfigMap'],
  persistentVolumeClaim: ['persistentVolumeClaims', 'a persistent volume claim'],
  hostPath: ['hostPaths', 'a path of the node'],
  volumeType: ['volumeTypes', 'a type of volume'],
  storageClass: ['storageClasses', 'a storage class'],
  priorityClass: ['priorityClasses', 'a priority class'],
  runtimeClass: ['runtimeClasses', 'a runtime class'],
  scheduler: ['schedulers', 'a scheduler'],
  annotation: ['annotations', 'an annotation'],
  label: ['labels', 'a label'],
  queue: ['queues', 'a queue'],
  submitFile: ['submitFiles', 'a file for the JVM that submits'],
} as const satisfies Record<ListedKind, readonly [keyof Limits, string]>;

/** Finds the resources that a value references. */
export type Inspector = (value: unknown, path: FieldPath) => ReferencedResource[];

/** The resource of this name, in a list; empty without a name. */
export function reference(kind: ListedKind, name: unknown, path: FieldPath): ReferencedResource[] {
  if (name === undefined || name === null || name === '') return [];
  // Spark's YAML reader converts numbers and booleans to strings.
  if (typeof name === 'object') return [opaque(path, 'is not a name')];
  const value = valueText(name);
  return isExpandedLater(value) ? [opaque(path, expandedLater(value))] : [{ kind, value, path }];
}

/**
 * A reference that can't be checked.
 * @param reason follows the path in a message
 */
export function opaque(path: FieldPath, reason: string): ReferencedResource {
  return { kind: 'opaque', value: reason, path };
}

/** Inspects the items of a list. Any other value is opaque. */
export function inspectItems(value: unknown, path: FieldPath, inspect: Inspector): ReferencedResource[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return [opaque(path, 'must be a list')];
  return value.flatMap((item: unknown, index) => inspect(item, [...path, index]));
}

/** Inspects the fields of a map. Unknown fields are opaque: a later Kubernetes may give them a meaning. */
export function inspectFields(
  value: unknown,
  path: FieldPath,
  inspectors: Readonly<Record<string, Inspector>>,
): ReferencedResource[] {
  if (value === undefined || value === null) return [];
  if (!isRecord(value)) return [opaque(path, 'must be a map')];
  return Object.entries(value).flatMap(([field, item]) => {
    if (item === null) return [];
    const fieldPath = [...path, field];
    const inspect = Object.hasOwn(inspectors, field) ? inspectors[field] : undefined;
    return inspect ? inspect(item, fieldPath) : [opaque(fieldPath, 'is not a known field: remove it')];
  });
}

/** For fields that reference nothing. */
export const harmless: Inspector = () => [];

/** For several fields that reference nothing. */
export function allHarmless(fields: readonly string[]): Record<string, Inspector> {
  return Object.fromEntries(fields.map((field) => [field, harmless]));
}

/** For fields that hold the name of a resource. */
export function nameOf(kind: ListedKind): Inspector {
  return (value, path) => reference(kind, value, path);
}

/** For labels, by key. */
export const labels: Inspector = (value, path) =>
  Object.keys(asRecord(value)).map((key) => ({ kind: 'label', value: key, path: [...path, key] }));

/** For the time that a pod has between its deletion and its end. */
export const gracePeriod: Inspector = (value, path) =>
  value === undefined || value === null ? [] : [{ kind: 'gracePeriod', value: valueText(value), path }];

/** For switches. Any value but false counts as on: Spark's YAML reader converts `"true"` and 1 to true. */
export function unlessFalse(kind: SwitchedKind, phrase: string): Inspector {
  return (value, path) => (value === false ? [] : [{ kind, value: phrase, path }]);
}

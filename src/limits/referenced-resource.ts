import { isRecord } from '../model/lang.ts';
import { valueText } from '../config/schema/flatten.ts';
import type { Limits } from '../config/schema/limits.ts';

/** Where in a batch something is said. */
export type Path = readonly (string | number)[];

/** What a batch reaches that is told by name, each with its list in the limits. */
export type NamedReach =
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
  | 'annotation';

/** What a batch reaches that is either allowed or not. */
export type GrantedReach = 'hostAccess' | 'privileged' | 'exposed';

/** Something that a batch reaches beyond its own pods and files. */
export interface Reach {
  /** `unseen`: what it reaches can't be told before it runs, and why is its value. */
  readonly kind: NamedReach | GrantedReach | 'namespace' | 'unseen';
  /** The name; of `hostAccess`, `privileged`, `exposed` and `unseen` a few words that follow the place. */
  readonly value: string;
  readonly path: Path;
  /** Where, in words, when the path is that of a text: `document 2, spec.containers[0].image`. */
  readonly place?: string;
}

/** The limit that a sort of reach falls under, and how a person calls it. */
export const LIMIT_OF = {
  image: ['images', 'image'],
  serviceAccount: ['serviceAccounts', 'service account'],
  secret: ['secrets', 'secret'],
  configMap: ['configMaps', 'ConfigMap'],
  persistentVolumeClaim: ['persistentVolumeClaims', 'persistent volume claim'],
  hostPath: ['hostPaths', 'path of the node'],
  volumeType: ['volumeTypes', 'type of volume'],
  storageClass: ['storageClasses', 'storage class'],
  priorityClass: ['priorityClasses', 'priority class'],
  runtimeClass: ['runtimeClasses', 'runtime class'],
  scheduler: ['schedulers', 'scheduler'],
  annotation: ['annotations', 'annotation'],
} as const satisfies Record<NamedReach, readonly [keyof Limits, string]>;

/** One thing that is reached, in a list; nothing when there is no name. */
export function named(kind: NamedReach, value: unknown, path: Path): Reach[] {
  if (value === undefined || value === null || value === '') return [];
  // Spark's YAML reader takes a number for a text, so that it counts as one here.
  if (typeof value === 'object') return [unseen(path, 'is not a name')];
  const text = valueText(value);
  return EXPANDED_LATER.test(text) ? [unseen(path, `"${text}" ${LATER}`)] : [{ kind, value: text, path }];
}

/** `${spark.x}`, `${env:X}` and `${system:x}` of Spark, `$(X)` of Kubernetes, `{{APP_ID}}` of Spark. */
const EXPANDED_LATER = /\$\{|\$\(|\{\{(?!SPARK_VERSION\}\})/;
const LATER = 'is filled in only when it runs, so that nobody can tell now what it will be: write it out';

/** Something nobody can look into. `why` follows the place in a sentence. */
export function unseen(path: Path, why: string): Reach {
  return { kind: 'unseen', value: why, path };
}

/** The items of a list with their places; whatever stands where a list is meant and is none can't be looked into. */
export function each(value: unknown, path: Path, look: (item: unknown, path: Path) => Reach[]): Reach[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return [unseen(path, 'must be a list')];
  return value.flatMap((item: unknown, index) => look(item, [...path, index]));
}

/** Looks at the fields of a map, each in its way; fields that are not known can't be looked into. */
export function fieldsOf(value: unknown, path: Path, known: Readonly<Record<string, Look>>): Reach[] {
  if (value === undefined || value === null) return [];
  if (!isRecord(value)) return [unseen(path, 'must be a map')];
  return Object.entries(value).flatMap(([field, one]) => {
    const here = [...path, field];
    if (one === null) return [];
    const look = Object.hasOwn(known, field) ? known[field] : undefined;
    return look ? look(one, here) : [unseen(here, 'is not a field that is known here: leave it out')];
  });
}

/** How something is looked at. */
export type Look = (value: unknown, path: Path) => Reach[];

/** Reaches nothing. */
export const nothing: Look = () => [];

/** A name of this sort. */
export function nameOf(kind: NamedReach): Look {
  return (value, path) => named(kind, value, path);
}

/** Given unless it is plainly false: Spark's YAML reader takes `"true"` and 1 for true as well. */
export function granted(kind: GrantedReach, words: string): Look {
  return (value, path) => (value === false ? [] : [{ kind, value: words, path }]);
}

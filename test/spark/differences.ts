import { isRecord } from '../../src/model/lang.ts';

/** A leaf that two values of JSON do not share. */
export interface Difference {
  /** Keys and indices, joined by dots; of an environment variable also its name: `env.0:SPARK_USER.value`. */
  readonly path: string;
  readonly spark: unknown;
  readonly ours: unknown;
}

/** Every leaf in which two values of JSON differ. An empty object or array is the same as none. */
export function differences(spark: unknown, ours: unknown): Difference[] {
  const one = leaves(spark);
  const other = leaves(ours);
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((path) => one.get(path) !== other.get(path))
    .map((path) => ({ path, spark: one.get(path), ours: other.get(path) }));
}

/** Every leaf of a value of JSON by its path, keys and indices joined by dots. */
export function leaves(
  value: unknown,
  path: readonly string[] = [],
  found = new Map<string, unknown>(),
): Map<string, unknown> {
  if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) leaves(child, [...path, stepTo(key, child, value)], found);
    // An emptyDir is told from another volume by its empty object.
    if (path.at(-1) === 'emptyDir') found.set(path.join('.'), 'given');
  } else if (value !== undefined) {
    found.set(path.join('.'), value);
  }
  return found;
}

function stepTo(key: string, child: unknown, parent: object): string {
  const isVariable = Array.isArray(parent) && isRecord(child) && 'name' in child;
  return isVariable && ('value' in child || 'valueFrom' in child) ? `${key}:${String(child['name'])}` : key;
}

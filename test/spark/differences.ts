import { isRecord } from '../../src/model/lang.ts';

/** A field that two JSON values do not share. */
export interface Difference {
  /** Keys and indices, joined by dots. An environment variable has its name as well: `env.0:SPARK_USER.value`. */
  readonly path: string;
  readonly spark: unknown;
  readonly native: unknown;
}

/** The leaves in which two JSON values differ. An empty object or array equals a missing one. */
export function differences(spark: unknown, native: unknown): Difference[] {
  const one = leaves(spark);
  const other = leaves(native);
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((path) => one.get(path) !== other.get(path))
    .map((path) => ({ path, spark: one.get(path), native: other.get(path) }));
}

/** The leaves of a JSON value by path. */
export function leaves(
  value: unknown,
  path: readonly string[] = [],
  found = new Map<string, unknown>(),
): Map<string, unknown> {
  if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) leaves(child, [...path, stepTo(key, child, value)], found);
    // The empty object of an emptyDir distinguishes it from other volumes.
    if (path.at(-1) === 'emptyDir') found.set(path.join('.'), 'present');
  } else if (value !== undefined) {
    found.set(path.join('.'), value);
  }
  return found;
}

function stepTo(key: string, child: unknown, parent: object): string {
  const isVariable = Array.isArray(parent) && isRecord(child) && 'name' in child;
  return isVariable && ('value' in child || 'valueFrom' in child) ? `${key}:${String(child['name'])}` : key;
}

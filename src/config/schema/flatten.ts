import { isRecord } from '../../model/lang.ts';
import { formatPath } from '../../model/batch/problem.ts';
import { fieldOf } from '../../spark/field-properties.ts';
import type { UnvalidatedBatch } from './layer.ts';

/** One value of a batch and its path. */
export interface FlatValue {
  readonly path: readonly string[];
  readonly value: unknown;
  /** The setting that the value is for. A Spark property and the batch field that stands for it have the same subject. */
  readonly subject: string;
}

/** Fields that layers replace as a whole, because their parts have no meaning when mixed with those of another layer. */
const ATOMIC_FIELDS: ReadonlySet<string> = new Set(['submit', 'cluster', 'driver.template', 'executor.template']);

/** Lists the values of a batch, or of part of one. Empty maps hold no values. */
export function flatten(batch: UnvalidatedBatch): FlatValue[] {
  return flattenAt(batch, []);
}

function flattenAt(value: unknown, path: readonly string[]): FlatValue[] {
  if (isRecord(value) && !ATOMIC_FIELDS.has(path.join('.'))) {
    return Object.entries(value).flatMap(([key, item]) => flattenAt(item, [...path, key]));
  }
  return value === undefined ? [] : [{ path, value, subject: subjectOf(path) }];
}

function subjectOf(path: readonly string[]): string {
  const [field, property, ...deeper] = path;
  const equivalent =
    field === 'sparkConf' && property !== undefined && deeper.length === 0 ? fieldOf(property) : undefined;
  return formatPath(equivalent?.path ?? path);
}

/** The inverse of {@link flatten}: a batch with these values. */
export function unflatten(flatValues: readonly Pick<FlatValue, 'path' | 'value'>[]): UnvalidatedBatch {
  const batch: Record<string, unknown> = {};
  for (const { path, value } of flatValues) {
    let map = batch;
    for (const key of path.slice(0, -1)) {
      const existing = Object.hasOwn(map, key) ? map[key] : undefined;
      const inner = isRecord(existing) ? (existing as Record<string, unknown>) : {};
      setOwn(map, key, inner);
      map = inner;
    }
    setOwn(map, path.at(-1) ?? '', value);
  }
  return batch;
}

/** Assigns a property without invoking setters, so that the key `__proto__` is stored like any other. */
function setOwn(map: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true });
}

/** Whether two values are the same setting: `4` in a field equals `"4"` in a property. */
export function isSameValue(one: unknown, other: unknown): boolean {
  return valueText(one) === valueText(other);
}

/** A value as text, as a Spark property or a message holds it. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(',');
  return JSON.stringify(value) ?? 'nothing';
}

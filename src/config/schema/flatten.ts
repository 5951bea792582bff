import { isRecord } from '../../model/lang.ts';
import { formatPath } from '../../model/batch/problem.ts';
import { fieldOf } from '../../spark/field-properties.ts';
import type { UnvalidatedBatch } from './layer.ts';

/** One value of a batch, with its place. */
export interface Leaf {
  readonly path: readonly string[];
  readonly value: unknown;
  /**
   * What the value is about, whichever way it is said: a Spark property that a field stands for and that field have the
   * same subject.
   */
  readonly subject: string;
}

/** Fields that are said as a whole: their parts mean nothing beside those of another layer. */
const WHOLE: ReadonlySet<string> = new Set(['submit', 'cluster', 'driver.template', 'executor.template']);

/** The values of a batch, or part of one. Empty maps say nothing. */
export function flatten(batch: UnvalidatedBatch): Leaf[] {
  return leavesIn(batch, []);
}

function leavesIn(value: unknown, path: readonly string[]): Leaf[] {
  if (isRecord(value) && !WHOLE.has(path.join('.'))) {
    return Object.entries(value).flatMap(([key, one]) => leavesIn(one, [...path, key]));
  }
  return value === undefined ? [] : [{ path, value, subject: subjectOf(path) }];
}

function subjectOf(path: readonly string[]): string {
  const [field, property, ...deeper] = path;
  const meant = field === 'sparkConf' && property !== undefined && deeper.length === 0 ? fieldOf(property) : undefined;
  return formatPath(meant?.path ?? path);
}

/** A batch of these values. */
export function unflatten(leaves: readonly Pick<Leaf, 'path' | 'value'>[]): UnvalidatedBatch {
  const batch: Record<string, unknown> = {};
  for (const { path, value } of leaves) {
    let map = batch;
    for (const key of path.slice(0, -1)) {
      const inner = Object.hasOwn(map, key) ? map[key] : undefined;
      const next = isRecord(inner) ? (inner as Record<string, unknown>) : {};
      define(map, key, next);
      map = next;
    }
    define(map, path.at(-1) ?? '', value);
  }
  return batch;
}

/** As an assignment, but that a key like `__proto__` is a key like any other. */
function define(map: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true });
}

/** Whether two values say the same of their subject: `4` in a field and `"4"` in a property do. */
export function isSameValue(one: unknown, other: unknown): boolean {
  return valueText(one) === valueText(other);
}

/** A value as a property or a message has it. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(',');
  return JSON.stringify(value) ?? 'nothing';
}

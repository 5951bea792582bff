import { isRecord } from './lang.ts';

/** A value of JSON, written as its difference from another value that has most of it. */
export type Difference =
  | { readonly same: true }
  | { readonly value: unknown }
  /** A record; fields of the other value that are not named here are absent. */
  | { readonly fields: Readonly<Record<string, Difference>> };

const SAME: Difference = { same: true };

/** What `applyDifference` needs, besides `base`, to make `value`. */
export function differenceFrom(base: unknown, value: unknown): Difference {
  if (Object.is(base, value)) return SAME;
  if (Array.isArray(value)) return Array.isArray(base) && isSameList(base, value) ? SAME : { value };
  if (!isRecord(value) || !isRecord(base) || Array.isArray(base)) return { value };
  const entries = definedEntries(value).map(
    ([key, field]) => [key, Object.hasOwn(base, key) ? differenceFrom(base[key], field) : { value: field }] as const,
  );
  const isSame = entries.length === definedEntries(base).length && entries.every(([, one]) => 'same' in one);
  return isSame ? SAME : { fields: Object.fromEntries(entries) };
}

/** The value of which `difference` is the difference from `base`. */
export function applyDifference(base: unknown, difference: Difference): unknown {
  if ('same' in difference) return base;
  if ('value' in difference) return difference.value;
  const from = isRecord(base) ? base : {};
  const fields = Object.entries(difference.fields);
  return Object.fromEntries(
    fields.map(([key, one]) => [key, applyDifference(Object.hasOwn(from, key) ? from[key] : undefined, one)]),
  );
}

function isSameList(base: readonly unknown[], value: readonly unknown[]): boolean {
  return base.length === value.length && value.every((item, index) => 'same' in differenceFrom(base[index], item));
}

/** JSON leaves undefined fields out. */
function definedEntries(record: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(record).filter(([, field]) => field !== undefined);
}

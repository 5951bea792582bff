import { isDeepStrictEqual } from 'node:util';
import { asRecord, isRecord } from '../../model/lang.ts';

/** Fields of a resource's spec, as their author wrote them. */
export type SpecFields = Readonly<Record<string, unknown>>;

/** A field that has different values in two sources. */
export interface FieldConflict {
  readonly path: readonly string[];
  readonly ours: unknown;
  readonly theirs: unknown;
}

/**
 * Merges two specs field by field. Where both have a field with different values, ours is kept and a conflict reported.
 */
export function mergeFields(
  ours: SpecFields,
  theirs: SpecFields,
  path: readonly string[] = [],
): { readonly merged: SpecFields; readonly conflicts: readonly FieldConflict[] } {
  const merged: Record<string, unknown> = { ...theirs, ...ours };
  const conflicts: FieldConflict[] = [];
  for (const key of Object.keys(ours).filter((one) => theirs[one] !== undefined)) {
    const [own, other] = [ours[key], theirs[key]];
    const fieldPath = [...path, key];
    if (isRecord(own) && isRecord(other)) {
      const inner = mergeFields(own, other, fieldPath);
      merged[key] = inner.merged;
      conflicts.push(...inner.conflicts);
    } else if (!isDeepStrictEqual(own, other)) conflicts.push({ path: fieldPath, ours: own, theirs: other });
  }
  return { merged, conflicts };
}

/** The map of fields at a key, empty when there is none. */
export function fieldsAt(fields: SpecFields, key: string): SpecFields {
  return asRecord(fields[key]);
}

/** The fields without those that are undefined, an empty list or an empty map. */
export function withoutEmpty(fields: SpecFields): SpecFields {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => {
      if (Array.isArray(value)) return value.length > 0;
      return isRecord(value) ? Object.keys(value).length > 0 : value !== undefined;
    }),
  );
}

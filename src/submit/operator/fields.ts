import { isDeepStrictEqual } from 'node:util';
import { asRecord, isRecord } from '../../model/lang.ts';
import type { Fields } from './crd.ts';

/** Two sources give a field different values. */
export interface Conflict {
  readonly path: readonly string[];
  readonly ours: unknown;
  readonly theirs: unknown;
}

/** `ours`, completed by what only `theirs` has. Where both have a field and differ, ours stays, and it is a conflict. */
export function completed(ours: Fields, theirs: Fields, path: readonly string[] = []): [Fields, readonly Conflict[]] {
  const whole: Record<string, unknown> = { ...theirs, ...ours };
  const conflicts: Conflict[] = [];
  for (const key of Object.keys(ours).filter((one) => theirs[one] !== undefined)) {
    const [mine, other] = [ours[key], theirs[key]];
    const here = [...path, key];
    if (isRecord(mine) && isRecord(other)) {
      const [inner, deeper] = completed(mine, other, here);
      whole[key] = inner;
      conflicts.push(...deeper);
    } else if (!isDeepStrictEqual(mine, other)) conflicts.push({ path: here, ours: mine, theirs: other });
  }
  return [whole, conflicts];
}

/** The map of fields at a key, empty when there is none. */
export function fieldsAt(fields: Fields, key: string): Fields {
  const value = fields[key];
  return asRecord(value);
}

/** The fields without those that have no value, and without empty lists and maps. */
export function compact(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => {
      if (Array.isArray(value)) return value.length > 0;
      return isRecord(value) ? Object.keys(value).length > 0 : value !== undefined;
    }),
  );
}

import type { z } from 'zod';
import type { Batch } from '../batch/batch.ts';
import type { Path } from '../batch/problem.ts';
import { isRecord } from '../lang.ts';
import { batchSchema } from './batch-schema.ts';

/** A batch made of the valid fields of a request. */
export interface ValidSubset {
  readonly batch: Batch;
  /** Paths of the request that were removed or replaced by a placeholder. Their values are unknown. */
  readonly removedPaths: readonly Path[];
}

/** Removing invalid fields can uncover further ones; stop after this many rounds. */
const MAX_ROUNDS = 5;
/** Placeholders for the fields that every batch needs. */
const PLACEHOLDERS: Readonly<Record<string, string>> = { name: 'x', mainApplicationFile: 'local:///x.jar' };
/** Fields that cannot be judged when another one is removed. */
const DEPENDENT_FIELDS: Readonly<Record<string, readonly string[]>> = { mainApplicationFile: ['mainClass', 'type'] };

/**
 * The batch that remains when everything that the schema rejects is removed from a request, so that later checks can report
 * problems of the remaining fields at the same time. Undefined when too little remains, such as no submit kind.
 */
export function validSubset(request: unknown): ValidSubset | undefined {
  if (!isRecord(request)) return undefined;
  let rest: unknown = request;
  const removedPaths: Path[] = [];
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const parsed = batchSchema.safeParse(rest);
    if (parsed.success) return { batch: parsed.data, removedPaths };
    for (const path of parsed.error.issues.flatMap(invalidPaths)) {
      const changed = without(rest, path);
      if (changed === undefined) return undefined;
      rest = changed;
      removedPaths.push(path, ...(DEPENDENT_FIELDS[String(path[0])] ?? []).map((field) => [field]));
    }
  }
  return undefined;
}

/** Whether a problem at this path says nothing about the request, because it is within or around something removed. */
export function isRemoved(path: Path, { removedPaths }: ValidSubset): boolean {
  return removedPaths.some((removed) => {
    const common = Math.min(removed.length, path.length);
    return removed.slice(0, common).every((key, index) => key === path[index]);
  });
}

/** The paths that an issue is about. A list is removed as a whole, because without an item it would be a different list. */
function invalidPaths(issue: z.core.$ZodIssue): Path[] {
  const { path } = issue;
  const index = path.findIndex((key) => typeof key === 'number');
  if (index >= 0) return [path.slice(0, index)];
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
}

/** The data without the value at a path, or with its placeholder; undefined when it can be neither removed nor replaced. */
function without(data: unknown, [key, ...deeper]: Path): unknown {
  if (key === undefined || typeof data !== 'object' || data === null) return undefined;
  const { [key]: value, ...others } = data as Readonly<Record<PropertyKey, unknown>>;
  if (deeper.length > 0) {
    // An earlier round has removed it already.
    if (value === undefined) return data;
    const rest = without(value, deeper);
    return rest === undefined ? undefined : { ...others, [key]: rest };
  }
  const placeholder = PLACEHOLDERS[String(key)];
  if (placeholder !== undefined) return { ...others, [key]: placeholder };
  return value === undefined ? undefined : others;
}

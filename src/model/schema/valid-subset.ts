import type { z } from 'zod';
import { isRecord } from '../lang.ts';
import { batchSchema } from './batch-schema.ts';
import { type Batch } from '../batch/batch.ts';

/** Where in a request something is. */
type Path = readonly PropertyKey[];

/** A batch made of what is right in a request. */
export interface ValidSubset {
  readonly batch: Batch;
  /** What of the request is not in it, or was only stood in for: of that nothing can be said. */
  readonly taken: readonly Path[];
}

/** What is wrong may hide more that is wrong in the same place; deeper than this nobody looks. */
const ROUNDS = 5;
/** What every batch needs, where it is missing. */
const STAND_INS: Readonly<Record<string, string>> = { name: 'x', mainApplicationFile: 'local:///x.jar' };
/** Fields that can't be judged without another. */
const DEPENDENT: Readonly<Record<string, readonly string[]>> = { mainApplicationFile: ['mainClass', 'type'] };

/**
 * The batch that remains when everything the schema refuses is taken out of a request, so that what is wrong with the rest
 * can be told with it. Undefined when nothing that could be judged remains, as without a kind of submission.
 */
export function validSubset(request: unknown): ValidSubset | undefined {
  if (!isRecord(request)) return undefined;
  let rest: unknown = request;
  const taken: Path[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const parsed = batchSchema.safeParse(rest);
    if (parsed.success) return { batch: parsed.data, taken };
    for (const path of parsed.error.issues.flatMap(pathsOf)) {
      const changed = without(rest, path);
      if (changed === undefined) return undefined;
      rest = changed;
      taken.push(path, ...(DEPENDENT[String(path[0])] ?? []).map((field) => [field]));
    }
  }
  return undefined;
}

/** Whether something at this path says nothing about the request: it is in, or around, what was taken out. */
export function isTaken(path: Path, { taken }: ValidSubset): boolean {
  return taken.some((one) => {
    const common = Math.min(one.length, path.length);
    return one.slice(0, common).every((key, index) => key === path[index]);
  });
}

/** What an issue wants out. A list goes as a whole: without one of its items it would be another list. */
function pathsOf(issue: z.core.$ZodIssue): Path[] {
  const { path } = issue;
  const list = path.findIndex((key) => typeof key === 'number');
  if (list >= 0) return [path.slice(0, list)];
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
}

/** The data without what is there, or with what stands in for it; undefined when neither can be. */
function without(data: unknown, [key, ...deeper]: Path): unknown {
  if (key === undefined || typeof data !== 'object' || data === null) return undefined;
  const { [key]: value, ...others } = data as Readonly<Record<PropertyKey, unknown>>;
  if (deeper.length > 0) {
    // A path that a round before has taken already.
    if (value === undefined) return data;
    const rest = without(value, deeper);
    return rest === undefined ? undefined : { ...others, [key]: rest };
  }
  const placeholderPlan = STAND_INS[String(key)];
  if (placeholderPlan !== undefined) return { ...others, [key]: placeholderPlan };
  return value === undefined ? undefined : others;
}

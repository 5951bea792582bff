import type { z } from 'zod';
import type { Batch } from '../batch/batch.ts';
import type { Path } from '../batch/problem.ts';
import { isRecord, type UnknownRecord } from '../lang.ts';
import { batchSchema } from './batch-schema.ts';

/** A batch made of the valid fields of a request. */
export interface ValidSubset {
  readonly batch: Batch;
  /** What was removed from the request, or replaced by a placeholder. Its values are unknown. */
  readonly removed: RemovedPaths;
}

/** Removing invalid fields can uncover further ones; stop after this many rounds. */
const MAX_ROUNDS = 5;
/** Placeholders for the fields that every batch needs. */
const PLACEHOLDERS: ReadonlyMap<PropertyKey, string> = new Map([
  ['name', 'x'],
  ['mainApplicationFile', 'local:///x.jar'],
]);
/** Fields that cannot be judged when another one is removed. */
const DEPENDENT_FIELDS: ReadonlyMap<PropertyKey, readonly string[]> = new Map([
  ['mainApplicationFile', ['mainClass', 'type']],
]);

/** Paths that are removed, as a tree: keys to what is removed below them. Work is linear in the number of paths. */
type RemovedTree = Map<PropertyKey, RemovedTree | 'whole'>;

/** A set of paths; a path contains everything below it. */
class RemovedPaths {
  readonly #root: RemovedTree = new Map();

  add(path: Path): void {
    let tree = this.#root;
    for (const key of path.slice(0, -1)) {
      const inner = tree.get(key) ?? new Map<PropertyKey, RemovedTree | 'whole'>();
      if (inner === 'whole') return;
      tree.set(key, inner);
      tree = inner;
    }
    const last = path.at(-1);
    if (last !== undefined) tree.set(last, 'whole');
  }

  /** Whether a path is within or around something removed: nothing is known of its value as a whole. */
  touches(path: Path): boolean {
    let tree = this.#root;
    for (const key of path) {
      const inner = tree.get(key);
      if (inner === undefined) return false;
      if (inner === 'whole') return true;
      tree = inner;
    }
    return tree.size > 0;
  }

  /** The request without the values at the paths; undefined when one can be neither removed nor replaced. */
  removeFrom(request: UnknownRecord): UnknownRecord | undefined {
    const rest = without(request, this.#root);
    return isRecord(rest) ? rest : undefined;
  }
}

/**
 * The batch that remains when everything that the schema rejects is removed from a request, so that later checks can report
 * problems of the remaining fields at the same time. Undefined when too little remains, such as no submit kind.
 */
export function validSubset(request: unknown): ValidSubset | undefined {
  if (!isRecord(request)) return undefined;
  let rest = request;
  const removed = new RemovedPaths();
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const parsed = batchSchema.safeParse(rest);
    if (parsed.success) return { batch: parsed.data, removed };
    const invalid = new RemovedPaths();
    for (const path of parsed.error.issues.flatMap(invalidPaths)) {
      if (path.length === 0) return undefined;
      invalid.add(path);
      removed.add(path);
      for (const field of DEPENDENT_FIELDS.get(path[0] ?? '') ?? []) removed.add([field]);
    }
    const smaller = invalid.removeFrom(rest);
    if (smaller === undefined) return undefined;
    rest = smaller;
  }
  return undefined;
}

/** The paths that an issue is about. A list is removed as a whole, because without an item it would be a different list. */
function invalidPaths(issue: z.core.$ZodIssue): Path[] {
  const { path } = issue;
  const index = path.findIndex((key) => typeof key === 'number');
  if (index >= 0) return [path.slice(0, index)];
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
}

function without(data: unknown, removed: RemovedTree, isTop = true): unknown {
  if (!isRecord(data)) return undefined;
  const rest: [string, unknown][] = [];
  const left = new Map(removed);
  for (const [key, value] of Object.entries(data)) {
    const below = left.get(key);
    left.delete(key);
    const placeholder = isTop ? PLACEHOLDERS.get(key) : undefined;
    if (below === undefined) rest.push([key, value]);
    else if (below !== 'whole') {
      const inner = without(value, below, false);
      if (inner === undefined) return undefined;
      rest.push([key, inner]);
    } else if (placeholder !== undefined) rest.push([key, placeholder]);
  }
  // What is not there can only be replaced.
  for (const [key, below] of left) {
    if (below !== 'whole') continue;
    const placeholder = isTop ? PLACEHOLDERS.get(key) : undefined;
    if (placeholder === undefined) return undefined;
    rest.push([String(key), placeholder]);
  }
  return Object.fromEntries(rest);
}

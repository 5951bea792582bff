import { formatPath, isPathWithin, type BatchProblem } from '../../model/batch/problem.ts';
import { REDACTED } from '../../redaction/redactor.ts';
import { isSecretKey } from '../../redaction/displayed-value.ts';
import { type FlatValue, flatten, isSameValue, unflatten, valueText } from '../schema/flatten.ts';
import type { UnvalidatedBatch } from '../schema/layer.ts';

/** Values of a batch and the name of what sets them: a layer, or the batch itself. */
export interface ValueSource {
  readonly from: string;
  readonly values: UnvalidatedBatch;
}

/** The source of each value of a batch: the name of a layer, or `batch`, by the path of the value as in problems. */
export type ValueOrigins = ReadonlyMap<string, string>;

/** The values of several sources, merged. */
export interface MergedBatch {
  /** Not validated yet. */
  readonly batch: UnvalidatedBatch;
  readonly origins: ValueOrigins;
}

interface SourcedValue extends FlatValue {
  readonly from: string;
}

/**
 * Merges values, later sources over earlier ones. Maps are merged key by key; lists and everything else are replaced as a
 * whole. A field and the Spark property it stands for replace each other. `null` unsets what earlier sources set.
 */
export function merge(sources: readonly ValueSource[]): MergedBatch {
  return mergedBatch(overlay(sources));
}

/**
 * Merges values, then applies the forced ones over everything.
 * @returns also a problem for each value of the batch itself that differs from a forced one, with the name of the layer
 */
export function mergeForced(
  sources: readonly ValueSource[],
  forced: readonly ValueSource[],
  batch: ValueSource,
): MergedBatch & { readonly problems: readonly BatchProblem[] } {
  const forcedValues = [...overlay(forced).values()].flat();
  const batchValues = flatten(batch.values);
  const problems = forcedValues.flatMap((forcedValue) =>
    batchValues
      .filter((value) => concerns(value, forcedValue) && !isSameValue(value.value, forcedValue.value))
      .map((value) => forcedProblem(value, forcedValue)),
  );
  const forcedSources = forcedValues.map((value): ValueSource => ({ from: value.from, values: unflatten([value]) }));
  return { ...mergedBatch(overlay([...sources, batch, ...forcedSources])), problems };
}

function forcedProblem({ path }: FlatValue, forced: SourcedValue): BatchProblem {
  const forcedPath = formatPath(forced.path);
  const message =
    forced.value === null
      ? `can't be set: ${forced.from} forces ${forcedPath} to be unset; leave it out`
      : `can't be set: ${forced.from} forces ${forcedPath} to ${displayedValue(forced)}; leave it out`;
  return { path: formatPath(path), message };
}

/** A forced value as a message quotes it. Secrets of a layer are redacted: the author of the batch must not see them. */
function displayedValue({ path, value }: FlatValue): string {
  return isSecretKey(path.at(-1) ?? '') ? REDACTED : JSON.stringify(valueText(value));
}

/** Whether a value sets the same as the other one, or a whole that the other one is part of. */
function concerns(value: FlatValue, other: FlatValue): boolean {
  return value.subject === other.subject || isPathWithin(other.subject, value.subject);
}

/**
 * The values in effect, by subject. A subject that one source sets twice keeps both values: validation reports that as a
 * problem.
 */
function overlay(sources: readonly ValueSource[]): ReadonlyMap<string, readonly SourcedValue[]> {
  const effective = new Map<string, readonly SourcedValue[]>();
  for (const { from, values } of sources) {
    const earlier = new Map(effective);
    for (const value of flatten(values)) {
      const replaced = [...earlier.keys()].filter(
        (subject) => subject === value.subject || isPathWithin(subject, value.subject),
      );
      for (const subject of replaced) {
        earlier.delete(subject);
        effective.delete(subject);
      }
      // A null that unsets nothing stays, so that validation refuses it like any other invalid value.
      if (value.value === null && replaced.length > 0) continue;
      effective.set(value.subject, [...(effective.get(value.subject) ?? []), { ...value, from }]);
    }
  }
  return effective;
}

function mergedBatch(effective: ReadonlyMap<string, readonly SourcedValue[]>): MergedBatch {
  const values = [...effective.values()].flat();
  return { batch: unflatten(values), origins: new Map(values.map(({ path, from }) => [formatPath(path), from])) };
}

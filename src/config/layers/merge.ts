import { formatPath, type BatchProblem } from '../../model/batch/problem.ts';
import { REDACTED } from '../../redaction/redaction.ts';
import type { UnvalidatedBatch } from '../schema/layer.ts';
import { valueText, unflatten, flatten, isSameValue, type Leaf } from '../schema/flatten.ts';
import { isSecretName } from '../../redaction/secret-names.ts';

/** Values of a batch and who says them: a layer, or the batch itself. */
export interface Values {
  readonly from: string;
  readonly values: UnvalidatedBatch;
}

/** What several layers say together. */
export interface Merged {
  /** Not validated yet. */
  readonly batch: UnvalidatedBatch;
  /** Who says a value, by its path in `batch` as problems write it. */
  readonly origins: ReadonlyMap<string, string>;
}

/** A value and who says it. */
interface Said extends Leaf {
  readonly from: string;
}

/**
 * Lays values over each other, the later over the earlier: maps key by key, lists and everything else as a whole. Target
 * one layer uses a field and another the Spark property it stands for, the later one is meant. `null` takes back what
 * earlier layers say.
 */
export function merge(layers: readonly Values[]): Merged {
  return merged(overlay(layers));
}

/**
 * Lays the values over each other, then the forced ones over all.
 * @returns problems of those values of the batch itself that a forced one contradicts, with the layer's name
 */
export function mergeForced(
  layers: readonly Values[],
  forced: readonly Values[],
  batch: Values,
): Merged & { readonly problems: readonly BatchProblem[] } {
  const fixed = [...overlay(forced).values()].flat();
  const own = flatten(batch.values);
  const problems = fixed.flatMap((one) =>
    own.filter((leaf) => isAbout(leaf, one) && !isSameValue(leaf.value, one.value)).map((leaf) => forbidden(leaf, one)),
  );
  const fixedLayers = fixed.map((one): Values => ({ from: one.from, values: unflatten([one]) }));
  return { ...merged(overlay([...layers, batch, ...fixedLayers])), problems };
}

function forbidden({ path }: Leaf, fixed: Said): BatchProblem {
  const what = formatPath(fixed.path);
  const message =
    fixed.value === null
      ? `can't be chosen: ${fixed.from} has nobody say ${what}; leave it out`
      : `can't be chosen: ${fixed.from} forces ${what} to ${shown(fixed)}; leave it out`;
  return { path: formatPath(path), message };
}

/** A forced value as a message may quote it: the layer's secrets are not for the batch's author. */
function shown({ path, value }: Leaf): string {
  return isSecretName(path.at(-1) ?? '') ? REDACTED : JSON.stringify(valueText(value));
}

/** Whether a value is about the same as another, or about all of it. */
function isAbout(leaf: Leaf, other: Leaf): boolean {
  return leaf.subject === other.subject || isWithin(other.subject, leaf.subject);
}

function isWithin(subject: string, outer: string): boolean {
  return subject.startsWith(`${outer}.`) || subject.startsWith(`${outer}[`);
}

/** The values that count, by subject. What one layer says twice of a subject stays: it is for others to find wrong. */
function overlay(layers: readonly Values[]): ReadonlyMap<string, readonly Said[]> {
  const said = new Map<string, readonly Said[]>();
  for (const { from, values } of layers) {
    const below = new Map(said);
    for (const leaf of flatten(values)) {
      const covered = [...below.keys()].filter(
        (subject) => subject === leaf.subject || isWithin(subject, leaf.subject),
      );
      for (const subject of covered) {
        below.delete(subject);
        said.delete(subject);
      }
      // Without anything to take back, a null is a value like any other, and wrong like any other.
      if (leaf.value === null && covered.length > 0) continue;
      said.set(leaf.subject, [...(said.get(leaf.subject) ?? []), { ...leaf, from }]);
    }
  }
  return said;
}

function merged(said: ReadonlyMap<string, readonly Said[]>): Merged {
  const leaves = [...said.values()].flat();
  return { batch: unflatten(leaves), origins: new Map(leaves.map(({ path, from }) => [formatPath(path), from])) };
}

import { formatPath, isPathWithin, type BatchProblem } from '../../model/batch/problem.ts';
import { writtenSubmitKind } from '../../model/submit-kind.ts';
import { FIELDS_OF_OTHER_KINDS } from '../../submit/manifest/checks/batch-fields.ts';
import { flatten, unflatten } from '../schema/flatten.ts';
import type { MatchingLayer, UnvalidatedBatch } from '../schema/layer.ts';
import { merge, mergeForced, type MergedBatch, type ValueSource } from './merge.ts';

/** The origin of values that the batch itself sets. */
export const BATCH = 'batch';

/** A batch with the values of all layers. */
export interface LayeredBatch extends MergedBatch {
  readonly problems: readonly BatchProblem[];
}

/**
 * Merges the defaults of the layers, the batch over them, and the forced values over everything; later layers win.
 *
 * With `submit.kind: manifest`, the manifest defines the driver itself: defaults of fields that describe the driver are
 * ignored, and forcing such a field is a problem, because it could not be enforced.
 */
export function applyLayers(request: UnvalidatedBatch, layers: readonly MatchingLayer[]): LayeredBatch {
  const batch: ValueSource = { from: BATCH, values: request };
  const defaults = layers.map(({ name, defaults: values = {} }): ValueSource => ({ from: name, values }));
  const forced = layers.map(({ name, forced: values = {} }): ValueSource => ({ from: name, values }));
  const layered = mergeForced(defaults, forced, batch);
  if (writtenSubmitKind(layered.batch['submit']) !== 'manifest') return layered;
  const ofManifest = mergeForced(defaults.map(withoutManifestFields), forced.map(withoutManifestFields), batch);
  return { ...ofManifest, problems: [...ofManifest.problems, ...unenforceable(forced)] };
}

function withoutManifestFields({ from, values }: ValueSource): ValueSource {
  const isKept = (field = '') => !Object.hasOwn(FIELDS_OF_OTHER_KINDS, field);
  return { from, values: unflatten(flatten(values).filter(({ path: [field] }) => isKept(field))) };
}

function unenforceable(forced: readonly ValueSource[]): BatchProblem[] {
  return [...merge(forced).origins]
    .filter(([path]) => Object.keys(FIELDS_OF_OTHER_KINDS).some((field) => path === field || isPathWithin(path, field)))
    .map(([path, layer]) => ({
      path: formatPath(['submit', 'kind']),
      message: `can't be manifest here: ${layer} forces ${path}, which a manifest defines itself`,
    }));
}

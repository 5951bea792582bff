import { formatPath, isPathWithin, type BatchProblem } from '../../model/batch/problem.ts';
import { writtenSubmitKind } from '../../model/submit-kind.ts';
import { DRIVER_FIELDS } from '../../submit/shared/driver-fields.ts';
import { flatten, unflatten } from '../schema/flatten.ts';
import type { MatchingLayer, UnvalidatedBatch } from '../schema/layer.ts';
import { merge, mergeForced, type MergedBatch, type ValueSource } from './merge.ts';

/** The origin of values that the batch itself sets. */
export const BATCH = 'batch';

/** A batch with the values of all layers. */
export interface LayeredBatch extends MergedBatch {
  readonly problems: readonly BatchProblem[];
}

/** The kinds that do not build the driver from fields, the fields that they do not use, and what defines the driver instead. */
const UNUSED_FIELDS: ReadonlyMap<unknown, { readonly fields: readonly string[]; readonly defines: string }> = new Map([
  ['manifest', { fields: DRIVER_FIELDS, defines: 'which a manifest defines itself' }],
  ['existing', { fields: [...DRIVER_FIELDS, 'retry'], defines: 'which a driver that exists already has' }],
]);

/**
 * Merges the defaults of the layers, the batch over them, and the forced values over everything; later layers win.
 *
 * With `submit.kind: manifest` the manifest defines the driver itself, and with `existing` there is one: defaults of fields
 * that describe the driver are ignored, and forcing such a field is a problem, because it could not be enforced.
 */
export function applyLayers(request: UnvalidatedBatch, layers: readonly MatchingLayer[]): LayeredBatch {
  const batch: ValueSource = { from: BATCH, values: request };
  const defaults = layers.map(({ name, defaults: values = {} }): ValueSource => ({ from: name, values }));
  const forced = layers.map(({ name, forced: values = {} }): ValueSource => ({ from: name, values }));
  const layered = mergeForced(defaults, forced, batch);
  const kind = writtenSubmitKind(layered.batch['submit']);
  const unused = UNUSED_FIELDS.get(kind);
  if (!unused) return layered;
  const without = (source: ValueSource) => withoutFields(source, unused.fields);
  const kept = mergeForced(defaults.map(without), forced.map(without), batch);
  const problems = forcedFields(forced, DRIVER_FIELDS).map(([path, layer]) => ({
    path: formatPath(['submit', 'kind']),
    message: `can't be ${String(kind)} here: ${layer} forces ${path}, ${unused.defines}`,
  }));
  return { ...kept, problems: [...kept.problems, ...problems] };
}

function withoutFields({ from, values }: ValueSource, fields: readonly string[]): ValueSource {
  return { from, values: unflatten(flatten(values).filter(({ path: [field = ''] }) => !fields.includes(field))) };
}

/** The forced values of these fields, with the layer of each. */
function forcedFields(forced: readonly ValueSource[], fields: readonly string[]): [path: string, layer: string][] {
  return [...merge(forced).origins].filter(([path]) =>
    fields.some((field) => path === field || isPathWithin(path, field)),
  );
}

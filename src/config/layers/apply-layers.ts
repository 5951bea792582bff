import { writtenSubmitKind } from '../../model/submit-kind.ts';
import { SAID_BY_MANIFEST } from '../../submit/manifest/checks/batch-fields.ts';
import { formatPath, type BatchProblem } from '../../model/batch/problem.ts';
import type { MatchingLayer, UnvalidatedBatch } from '../schema/layer.ts';
import { unflatten, flatten } from '../schema/flatten.ts';
import { merge, mergeForced, type Merged, type Values } from './merge.ts';

/** Who says what the batch itself says. */
export const BATCH = 'batch';

/** A batch completed by layers. */
export interface LayeredBatch extends Merged {
  readonly problems: readonly BatchProblem[];
}

/**
 * The batch, completed by the defaults of the layers, the later over the earlier, and with their forced values over all.
 * The author's own manifest says itself what other kinds make of fields: defaults of such fields are not for it, and where
 * one is forced, a manifest can't be used.
 */
export function applyLayers(request: UnvalidatedBatch, layers: readonly MatchingLayer[]): LayeredBatch {
  const batch: Values = { from: BATCH, values: request };
  const defaults = layers.map(({ name, defaults: values = {} }): Values => ({ from: name, values }));
  const forced = layers.map(({ name, forced: values = {} }): Values => ({ from: name, values }));
  if (writtenSubmitKind(mergeForced(defaults, forced, batch).batch['submit']) !== 'manifest')
    return mergeForced(defaults, forced, batch);
  const { problems, ...merged } = mergeForced(defaults.map(withoutManifests), forced.map(withoutManifests), batch);
  return { ...merged, problems: [...problems, ...unenforceable(forced)] };
}

function isManifests(path: readonly string[]): boolean {
  return Object.hasOwn(SAID_BY_MANIFEST, path[0] ?? '');
}

function withoutManifests({ from, values }: Values): Values {
  return { from, values: unflatten(flatten(values).filter(({ path }) => !isManifests(path))) };
}

function unenforceable(forced: readonly Values[]): BatchProblem[] {
  return [...merge(forced).origins]
    .filter(([path]) =>
      Object.keys(SAID_BY_MANIFEST).some(
        (field) => path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`),
      ),
    )
    .map(([path, layer]) => ({
      path: formatPath(['submit', 'kind']),
      message: `can't be manifest here: ${layer} forces ${path}, which a manifest would say itself`,
    }));
}

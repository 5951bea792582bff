import { formatPath } from '../model/batch/problem.ts';
import { BATCH } from '../config/layers/apply-layers.ts';
import type { Path } from './referenced-resource.ts';

/** Who says a value of the batch (a layer's name, or `batch`), by its path. */
export type Origins = ReadonlyMap<string, string>;

/** The layer that says this value, or what it is part of; undefined when the batch itself does, or nobody. */
export function layerSaying(origins: Origins, path: Path): string | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const origin = origins.get(formatPath(path.slice(0, length)));
    if (origin !== undefined) return origin === BATCH ? undefined : origin;
  }
  return undefined;
}

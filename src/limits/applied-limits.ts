import { BATCH } from '../config/layers/apply-layers.ts';
import type { ValueOrigins } from '../config/layers/merge.ts';
import type { MatchingLayer } from '../config/schema/layer.ts';
import type { Limits } from '../config/schema/limits.ts';
import type { BatchPlan } from '../model/batch/plan.ts';
import { formatPath } from '../model/batch/problem.ts';
import type { FieldPath } from '../submit/shared/problem.ts';

/** A batch and the limits that apply to it. */
export interface LimitsInput {
  readonly plan: BatchPlan;
  /** The layers that match the batch, the most general first. */
  readonly layers: readonly MatchingLayer[];
  /**
   * Whether the configuration has tenants. Then access to nodes and to the outside is forbidden unless a limit allows
   * it.
   */
  readonly hasTenants: boolean;
  /** The layer, or the batch itself, that sets each value of the batch. */
  readonly origins: ValueOrigins;
}

/** A limit and its layer. */
export interface LayerLimit<T> {
  /** `tenant risk`, `cluster prod`. */
  readonly layer: string;
  readonly limit: T;
}

/** One limit in all layers that set it. All of them apply together. */
export function limitsOf<T>(
  layers: readonly MatchingLayer[],
  read: (limits: Limits) => T | undefined,
): readonly LayerLimit<T>[] {
  return layers.flatMap(({ name, limits }) => {
    const limit = limits && read(limits);
    return limit === undefined ? [] : [{ layer: name, limit }];
  });
}

/** The lowest of several limits; undefined without any. */
export function strictest(all: readonly LayerLimit<number>[]): LayerLimit<number> | undefined {
  return all.toSorted((one, other) => one.limit - other.limit)[0];
}

/** Limits that concern neither resources nor access. */
const LIFETIME_LIMITS: readonly (keyof Limits)[] = ['runtime', 'pending', 'retention', 'attempts', 'submitKinds'];

/** The first layer that limits the resources or the access of pods. With one, whatever can't be checked is refused. */
export function firstPodLimitingLayer(layers: readonly MatchingLayer[]): string | undefined {
  return layers.find(({ limits = {} }) =>
    Object.entries(limits).some(([key, value]) => value !== undefined && !LIFETIME_LIMITS.some((one) => one === key)),
  )?.name;
}

/** The layer that sets a value, or the value that contains it; undefined when the batch itself does, or nothing. */
export function layerThatSets(origins: ValueOrigins, path: FieldPath): string | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const origin = origins.get(formatPath(path.slice(0, length)));
    if (origin !== undefined) return origin === BATCH ? undefined : origin;
  }
  return undefined;
}

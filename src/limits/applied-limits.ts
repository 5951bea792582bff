import type { MatchingLayer } from '../config/schema/layer.ts';
import type { Limits } from '../config/schema/limits.ts';

/** A limit and the layer it is of. */
export interface LimitOf<T> {
  /** `tenant risk`. */
  readonly layer: string;
  readonly limit: T;
}

/** One limit as all layers have it that have it at all, the most general first. All of them hold. */
export function limitsOf<T>(
  layers: readonly MatchingLayer[],
  read: (limits: Limits) => T | undefined,
): readonly LimitOf<T>[] {
  return layers.flatMap(({ name, limits }) => {
    const limit = limits && read(limits);
    return limit === undefined ? [] : [{ layer: name, limit }];
  });
}

/** The strictest of some numbers, and whose it is; undefined when there is none. */
export function strictest(all: readonly LimitOf<number>[]): LimitOf<number> | undefined {
  return all.toSorted((one, other) => one.limit - other.limit)[0];
}

/** Limits that say nothing of what a batch reaches or asks of its pods. */
const OF_TIME: readonly (keyof Limits)[] = ['runtime', 'retention', 'attempts', 'submitKinds'];

/** The layers by which a batch's pods are limited: nothing of them may then go unseen. */
export function binding(layers: readonly MatchingLayer[]): readonly string[] {
  return layers.flatMap(({ name, limits = {} }) =>
    Object.entries(limits).some(([key, value]) => value !== undefined && !OF_TIME.some((one) => one === key))
      ? [name]
      : [],
  );
}

import type { Limits } from '../config/schema/limits.ts';
import { fitsOne } from '../spark/pattern.ts';
import type { FieldProblem } from '../submit/shared/problem.ts';
import { layerThatSets, limitsOf, type LimitsInput } from './applied-limits.ts';
import { effectiveProperties, type EffectiveProperty } from './spark-settings/effective-properties.ts';
import { namesOf } from './spark-settings/former-names.ts';

/** Compares the Spark properties that a batch sets, in `sparkConf` and anywhere else, with `limits.sparkConf`. */
export function checkProperties({ plan, layers, origins }: LimitsInput): FieldProblem[] {
  const limits = limitsOf(layers, (all) => all.sparkConf);
  if (limits.length === 0) return [];
  const set = effectiveProperties(plan)
    .groups.flat()
    .filter(({ path }) => layerThatSets(origins, path) === undefined);
  return limits.flatMap(({ layer, limit }) =>
    set.flatMap((one): FieldProblem[] => {
      const why = whyRefused(one, limit);
      if (why === undefined) return [];
      const location = one.location === undefined ? '' : `${one.location}: `;
      return [{ path: one.path, message: `${location}${one.property} ${why} of ${layer}: remove it` }];
    }),
  );
}

function whyRefused(
  { property, isField }: EffectiveProperty,
  { allowed, denied }: NonNullable<Limits['sparkConf']>,
): string | undefined {
  const names = namesOf(property);
  const denying = denied?.find((pattern) => names.some((name) => fitsOne([pattern], name)));
  if (denying !== undefined) {
    const [, current] = names;
    const name = current === undefined ? '' : ` as ${current}`;
    return `is denied${name} by "${denying}" in limits.sparkConf.denied`;
  }
  return allowed === undefined || isField || names.some((name) => fitsOne(allowed, name))
    ? undefined
    : `is not in limits.sparkConf.allowed (${allowed.join(', ') || 'none'})`;
}

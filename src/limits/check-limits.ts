import type { FieldProblem } from '../submit/shared/problem.ts';
import { checkAsks } from './check-requests.ts';
import { checkProperties } from './check-properties.ts';
import { checkReach, type PolicyInput } from './check-references.ts';
import { checkTimes } from './check-times.ts';

/**
 * Everything by which a batch goes beyond the limits of the layers that apply to it, all at once: all limits of all layers
 * hold.
 *
 * Expects a batch that its submitter's check has nothing against.
 */
export function checkPolicy(input: PolicyInput): FieldProblem[] {
  if (!input.hasTenants && input.layers.every(({ limits }) => limits === undefined)) return [];
  const problems = [...checkTimes(input), ...checkProperties(input), ...checkReach(input), ...checkAsks(input)];
  const told = new Set<string>();
  return problems.filter((one) => {
    const key = JSON.stringify(one);
    return told.has(key) ? false : told.add(key);
  });
}

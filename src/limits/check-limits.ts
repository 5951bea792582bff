import type { FieldProblem } from '../submit/shared/problem.ts';
import type { LimitsInput } from './applied-limits.ts';
import { checkLifetime } from './check-lifetime.ts';
import { checkProperties } from './check-properties.ts';
import { checkReferences } from './check-references.ts';
import { checkRequests } from './check-requests.ts';

/**
 * Everything in a batch that exceeds the limits of the layers that match it.
 *
 * Expects a batch that the check of its submit kind accepts.
 */
export function checkLimits(input: LimitsInput): FieldProblem[] {
  if (!input.hasTenants && input.layers.every(({ limits }) => limits === undefined)) return [];
  const problems = [
    ...checkLifetime(input),
    ...checkProperties(input),
    ...checkReferences(input),
    ...checkRequests(input),
  ];
  return [...new Map(problems.map((problem) => [JSON.stringify([problem.path, problem.message]), problem])).values()];
}

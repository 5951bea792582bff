import type { FieldProblem } from '../submit/shared/problem.ts';
import { limitsOf, type LimitsInput } from './applied-limits.ts';
import { checkImpersonation } from './check-impersonation.ts';
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
    ...checkImpersonation(input),
    ...checkLifetime(input),
    ...checkProperties(input),
    ...(trustsSubmitter(input) ? [] : checkReferences(input)),
    ...checkRequests(input),
  ];
  return [...new Map(problems.map((problem) => [JSON.stringify([problem.path, problem.message]), problem])).values()];
}

/** Whether the limits name the kind `custom`: its submitter is then trusted to keep to the limits on references itself. */
function trustsSubmitter({ plan, layers }: LimitsInput): boolean {
  return (
    plan.batch.submit.kind === 'custom' &&
    limitsOf(layers, (limits) => limits.submitKinds).some(({ limit }) => limit.includes('custom'))
  );
}

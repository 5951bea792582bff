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
    ...(trustsKind(input) ? [] : checkReferences(input)),
    ...checkRequests(input),
  ];
  return [...new Map(problems.map((problem) => [JSON.stringify([problem.path, problem.message]), problem])).values()];
}

/**
 * Whether the limits name the kind of a batch whose driver is not known here: the submitter of `custom`, or the client that
 * creates the drivers that `existing` adopts, is then trusted to keep to the limits on references.
 */
function trustsKind({ plan, layers }: LimitsInput): boolean {
  const { kind } = plan.batch.submit;
  return (
    (kind === 'custom' || kind === 'existing') &&
    limitsOf(layers, (limits) => limits.submitKinds).some(({ limit }) => limit.includes(kind))
  );
}

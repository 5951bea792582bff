import type { NOT_IMPERSONATING } from '../model/batch/impersonation.ts';
import { lookUp } from '../model/lang.ts';
import type { FieldProblem } from '../submit/shared/problem.ts';
import type { LimitsInput } from './applied-limits.ts';

/** Why a kind can't create the objects of a batch as the user of its tenant. */
const REASONS: Readonly<Record<(typeof NOT_IMPERSONATING)[number], string>> = {
  'spark-submit':
    'spark-submit creates the objects itself, one after the other: they can be neither tried as a dry run first nor created as another user',
  custom: 'SparkBatch does not know whether a submitter of the platform creates its objects as that user',
};

/** Refuses kinds that do not create the objects of a tenant under its identity. */
export function checkImpersonation({ plan }: Pick<LimitsInput, 'plan'>): FieldProblem[] {
  const { kind } = plan.batch.submit;
  const reason = lookUp(REASONS, kind);
  if (plan.impersonate === undefined || reason === undefined) return [];
  const message = `${kind} is not possible for tenant ${plan.tenant}, which has an identity of its own (tenants.${plan.tenant}.impersonate): ${reason}. Use native, manifest or operator`;
  return [{ path: ['submit', 'kind'], message }];
}

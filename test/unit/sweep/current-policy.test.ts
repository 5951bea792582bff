import { describe, expect, test } from '@jest/globals';
import { currentCleanupPolicy } from '../../../src/config/layers/current-cleanup-policy.ts';
import { configurationFromOptions } from '../../../src/config/schema/configuration.ts';
import type { OwnCleanup } from '../../../src/model/batch/cleanup-policy.ts';
import { OWN_CLEANUP_ANNOTATION, TENANT_LABEL } from '../../../src/model/names.ts';
import { withPolicyNow, type PolicyNow } from '../../../src/sweep/current-policy.ts';
import { sweptObjectOf } from '../../../src/sweep/resource-facts.ts';
import { driverMarksOf } from '../../../src/submit/shared/ownership-labels.ts';
import { attemptOf, planOf } from '../../support/plans.ts';

const HOUR = 3_600_000;
const { document } = configurationFromOptions({
  defaults: { cleanup: 'NONE', retention: '1h' },
  tenants: { risk: { namespaces: ['risk'], defaults: { retention: '2h' } } },
});
const policyNow: PolicyNow = (where, own) => currentCleanupPolicy(document, where, own);

/** A driver as its batch made it, as a sweep finds it. */
function found(ownCleanup: OwnCleanup | undefined, tenant?: string) {
  const plan = planOf({ cleanup: 'ALL', retention: '5m' });
  const attempt = attemptOf(plan);
  const marks = driverMarksOf({ plan: { ...plan, ...(ownCleanup && { ownCleanup }) }, attempt });
  const object = sweptObjectOf('Pod', {
    metadata: {
      name: 'x-driver',
      namespace: 'risk',
      uid: 'u',
      labels: { ...marks.labels, ...(tenant !== undefined && { [TENANT_LABEL]: tenant }) },
      annotations: { ...marks.annotations },
    },
  });
  if (!object) throw new Error('It is not ours.');
  return { marks, cleanup: withPolicyNow(object, 'default', policyNow).cleanup };
}

describe('a sweep deletes by the policy in force', () => {
  test.each<readonly [string, OwnCleanup | undefined, string | undefined, object, string | undefined]>([
    [
      'of a driver of an earlier release: as it was made',
      undefined,
      undefined,
      { kind: 'ALL', retention: 300_000 },
      undefined,
    ],
    ['of a batch that said nothing itself: the layers’', {}, undefined, { kind: 'NONE', retention: HOUR }, 'none'],
    [
      'of a batch that said both: its own',
      { cleanup: 'ALL', retention: 300_000 },
      undefined,
      { kind: 'ALL', retention: 300_000 },
      'cleanup,retention',
    ],
    ['of a batch that said one', { cleanup: 'ALL' }, undefined, { kind: 'ALL', retention: HOUR }, 'cleanup'],
    ['of a tenant: the tenant’s', {}, 'risk', { kind: 'NONE', retention: 2 * HOUR }, 'none'],
  ])('%s', (_, ownCleanup, tenant, expected, annotation) => {
    const { cleanup, marks } = found(ownCleanup, tenant);
    expect(cleanup).toEqual(expected);
    expect(marks.annotations[OWN_CLEANUP_ANNOTATION]).toBe(annotation);
  });
});

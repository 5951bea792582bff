import { expect, test } from '@jest/globals';
import { currentCleanupPolicy } from '../../../src/config/layers/current-cleanup-policy.ts';
import { configurationFromOptions } from '../../../src/config/schema/configuration.ts';
import type { OwnCleanup } from '../../../src/model/batch/cleanup-policy.ts';
import { OWN_CLEANUP_ANNOTATION, TENANT_LABEL } from '../../../src/model/names.ts';
import type { CurrentPolicy } from '../../../src/model/retention/recorded-policy.ts';
import { driverOwnership } from '../../../src/submit/shared/ownership-labels.ts';
import { applyCurrentPolicy, resourceFacts } from '../../../src/sweep/resource-facts.ts';
import { attemptOf, planOf } from '../../support/plans.ts';

const HOUR = 3_600_000;
const { document } = configurationFromOptions({
  defaults: { cleanup: 'NONE', retention: '1h' },
  tenants: { risk: { namespaces: ['risk'], defaults: { retention: '2h' } } },
});
const currentPolicy: CurrentPolicy = (selector, own) => currentCleanupPolicy(document, selector, own);

/** The labels of a driver as it is created, and the policy that a sweep applies to it. */
function sweptDriver(ownCleanup: OwnCleanup | undefined, tenant?: string) {
  const plan = planOf({ cleanup: 'ALL', retention: '5m' });
  const attempt = attemptOf(plan);
  const ownership = driverOwnership({ plan: { ...plan, ...(ownCleanup && { ownCleanup }) }, attempt });
  const facts = resourceFacts('Pod', {
    metadata: {
      name: 'x-driver',
      namespace: 'risk',
      uid: 'u',
      labels: { ...ownership.labels, ...(tenant !== undefined && { [TENANT_LABEL]: tenant }) },
      annotations: { ...ownership.annotations },
    },
  });
  if (!facts) throw new Error('The driver is not owned by a batch.');
  return { ownership, cleanup: applyCurrentPolicy(facts, 'default', currentPolicy).cleanup };
}

test.each<
  readonly [
    source: string,
    driver: string,
    ownCleanup: OwnCleanup | undefined,
    tenant: string | undefined,
    policy: object,
    annotation: string | undefined,
  ]
>([
  [
    'annotations',
    'a driver that does not record its own part',
    undefined,
    undefined,
    { kind: 'ALL', retention: 300_000 },
    undefined,
  ],
  ['configuration', 'a batch that states nothing', {}, undefined, { kind: 'NONE', retention: HOUR }, 'none'],
  [
    'batch',
    'a batch that states both parts',
    { cleanup: 'ALL', retention: 300_000 },
    undefined,
    { kind: 'ALL', retention: 300_000 },
    'cleanup,retention',
  ],
  [
    'batch and configuration',
    'a batch that states one part',
    { cleanup: 'ALL' },
    undefined,
    { kind: 'ALL', retention: HOUR },
    'cleanup',
  ],
  ['tenant', 'a batch of a tenant that states nothing', {}, 'risk', { kind: 'NONE', retention: 2 * HOUR }, 'none'],
])('the cleanup policy comes from the %s for %s', (...[, , ownCleanup, tenant, policy, annotation]) => {
  const { cleanup, ownership } = sweptDriver(ownCleanup, tenant);
  expect(cleanup).toEqual(policy);
  expect(ownership.annotations[OWN_CLEANUP_ANNOTATION]).toBe(annotation);
});

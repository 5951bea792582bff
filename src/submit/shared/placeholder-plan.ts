import { planAttempt } from '../../model/batch/attempt.ts';
import type { Batch } from '../../model/batch/batch.ts';
import type { PlannedAttempt } from './ownership-labels.ts';

/**
 * A plan and a first attempt for checks that look at the objects a batch would create. Cluster, namespace and
 * identities that are not known yet have placeholders: what such a check finds must not depend on them.
 */
export function placeholderPlan(batch: Batch): PlannedAttempt {
  const plan: PlannedAttempt['plan'] = {
    batch: {
      ...batch,
      cluster: typeof batch.cluster === 'string' ? batch.cluster : '',
      namespace: batch.namespace ?? '',
    },
    key: '00000000-0000-0000-0000-000000000000',
    temporalNamespaceId: '(set by SparkBatch)',
    workflowId: '(set by SparkBatch)',
    searchAttributes: [],
  };
  return { plan, attempt: planAttempt(plan, 1) };
}

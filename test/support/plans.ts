import { planAttempt, type AttemptPlan } from '../../src/model/batch/attempt.ts';
import { type Batch, type BatchRequest } from '../../src/model/batch/batch.ts';
import { batchSchema } from '../../src/model/schema/batch-schema.ts';
import type { BatchPlan } from '../../src/model/batch/plan.ts';

/** What a batch needs at the least. */
const SMALLEST: BatchRequest = {
  name: 'etl',
  image: 'spark:1',
  mainClass: 'org.example.Main',
  mainApplicationFile: 'local:///opt/spark/app/job.jar',
};

/** A valid batch, as far as the schema goes. */
export function batchOf(request: Partial<BatchRequest> = {}): Batch {
  return batchSchema.parse({ ...SMALLEST, ...request });
}

/** The plan of such a batch; what it is called and where it runs does not matter. */
export function planOf(request: Partial<BatchRequest> = {}): BatchPlan {
  const batch = batchSchema.parse({ ...(request.mainApplicationFile ? {} : SMALLEST), ...request });
  return {
    batch: { ...batch, cluster: 'main', namespace: batch.namespace ?? 'default' },
    key: '0f8fad5b-d9cb-469f-a165-70867728950e',
    temporalNamespaceId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    workflowId: 'daily-report-2026-01-01',
    searchAttributes: false,
  };
}

/** Attempt `number` of a plan. */
export function attemptOf(plan: BatchPlan, number = 1): AttemptPlan {
  return planAttempt(plan, number);
}

import { planAttempt, type AttemptPlan } from '../../src/model/batch/attempt.ts';
import { type Batch, type BatchRequest } from '../../src/model/batch/batch.ts';
import { batchSchema } from '../../src/model/schema/batch-schema.ts';
import type { BatchPlan } from '../../src/model/batch/plan.ts';

/** The required fields of a batch. */
const REQUIRED: BatchRequest = {
  name: 'etl',
  image: 'spark:1',
  mainClass: 'org.example.Main',
  mainApplicationFile: 'local:///opt/spark/app/job.jar',
};

/** A valid batch by the schema. */
export function batchOf(request: Partial<BatchRequest> = {}): Batch {
  return batchSchema.parse({ ...REQUIRED, ...request });
}

/** The plan of such a batch, with a fixed key, workflow id and cluster. */
export function planOf(request: Partial<BatchRequest> = {}): BatchPlan {
  const batch = batchSchema.parse({ ...(request.mainApplicationFile ? {} : REQUIRED), ...request });
  return {
    batch: { ...batch, cluster: 'main', namespace: batch.namespace ?? 'default' },
    key: '0f8fad5b-d9cb-469f-a165-70867728950e',
    temporalNamespaceId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    workflowId: 'daily-report-2026-01-01',
    searchAttributes: [],
  };
}

/** Attempt `number` of a plan. */
export function attemptOf(plan: BatchPlan, number = 1): AttemptPlan {
  return planAttempt(plan, number);
}

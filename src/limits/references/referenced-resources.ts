import type { BatchPlan } from '../../model/batch/plan.ts';
import { nativeReferences, sparkSubmitReferences } from './batch-fields.ts';
import { manifestReferences } from './manifest.ts';
import { applicationReferences } from './operator.ts';
import type { ReferencedResource } from './referenced-resource.ts';

/**
 * The resources outside its own pods and files that a batch references, by its submit kind.
 *
 * Expects a batch that the check of its submit kind accepts.
 */
export function referencedResources(plan: BatchPlan): readonly ReferencedResource[] {
  switch (plan.batch.submit.kind) {
    case 'native':
      return nativeReferences(plan);
    case 'spark-submit':
      return sparkSubmitReferences(plan);
    case 'manifest':
      return manifestReferences(plan);
    case 'operator':
      return applicationReferences(plan);
  }
}

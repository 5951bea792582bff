import type { BatchPlan } from '../../model/batch/plan.ts';
import type { Reach } from '../referenced-resource.ts';
import { manifestReach } from './manifest.ts';
import { nativeReach } from './native.ts';
import { operatorReach } from './operator.ts';
import { sparkSubmitReach } from './spark-submit.ts';

/**
 * Everything that a batch reaches beyond its own pods and files, by whatever it says, whoever makes its driver.
 *
 * Expects a batch that its submitter's check has nothing against.
 */
export function referencedResources(plan: BatchPlan): readonly Reach[] {
  switch (plan.batch.submit.kind) {
    case 'native':
      return nativeReach(plan);
    case 'spark-submit':
      return sparkSubmitReach(plan);
    case 'manifest':
      return manifestReach(plan);
    case 'operator':
      return operatorReach(plan);
  }
}

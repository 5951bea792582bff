import type { BatchPlan } from '../../model/batch/plan.ts';
import { OWNERSHIP_LABELS, SPARK_LABELS } from '../../submit/shared/ownership-labels.ts';
import { isForApache } from '../spark-settings/apache-application.ts';
import { apacheReferences } from './apache-operator.ts';
import { nativeReferences, sparkSubmitReferences } from './batch-fields.ts';
import { manifestReferences } from './manifest.ts';
import { applicationReferences } from './operator.ts';
import { opaque, type ReferencedResource } from './referenced-resource.ts';

const UNKNOWN_OBJECTS =
  'creates objects that are not known here: use another submit.kind, or ask the platform team to list custom in limits.submitKinds, if the submitter keeps to the limits';

const UNKNOWN_DRIVER =
  'existing takes over a driver that another client created, with whatever it uses: use another kind, or ask the platform team to list existing in limits.submitKinds, if every driver of the namespace may be taken over';

/**
 * The resources outside its own pods and files that a batch references, by its submit kind.
 *
 * Expects a batch that the check of its submit kind accepts.
 */
export function referencedResources(plan: BatchPlan): readonly ReferencedResource[] {
  return resourcesOf(plan).filter((one) => !isOwnMetadata(one));
}

/** Whether it is a label or annotation that Spark or SparkBatch themselves set. Batches may not set them to other values. */
function isOwnMetadata({ kind, value }: ReferencedResource): boolean {
  if (kind !== 'annotation' && kind !== 'label') return false;
  return value.startsWith('spark-batch/') || (kind === 'label' && OWN_LABELS.has(value));
}

const OWN_LABELS: ReadonlySet<string> = new Set([...OWNERSHIP_LABELS, ...SPARK_LABELS]);

function resourcesOf(plan: BatchPlan): readonly ReferencedResource[] {
  switch (plan.batch.submit.kind) {
    case 'native':
      return nativeReferences(plan);
    case 'spark-submit':
      return sparkSubmitReferences(plan);
    case 'manifest':
      return manifestReferences(plan);
    case 'operator':
      return isForApache(plan.batch) ? apacheReferences(plan) : applicationReferences(plan);
    case 'custom':
      return [opaque(['submit', 'submitter'], UNKNOWN_OBJECTS)];
    case 'existing':
      return [opaque(['submit', 'kind'], UNKNOWN_DRIVER)];
  }
}

import type { BatchRequest } from '../../src/model/batch/batch.ts';
import type { BatchPlan } from '../../src/model/batch/plan.ts';
import { planOf } from '../support/plans.ts';
import { imageOf } from './configurations/configuration.ts';

/** The plan of the batch of a configuration. It equals the submission of `sparkSubmit`. */
export function planFor(
  { batch }: { readonly batch: Partial<BatchRequest> },
  { version, namespace = 'default' }: { version: string; namespace?: string },
): BatchPlan {
  return planOf({
    name: 'Daily Report',
    image: imageOf(version),
    mainApplicationFile: 'local:///opt/spark/app/job.jar',
    namespace,
    sparkVersion: version,
    ...batch,
    ...(needsMainClass(batch) && { mainClass: 'org.example.Main' }),
  });
}

/** Configurations in Python and R have no main class; all others share one. */
function needsMainClass({ mainApplicationFile = '' }: Partial<BatchRequest>): boolean {
  return !/\.(py|R)$/.test(mainApplicationFile);
}

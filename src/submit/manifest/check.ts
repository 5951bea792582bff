import { planAttempt } from '../../model/batch/attempt.ts';
import type { Batch } from '../../model/batch/batch.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import { marksOf, type MarksInput } from '../shared/ownership-labels.ts';
import type { Problem } from '../shared/submitter.ts';
import { manifestDriverMarks, manifestOf } from './build.ts';
import { checkBatchFields } from './checks/batch-fields.ts';
import { checkDependents } from './checks/dependents.ts';
import { checkApplicationId, checkDriver } from './checks/driver.ts';
import { checkMetadata } from './checks/metadata.ts';
import { driverAmong, objectsOf } from './objects.ts';
import { readManifest } from './read.ts';
import { ownVariables } from './variables.ts';

/** Everything in a manifest and its variables that can't be, all at once, before anything is created. */
export function checkManifest(batch: Batch): Problem[] {
  const { manifest, variables } = manifestOf(batch);
  const input = placeholderPlan(batch);
  const { documents, used, problems } = readManifest(manifest, variables, ownVariables(input));
  if (documents.length === 0) return [...checkBatchFields(batch), ...(problems.length > 0 ? problems : [EMPTY])];
  const { objects, problems: outlineProblems } = objectsOf(documents);
  const driver = driverAmong(objects);
  return [
    ...checkBatchFields(batch),
    ...problems,
    ...outlineProblems,
    ...checkDriver(objects, input.attempt.driverName),
    ...checkDependents(objects),
    ...objects.flatMap((one) =>
      checkMetadata(one, batch.namespace, one === driver ? manifestDriverMarks(input, one.object) : marksOf(input)),
    ),
    ...checkApplicationId(documents, used),
  ];
}

const EMPTY: Problem = { path: ['submit', 'manifest'], message: 'is empty: one document must be the driver Pod' };

/** An attempt as it might be: what has to be checked of names does not depend on what they will be. */
function placeholderPlan(batch: Batch): MarksInput {
  const plan: BatchPlan = {
    batch: {
      ...batch,
      cluster: typeof batch.cluster === 'string' ? batch.cluster : '',
      namespace: batch.namespace ?? '',
    },
    key: '00000000-0000-0000-0000-000000000000',
    temporalNamespaceId: '(set by SparkBatch)',
    workflowId: '(set by SparkBatch)',
    searchAttributes: false,
  };
  return { plan, attempt: planAttempt(plan, 1) };
}

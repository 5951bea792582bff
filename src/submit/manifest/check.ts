import type { Batch } from '../../model/batch/batch.ts';
import { ownershipOf } from '../shared/ownership-labels.ts';
import { placeholderPlan } from '../shared/placeholder-plan.ts';
import type { FieldProblem } from '../shared/problem.ts';
import { manifestDriverOwnership, manifestSpec } from './build.ts';
import { checkBatchFields } from './checks/batch-fields.ts';
import { checkApplicationId, checkDriver } from './checks/driver.ts';
import { checkDependentNames, checkMetadata } from './checks/metadata.ts';
import { findDriver, objectsOf } from './objects.ts';
import { readManifest } from './read.ts';
import { providedVariables } from './variables.ts';

/** Everything in a manifest and its variables that SparkBatch can't accept. */
export function checkManifest(batch: Batch): FieldProblem[] {
  const { manifest, variables } = manifestSpec(batch);
  const planned = placeholderPlan(batch);
  const { documents, used, problems } = readManifest(manifest, variables, providedVariables(planned));
  if (documents.length === 0) return [...checkBatchFields(batch), ...(problems.length > 0 ? problems : [EMPTY])];
  const { objects, problems: shapeProblems } = objectsOf(documents);
  const driver = findDriver(objects);
  return [
    ...checkBatchFields(batch),
    ...problems,
    ...shapeProblems,
    ...checkDriver(objects, planned.attempt.driverName),
    ...checkDependentNames(objects),
    ...objects.flatMap((one) =>
      checkMetadata(
        one,
        batch.namespace,
        one === driver ? manifestDriverOwnership(planned, one.object) : ownershipOf(planned),
      ),
    ),
    ...checkApplicationId(documents, used),
  ];
}

const EMPTY: FieldProblem = {
  path: ['submit', 'manifest'],
  message: 'is empty: one document must be the driver Pod',
};

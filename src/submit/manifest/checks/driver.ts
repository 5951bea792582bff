import { DRIVER_CONTAINER } from '../../../model/names.ts';
import type { FieldProblem } from '../../shared/problem.ts';
import { containersOf, findDriver, type ManifestObject, specOf } from '../objects.ts';
import { manifestProblem } from '../read.ts';
import { PROPERTIES_VARIABLE } from '../variables.ts';

/** Checks that there is one driver Pod, with a known container, that only SparkBatch restarts. */
export function checkDriver(objects: readonly ManifestObject[], driverName: string): FieldProblem[] {
  const pods = objects.filter(({ object }) => object.kind === 'Pod');
  const driver = findDriver(objects);
  if (pods.length === 0) {
    return [{ path: ['submit', 'manifest'], message: 'has no driver: one document must be a Pod' }];
  }
  if (!driver || pods.length > 1) {
    const numbers = pods.map(({ number }) => number).join(', ');
    const message = `has ${pods.length} Pods (documents ${numbers}): keep one, the driver, which creates its executors itself`;
    return [{ path: ['submit', 'manifest'], message }];
  }
  return [...checkName(driver, driverName), ...checkRestartPolicy(driver), ...checkContainers(driver)];
}

function checkName({ number, object }: ManifestObject, driverName: string): FieldProblem[] {
  const name = object.metadata?.name;
  if (name === undefined || name === null || name === driverName) return [];
  const message = 'is set by SparkBatch for each attempt: remove it, or write ${SPARK_BATCH_DRIVER_NAME}';
  return [manifestProblem(number, ['metadata', 'name'], message)];
}

function checkRestartPolicy({ number, object }: ManifestObject): FieldProblem[] {
  const { restartPolicy } = specOf(object);
  if (restartPolicy === undefined || restartPolicy === null || restartPolicy === 'Never') return [];
  const message = `must be Never, not ${JSON.stringify(restartPolicy)}: SparkBatch retries the application itself, with a new driver (retry.application)`;
  return [manifestProblem(number, ['spec', 'restartPolicy'], message)];
}

function checkContainers({ number, object }: ManifestObject): FieldProblem[] {
  const containers = containersOf(object);
  if (containers.length === 0) {
    const message = `is missing: a driver needs a container, ${DRIVER_CONTAINER}`;
    return [manifestProblem(number, ['spec', 'containers'], message)];
  }
  if (containers.length === 1 || containers.some(({ name }) => name === DRIVER_CONTAINER)) return [];
  const message = `one of ${containers.length} must be named ${DRIVER_CONTAINER}: its exit code is that of the application`;
  return [manifestProblem(number, ['spec', 'containers'], message)];
}

/**
 * Checks that the driver gets its application id, which labels the executors: SparkBatch deletes them by that label.
 */
export function checkApplicationId(
  documents: readonly { readonly template: unknown }[],
  used: ReadonlySet<string>,
): FieldProblem[] {
  if (documents.length === 0 || used.has(PROPERTIES_VARIABLE)) return [];
  if (documents.some(({ template }) => JSON.stringify(template).includes('spark.app.id'))) return [];
  const message =
    "does not set the driver's application id, by which SparkBatch finds and deletes its executors: put ${SPARK_BATCH_PROPERTIES} into the driver's spark.properties, or set spark.app.id to ${SPARK_BATCH_APPLICATION_ID}";
  return [{ path: ['submit', 'manifest'], message }];
}

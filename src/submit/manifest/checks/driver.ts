import { DRIVER_CONTAINER } from '../../../model/names.ts';
import type { Problem } from '../../shared/submitter.ts';
import { isRecord } from '../../../model/lang.ts';
import { driverAmong, type ManifestObject } from '../objects.ts';
import { problemAt } from '../read.ts';
import { PROPERTIES_VARIABLE } from '../variables.ts';

/** The driver: one Pod, whose container is known and which nobody but SparkBatch starts again. */
export function checkDriver(objects: readonly ManifestObject[], driverName: string): Problem[] {
  const pods = objects.filter(({ object }) => object.kind === 'Pod');
  const driver = driverAmong(objects);
  if (pods.length === 0) {
    return [{ path: ['submit', 'manifest'], message: 'holds no driver: one document must be a Pod' }];
  }
  if (!driver || pods.length > 1) {
    const numbers = pods.map(({ number }) => number).join(', ');
    const message = `holds ${pods.length} Pods (documents ${numbers}) where one is meant, the driver: executors are made by it`;
    return [{ path: ['submit', 'manifest'], message }];
  }
  return [...checkName(driver, driverName), ...checkRestartPolicy(driver), ...checkContainers(driver)];
}

function checkName({ number, object }: ManifestObject, driverName: string): Problem[] {
  const name = object.metadata?.name;
  if (name === undefined || name === null || name === driverName) return [];
  const message =
    'SparkBatch names the driver, for each attempt anew: leave it out, or write ${SPARK_BATCH_DRIVER_NAME}';
  return [problemAt(number, ['metadata', 'name'], message)];
}

function checkRestartPolicy({ number, object }: ManifestObject): Problem[] {
  const { restartPolicy } = specOf(object);
  if (restartPolicy === undefined || restartPolicy === null || restartPolicy === 'Never') return [];
  const message = `must be Never, not ${JSON.stringify(restartPolicy)}: what ended is tried again by SparkBatch (retry.application), as another driver`;
  return [problemAt(number, ['spec', 'restartPolicy'], message)];
}

function checkContainers({ number, object }: ManifestObject): Problem[] {
  const containers = containersOf(object);
  if (containers.length === 0) {
    return [problemAt(number, ['spec', 'containers'], `is missing: a driver needs a container, ${DRIVER_CONTAINER}`)];
  }
  if (containers.length === 1 || containers.some(({ name }) => name === DRIVER_CONTAINER)) return [];
  const message = `one of ${containers.length} must be named ${DRIVER_CONTAINER}: it is the one whose exit code counts`;
  return [problemAt(number, ['spec', 'containers'], message)];
}

/** Executors are found by the application's id, which the driver has to be told. */
export function checkApplicationId(
  documents: readonly { readonly template: unknown }[],
  used: ReadonlySet<string>,
): Problem[] {
  if (documents.length === 0 || used.has(PROPERTIES_VARIABLE)) return [];
  if (documents.some(({ template }) => JSON.stringify(template).includes('spark.app.id'))) return [];
  const message =
    "does not tell the driver its application id, by which its executors are found when they have to go: put ${SPARK_BATCH_PROPERTIES} into the driver's spark.properties, or set spark.app.id to ${SPARK_BATCH_APPLICATION_ID}";
  return [{ path: ['submit', 'manifest'], message }];
}

/** A pod's containers, as far as they are any. */
export function containersOf(pod: ManifestObject['object']): readonly Record<string, unknown>[] {
  const { containers } = specOf(pod);
  return Array.isArray(containers) ? containers.filter(isRecord) : [];
}

function specOf(object: object): Record<string, unknown> {
  const { spec } = object as { spec?: unknown };
  return isRecord(spec) ? spec : {};
}

import type { Batch } from '../../../model/batch/batch.ts';
import type { FieldProblem } from '../../shared/problem.ts';

const CONTAINER = 'the driver container';
const PROPERTIES = "the driver's Spark properties";

/** Fields of a batch that this kind does not use, each with its counterpart in a manifest. */
export const FIELDS_OF_OTHER_KINDS = {
  type: `the command of ${CONTAINER}`,
  mainClass: `the command of ${CONTAINER}`,
  mainApplicationFile: `the command of ${CONTAINER}`,
  arguments: `the command of ${CONTAINER}`,
  sparkConf: PROPERTIES,
  sparkVersion: 'the image',
  image: `image of ${CONTAINER}`,
  imagePullPolicy: `imagePullPolicy of ${CONTAINER}`,
  imagePullSecrets: 'imagePullSecrets of the driver Pod',
  driver: 'the driver Pod',
  executor: `${PROPERTIES} (spark.executor.*, spark.kubernetes.executor.*)`,
  sparkConfFiles: 'a ConfigMap',
  hadoopConfFiles: 'a ConfigMap',
  proxyUser: `the command of ${CONTAINER}`,
  deps: `${PROPERTIES} (spark.jars, spark.files, ...)`,
} as const satisfies Partial<Record<keyof Batch, string>>;

/** Refuses fields that this kind would ignore. */
export function checkBatchFields(batch: Batch): FieldProblem[] {
  return Object.entries(FIELDS_OF_OTHER_KINDS).flatMap(([field, counterpart]) => {
    if (!isSet(batch[field as keyof typeof FIELDS_OF_OTHER_KINDS])) return [];
    const message = `is not used with submit.kind: manifest: set ${counterpart} in the manifest instead, by a variable if need be`;
    return [{ path: [field], message }];
  });
}

/** Whether a field has a value other than the empty ones that the schema fills in. */
function isSet(value: unknown): boolean {
  if (value === undefined || value === '') return false;
  return typeof value !== 'object' || value === null || Object.keys(value).length > 0;
}

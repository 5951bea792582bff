import type { Batch } from '../../../model/batch/batch.ts';
import { type DriverField, setDriverFields } from '../../shared/driver-fields.ts';
import type { FieldProblem } from '../../shared/problem.ts';

const CONTAINER = 'the driver container';
const PROPERTIES = "the driver's Spark properties";

/** The counterpart in a manifest of each field that this kind does not use. */
const COUNTERPARTS: Readonly<Record<DriverField, string>> = {
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
  krb5Conf: 'a ConfigMap',
  proxyUser: `the command of ${CONTAINER}`,
  deps: `${PROPERTIES} (spark.jars, spark.files, ...)`,
};

/** Refuses fields that this kind would ignore. */
export function checkBatchFields(batch: Batch): FieldProblem[] {
  return setDriverFields(batch).map((field) => ({
    path: [field],
    message: `is not used with submit.kind: manifest: set ${COUNTERPARTS[field]} in the manifest instead, by a variable if need be`,
  }));
}

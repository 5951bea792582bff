import type { Batch } from '../../../model/batch/batch.ts';
import type { Problem } from '../../shared/submitter.ts';

const CONTAINER = 'the driver container';
const PROPERTIES = "the driver's Spark properties";

/** Fields of a batch that other kinds make the driver from, each with where a manifest says the same. */
export const SAID_BY_MANIFEST = {
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
  deps: `${PROPERTIES} (spark.jars, spark.files, ...)`,
} as const satisfies Partial<Record<keyof Batch, string>>;

/** Fields that a manifest has no use for: they would be given, and not heeded. */
export function checkBatchFields(batch: Batch): Problem[] {
  return Object.entries(SAID_BY_MANIFEST).flatMap(([field, where]) => {
    if (!isGiven(batch[field as keyof typeof SAID_BY_MANIFEST])) return [];
    const message = `is not used with submit.kind: manifest, where it is said by ${where}: leave it out, or make it a variable`;
    return [{ path: [field], message }];
  });
}

/** The schema fills in what is not there; nothing of that is something. */
function isGiven(value: unknown): boolean {
  if (value === undefined || value === '') return false;
  return typeof value !== 'object' || value === null || Object.keys(value).length > 0;
}

import type { Batch } from '../../../model/batch/batch.ts';
import type { SparkProperties } from '../../../spark/properties.ts';
import { OUR_ANNOTATIONS, OUR_LABELS } from '../../shared/ownership-labels.ts';
import type { Problem } from '../../shared/submitter.ts';
import { SPARK_LABELS } from '../../shared/driver-labels.ts';
import { pathOfProperty } from '../../shared/property-path.ts';

/** Labels Spark sets on executors (`KubernetesExecutorConf.labels`). */
const EXECUTOR_LABELS = [...SPARK_LABELS, 'spark-exec-id', 'spark-exec-resourceprofile-id'];

/** Labels and annotations that are Spark's or ours, and nobody else's. */
const RESERVED: readonly (readonly [prefix: string, keys: readonly string[], owner: string])[] = [
  ['spark.kubernetes.driver.label.', SPARK_LABELS, 'Spark'],
  ['spark.kubernetes.executor.label.', EXECUTOR_LABELS, 'Spark'],
  ['spark.kubernetes.driver.service.label.', ['spark-app-selector'], 'Spark'],
  ...['driver', 'executor', 'driver.service'].flatMap(
    (role) =>
      [
        [`spark.kubernetes.${role}.label.`, OUR_LABELS, 'SparkBatch'],
        [`spark.kubernetes.${role}.annotation.`, OUR_ANNOTATIONS, 'SparkBatch'],
      ] as const,
  ),
];

/** Labels and annotations that a batch may not set: objects are found by them. */
export function checkReserved(batch: Batch, properties: SparkProperties): Problem[] {
  return Object.keys(properties).flatMap((property) => {
    const message = reservedMark(property);
    return message === undefined ? [] : [{ path: pathOfProperty(batch, property), message }];
  });
}

/** Why this property, a label or annotation, may not be set, or undefined. */
export function reservedMark(property: string): string | undefined {
  const found = RESERVED.find(([prefix, keys]) => keys.some((key) => property === prefix + key));
  return found && `is set by ${found[2]}, which finds its pods by it`;
}

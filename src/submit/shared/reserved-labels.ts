import type { Batch } from '../../model/batch/batch.ts';
import { APPLICATION_ID_LABEL, ROLE_LABEL } from '../../model/names.ts';
import type { SparkProperties } from '../../spark/properties.ts';
import { OWNERSHIP_ANNOTATIONS, OWNERSHIP_LABELS } from './ownership-labels.ts';
import { type FieldProblem, propertyProblems } from './problem.ts';

/** Labels that Spark sets on drivers, overriding the batch's (`KubernetesDriverConf.labels`). */
export const SPARK_LABELS = ['spark-version', APPLICATION_ID_LABEL, 'spark-app-name', ROLE_LABEL] as const;

/** Labels that Spark sets on executors (`KubernetesExecutorConf.labels`). */
const EXECUTOR_LABELS = [...SPARK_LABELS, 'spark-exec-id', 'spark-exec-resourceprofile-id'];

const RESERVED: readonly (readonly [prefix: string, keys: readonly string[], owner: string])[] = [
  ['spark.kubernetes.driver.label.', SPARK_LABELS, 'Spark'],
  ['spark.kubernetes.executor.label.', EXECUTOR_LABELS, 'Spark'],
  ['spark.kubernetes.driver.service.label.', ['spark-app-selector'], 'Spark'],
  ...['driver', 'executor', 'driver.service'].flatMap(
    (role) =>
      [
        [`spark.kubernetes.${role}.label.`, OWNERSHIP_LABELS, 'SparkBatch'],
        [`spark.kubernetes.${role}.annotation.`, OWNERSHIP_ANNOTATIONS, 'SparkBatch'],
      ] as const,
  ),
];

/** Refuses labels and annotations by which Spark or SparkBatch identify their objects. */
export function checkReservedLabels(batch: Batch, properties: SparkProperties): FieldProblem[] {
  return propertyProblems(batch, properties, whyReservedLabel);
}

/** Why a property, if it sets a label or annotation, may not be set; otherwise undefined. */
export function whyReservedLabel(property: string): string | undefined {
  const found = RESERVED.find(([prefix, keys]) => keys.some((key) => property === prefix + key));
  return found && `is set by ${found[2]}, which identifies its pods by it`;
}

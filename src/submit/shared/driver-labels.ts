import { APPLICATION_ID_LABEL, ROLE_LABEL } from '../../model/names.ts';
import { appNameLabel } from '../../spark/names.ts';
import { withPrefix, substituteIds } from '../../spark/properties.ts';
import { isAtLeast } from '../../spark/application.ts';
import type { FeatureInput } from '../native/features/feature.ts';

/** Labels that Spark sets itself and lets nobody else set (`KubernetesDriverConf.labels`). */
export const SPARK_LABELS = ['spark-version', APPLICATION_ID_LABEL, 'spark-app-name', ROLE_LABEL] as const;

/** The labels Spark gives a driver, the batch's own among them: what the driver's Service selects by. */
export function driverLabels({ plan, attempt, requested, version }: FeatureInput): Record<string, string> {
  const own = withPrefix(requested, 'spark.kubernetes.driver.label.');
  return {
    // Annotations may speak of the application's id in every version, labels since 4.0.
    ...(isAtLeast(version, 4, 0) ? substituteIds(own, attempt.applicationId) : own),
    'spark-version': version,
    [APPLICATION_ID_LABEL]: attempt.applicationId,
    'spark-app-name': appNameLabel(plan.batch.name),
    [ROLE_LABEL]: 'driver',
  };
}

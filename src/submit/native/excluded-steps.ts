import { isAtLeast } from '../../spark/application.ts';
import { listOf, type SparkProperties } from '../../spark/properties.ts';

/** The property by which a batch leaves out feature steps of the driver; Spark reads it since 4.1. */
export const EXCLUDED_STEPS = 'spark.kubernetes.driver.pod.excludedFeatureSteps';

const PACKAGE = 'org.apache.spark.deploy.k8s.features.';

/** The feature steps that are left out, by the names of Spark's classes. */
export function excludedSteps({
  requested,
  version,
}: {
  readonly requested: SparkProperties;
  readonly version: string;
}): string[] {
  if (!isAtLeast(version, 4, 1)) return [];
  return listOf(requested[EXCLUDED_STEPS]).flatMap((name) =>
    name.startsWith(PACKAGE) ? [name.slice(PACKAGE.length)] : [],
  );
}

import { ATTEMPT_LABEL } from '../../model/names.ts';
import { ownershipOf, type PlannedAttempt, retentionAnnotations } from '../shared/ownership-labels.ts';
import { applicationName, type SparkApplication } from './application.ts';
import { dialectOf } from './dialects.ts';

/**
 * Builds the SparkApplication of an attempt. Pure: the same plan and attempt give an equal resource on every worker.
 *
 * Expects a batch that `checkOperator` accepts.
 */
export function buildSparkApplication(input: PlannedAttempt): SparkApplication {
  const { plan, attempt } = input;
  const dialect = dialectOf(plan.batch);
  const { group, version, kind } = dialect.resource;
  const { labels, annotations } = ownershipOf(input);
  return {
    apiVersion: `${group}/${version}`,
    kind,
    metadata: {
      name: applicationName({ name: attempt.driverName }),
      namespace: plan.batch.namespace,
      // An operator copies these labels to driver and executors, so the driver's tag must not be among them.
      labels: { ...labels, [ATTEMPT_LABEL]: attempt.tag },
      annotations: { ...annotations, ...retentionAnnotations(input) },
    },
    spec: dialect.spec(input),
  };
}

import { APPLICATION_ID_LABEL } from '../../model/names.ts';
import { propertiesFile } from '../../spark/properties-file.ts';
import { executorProperties, type PlannedAttempt } from '../shared/ownership-labels.ts';
import type { VariableValue } from './substitute.ts';

/** The prefix of the variables that SparkBatch provides. */
export const VARIABLE_PREFIX = 'SPARK_BATCH_';

/** Variables that differ between attempts and runs: a name that contains one of them is unique. */
export const UNIQUE_VARIABLES = ['SPARK_BATCH_DRIVER_NAME', 'SPARK_BATCH_APPLICATION_ID', 'SPARK_BATCH_TAG'] as const;

/** The Spark properties that name and label a driver's executors, as lines of a properties file. */
export const PROPERTIES_VARIABLE = 'SPARK_BATCH_PROPERTIES';

/** The variables that SparkBatch provides to every manifest. */
export function providedVariables(input: PlannedAttempt): Readonly<Record<string, VariableValue>> {
  const { plan, attempt } = input;
  const { name, namespace } = plan.batch;
  return {
    SPARK_BATCH_DRIVER_NAME: attempt.driverName,
    SPARK_BATCH_APPLICATION_ID: attempt.applicationId,
    SPARK_BATCH_TAG: attempt.tag,
    SPARK_BATCH_NAMESPACE: namespace,
    SPARK_BATCH_NAME: name,
    SPARK_BATCH_WORKFLOW_ID: plan.workflowId,
    SPARK_BATCH_ATTEMPT: attempt.number,
    [PROPERTIES_VARIABLE]: propertiesFile(
      {
        // Spark labels executors with it; it is also the driver's application id label.
        'spark.app.id': attempt.applicationId,
        'spark.kubernetes.namespace': namespace,
        'spark.kubernetes.driver.pod.name': attempt.driverName,
        ...executorProperties(input),
      },
      `Set by SparkBatch, which finds the executors by ${APPLICATION_ID_LABEL} and deletes them with their driver`,
    ),
  };
}

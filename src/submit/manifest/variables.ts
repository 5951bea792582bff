import { APPLICATION_ID_LABEL } from '../../model/names.ts';
import { propertiesFile } from '../../spark/properties-file.ts';
import { executorProperties, type MarksInput } from '../shared/ownership-labels.ts';
import type { VariableValue } from './template.ts';

/** What the names of variables that SparkBatch gives begin with. */
export const OWN_PREFIX = 'SPARK_BATCH_';

/** Variables that differ between attempts, and between runs: what is named by one of them is never another's. */
export const UNIQUE_VARIABLES = ['SPARK_BATCH_DRIVER_NAME', 'SPARK_BATCH_APPLICATION_ID', 'SPARK_BATCH_TAG'] as const;

/** The properties by which a driver's executors are found and named, as lines of a properties file. */
export const PROPERTIES_VARIABLE = 'SPARK_BATCH_PROPERTIES';

/** The variables that SparkBatch gives to every manifest. */
export function ownVariables(input: MarksInput): Readonly<Record<string, VariableValue>> {
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
        // The executors' label, and what the driver and SparkBatch both call the application.
        'spark.app.id': attempt.applicationId,
        'spark.kubernetes.namespace': namespace,
        'spark.kubernetes.driver.pod.name': attempt.driverName,
        ...executorProperties(input),
      },
      `Set by SparkBatch, which finds the executors by ${APPLICATION_ID_LABEL} and deletes them with their driver`,
    ),
  };
}

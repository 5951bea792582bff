import type { V1ConfigMap } from '@kubernetes/client-node';
import { configMapName } from '../../../spark/names.ts';
import { propertiesFile } from '../../../spark/properties-file.ts';
import type { SparkProperties } from '../../../spark/properties.ts';
import { type Feature, type FeatureInput, withEnv, withVolume } from './feature.ts';

const CONF_DIR = '/opt/spark/conf';
const PROPERTIES_FILE = 'spark.properties';

/** Where the driver reads its properties. */
export const PROPERTIES_PATH = `${CONF_DIR}/${PROPERTIES_FILE}`;

/** The volume with the driver's properties (as Spark's submission client, `Client.run`). */
export const confVolume: Feature = (draft, { attempt }) =>
  withEnv(
    withVolume(
      draft,
      {
        name: 'spark-conf-volume-driver',
        configMap: {
          name: configMapName(attempt),
          items: [{ key: PROPERTIES_FILE, mode: 0o644, path: PROPERTIES_FILE }],
        },
      },
      { mountPath: CONF_DIR },
    ),
    [{ name: 'SPARK_CONF_DIR', value: CONF_DIR }],
  );

/** The ConfigMap behind that volume (as Spark's `KubernetesClientUtils.buildConfigMap`). */
export function confConfigMap({ plan, attempt }: FeatureInput, properties: SparkProperties): V1ConfigMap {
  const name = configMapName(attempt);
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: plan.batch.namespace },
    data: {
      [PROPERTIES_FILE]: propertiesFile(
        properties,
        `Spark properties of attempt ${attempt.number} of ${plan.workflowId}`,
      ),
      // Spark keeps it outside the file, too.
      'spark.kubernetes.namespace': plan.batch.namespace,
    },
    immutable: true,
  };
}

import type { V1ConfigMap } from '@kubernetes/client-node';
import type { PlainObject } from '../../../kubernetes/transport/plain-objects.ts';
import { configMapName } from '../../../spark/names.ts';
import { propertiesFile } from '../../../spark/properties-file.ts';
import { type DriverDraft, type Feature, type FeatureInput, withDependent, withEnv, withVolume } from './feature.ts';

const CONF_DIR = '/opt/spark/conf';
const PROPERTIES_FILE = 'spark.properties';

/** Where the driver reads its properties. */
export const PROPERTIES_PATH = `${CONF_DIR}/${PROPERTIES_FILE}`;

/**
 * The driver's properties and the batch's own configuration files of Spark, in a ConfigMap and mounted (as Spark's
 * submission client, `Client.run`, which takes the files of the submitter's SPARK_CONF_DIR).
 */
export const confVolume: Feature = (draft, input) => {
  const files = [...Object.keys(input.plan.batch.sparkConfFiles ?? {}), PROPERTIES_FILE].toSorted();
  const mounted = withVolume(
    draft,
    {
      name: 'spark-conf-volume-driver',
      configMap: {
        name: configMapName(input.attempt),
        items: files.map((file) => ({ key: file, mode: 0o644, path: file })),
      },
    },
    { mountPath: CONF_DIR },
  );
  return withDependent(withEnv(mounted, [{ name: 'SPARK_CONF_DIR', value: CONF_DIR }]), configMapOf(draft, input));
};

/** The ConfigMap behind that volume (as Spark's `KubernetesClientUtils.buildConfigMap`). */
function configMapOf({ properties }: DriverDraft, { plan, attempt }: FeatureInput): PlainObject & V1ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: configMapName(attempt) },
    data: {
      ...plan.batch.sparkConfFiles,
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

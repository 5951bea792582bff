import type { V1ConfigMap, V1ConfigMapVolumeSource } from '@kubernetes/client-node';
import type { PlainObject } from '../../../kubernetes/transport/plain-object-api.ts';
import { configMapName, dependentName } from '../../../spark/names.ts';
import { propertiesFile } from '../../../spark/properties-file.ts';
import { executorTemplateText } from '../../shared/pod-template.ts';
import {
  type DriverDraft,
  type FeatureStep,
  type StepInput,
  withDependent,
  withEnv,
  withProperties,
  withVolume,
} from './step.ts';

const HADOOP_CONF_DIR = '/opt/hadoop/conf';

/**
 * Hadoop configuration of driver and executors (as Spark's `HadoopConfDriverFeatureStep`): an existing ConfigMap, or
 * one with the files of the batch, where Spark takes those of the submitting machine's HADOOP_CONF_DIR.
 */
export const hadoopConf: FeatureStep = (draft, { plan, attempt, requested }) => {
  const existing = requested['spark.kubernetes.hadoop.configMapName'];
  if (existing !== undefined) return withHadoopConf(draft, { name: existing });
  const files = plan.batch.hadoopConfFiles;
  if (files === undefined) return draft;
  const name = dependentName(attempt, '-hadoop-config');
  const configMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    data: files,
    immutable: true,
  } as PlainObject;
  const items = Object.keys(files)
    .toSorted()
    .map((file) => ({ key: file, path: file }));
  return withHadoopConf(withDependent(draft, configMap), { name, items });
};

function withHadoopConf(draft: DriverDraft, configMap: V1ConfigMapVolumeSource & { name: string }): DriverDraft {
  const mounted = withVolume(draft, { name: 'hadoop-properties', configMap }, { mountPath: HADOOP_CONF_DIR });
  return withProperties(withEnv(mounted, [{ name: 'HADOOP_CONF_DIR', value: HADOOP_CONF_DIR }]), {
    'spark.kubernetes.executor.hadoopConfigMapName': configMap.name,
  });
}

const TEMPLATE_FILE = 'pod-spec-template.yml';
const TEMPLATE_FOLDER = '/opt/spark/pod-template';
const TEMPLATE_KEY = 'podspec-configmap-key';

/** The pod template of executors, as a file that the driver reads (as Spark's `PodTemplateConfigMapStep`). */
export const executorTemplate: FeatureStep = (draft, { plan, attempt }) => {
  const text = executorTemplateText(plan.batch.executor);
  if (text === undefined) return draft;
  const name = dependentName(attempt, '-driver-podspec-conf-map');
  const mounted = withVolume(
    draft,
    { name: 'pod-template-volume', configMap: { name, items: [{ key: TEMPLATE_KEY, path: TEMPLATE_FILE }] } },
    { mountPath: TEMPLATE_FOLDER },
  );
  const configMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    data: { [TEMPLATE_KEY]: text },
    immutable: true,
  } as PlainObject;
  return withProperties(withDependent(mounted, configMap), {
    'spark.kubernetes.executor.podTemplateFile': `${TEMPLATE_FOLDER}/${TEMPLATE_FILE}`,
  });
};

const SPARK_CONF_DIR = '/opt/spark/conf';
const PROPERTIES_FILE = 'spark.properties';

/** The file from which the driver reads its properties. */
export const PROPERTIES_PATH = `${SPARK_CONF_DIR}/${PROPERTIES_FILE}`;

/**
 * The driver's properties and the batch's own Spark configuration files (as Spark's `Client.run`, which takes the files
 * of the submitting machine's SPARK_CONF_DIR). The last step: it writes the properties that the other steps set.
 */
export const sparkConf: FeatureStep = (draft, input) => {
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
    { mountPath: SPARK_CONF_DIR },
  );
  return withDependent(
    withEnv(mounted, [{ name: 'SPARK_CONF_DIR', value: SPARK_CONF_DIR }]),
    sparkConfigMap(draft, input),
  );
};

/** The ConfigMap behind that volume (as Spark's `KubernetesClientUtils.buildConfigMap`). */
function sparkConfigMap({ properties }: DriverDraft, { plan, attempt }: StepInput): PlainObject & V1ConfigMap {
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
      // Spark adds the namespace as a separate entry, too.
      'spark.kubernetes.namespace': plan.batch.namespace,
    },
    immutable: true,
  };
}

import type { V1ConfigMapVolumeSource } from '@kubernetes/client-node';
import type { PlainObject } from '../../../kubernetes/transport/plain-objects.ts';
import { dependentName } from '../../../spark/names.ts';
import { type DriverDraft, type Feature, withDependent, withEnv, withProperties, withVolume } from './feature.ts';

const FOLDER = '/opt/hadoop/conf';

/**
 * Hadoop configuration for driver and executors (as Spark's `HadoopConfDriverFeatureStep`): a ConfigMap that exists, or
 * one made of the batch's files, where Spark takes those of the submitter's HADOOP_CONF_DIR.
 */
export const hadoopConf: Feature = (draft, { plan, attempt, requested }) => {
  const existing = requested['spark.kubernetes.hadoop.configMapName'];
  if (existing !== undefined) return mounted(draft, { name: existing });
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
  return mounted(withDependent(draft, configMap), { name, items });
};

function mounted(draft: DriverDraft, configMap: V1ConfigMapVolumeSource & { name: string }): DriverDraft {
  const withConf = withVolume(draft, { name: 'hadoop-properties', configMap }, { mountPath: FOLDER });
  return withProperties(withEnv(withConf, [{ name: 'HADOOP_CONF_DIR', value: FOLDER }]), {
    'spark.kubernetes.executor.hadoopConfigMapName': configMap.name,
  });
}

import type { PlainObject } from '../../../kubernetes/transport/plain-objects.ts';
import { dependentName } from '../../../spark/names.ts';
import { podTemplateText } from '../../shared/pod-template.ts';
import { type Feature, withDependent, withProperties, withVolume } from './feature.ts';

const FILE = 'pod-spec-template.yml';
const FOLDER = '/opt/spark/pod-template';
const KEY = 'podspec-configmap-key';

/** The template of executors, where the driver reads it (as Spark's `PodTemplateConfigMapStep`). */
export const executorTemplate: Feature = (draft, { plan, attempt }) => {
  const { template } = plan.batch.executor;
  if (template === undefined) return draft;
  const name = dependentName(attempt, '-driver-podspec-conf-map');
  const mounted = withVolume(
    draft,
    { name: 'pod-template-volume', configMap: { name, items: [{ key: KEY, path: FILE }] } },
    { mountPath: FOLDER },
  );
  const configMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    data: { [KEY]: podTemplateText(template) },
    immutable: true,
  } as PlainObject;
  return withProperties(withDependent(mounted, configMap), {
    'spark.kubernetes.executor.podTemplateFile': `${FOLDER}/${FILE}`,
  });
};

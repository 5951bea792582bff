import { listOf, withPrefix, substituteIds } from '../../../spark/properties.ts';
import { driverLabels } from '../../shared/driver-labels.ts';
import { type Feature, withPodSpec, withProperties } from './feature.ts';

/** The pod: its name, labels and annotations, and where it may run (as Spark's `BasicDriverFeatureStep`). */
export const driverPod: Feature = (draft, input) => {
  const { plan, attempt, requested } = input;
  const pullSecrets = listOf(requested['spark.kubernetes.container.image.pullSecrets']);
  const schedulerName =
    requested['spark.kubernetes.driver.scheduler.name'] ?? requested['spark.kubernetes.scheduler.name'];
  const { spec } = draft.pod;
  const nodeSelector = {
    ...spec?.nodeSelector,
    ...withPrefix(requested, 'spark.kubernetes.node.selector.'),
    ...withPrefix(requested, 'spark.kubernetes.driver.node.selector.'),
  };
  const annotations = withPrefix(requested, 'spark.kubernetes.driver.annotation.');
  const pod = {
    ...draft.pod,
    metadata: {
      ...draft.pod.metadata,
      name: attempt.driverName,
      namespace: plan.batch.namespace,
      labels: { ...draft.pod.metadata?.labels, ...driverLabels(input) },
      annotations: { ...draft.pod.metadata?.annotations, ...substituteIds(annotations, attempt.applicationId) },
    },
  };
  return withProperties(
    withPodSpec(
      { ...draft, pod },
      {
        restartPolicy: 'Never',
        ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
        ...(pullSecrets.length > 0 && {
          imagePullSecrets: [...(spec?.imagePullSecrets ?? []), ...pullSecrets.map((name) => ({ name }))],
        }),
        ...(schedulerName !== undefined && { schedulerName }),
      },
    ),
    {
      'spark.app.name': plan.batch.name,
      'spark.app.id': attempt.applicationId,
      'spark.kubernetes.namespace': plan.batch.namespace,
      'spark.kubernetes.driver.pod.name': attempt.driverName,
    },
  );
};

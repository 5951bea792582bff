import type { V1EnvVar } from '@kubernetes/client-node';
import type { Batch } from '../../../model/batch/batch.ts';
import { APPLICATION_ID_LABEL, DRIVER_CONTAINER, ROLE_LABEL } from '../../../model/names.ts';
import { languageOf, isAtLeast } from '../../../spark/application.ts';
import { customResources, driverMemoryMiB, sharedOverheadFactor } from '../../../spark/pod-resources.ts';
import { javaDouble, type SparkProperties, withPrefix, substituteIds, listOf } from '../../../spark/properties.ts';
import { appNameLabel } from '../../../spark/names.ts';
import { driverPorts } from '../../../spark/ports.ts';
import { podOf } from '../../shared/pod-template.ts';
import {
  type DriverDraft,
  type FeatureStep,
  type StepInput,
  withContainer,
  withEnv,
  withPodSpec,
  withProperties,
} from './step.ts';

/**
 * The draft that the steps start from: empty, or the batch's pod template (as Spark's
 * `KubernetesUtils.loadPodFromTemplate`). The driver's container is the template's named container, else its first; the
 * others are sidecars.
 */
export function initialDraft({ driver: { template } }: Batch, properties: SparkProperties): DriverDraft {
  const { metadata = {}, spec, ...rest } = podOf(template ?? {});
  const containers = spec?.containers ?? [];
  const name = properties['spark.kubernetes.driver.podTemplateContainerName'];
  const container = containers.find((candidate) => name !== undefined && candidate.name === name) ?? containers[0];
  const sidecars = containers.filter((candidate) => candidate !== container);
  return {
    pod: { ...rest, metadata, spec: { ...spec, containers: sidecars } },
    container: container ?? { name: '' },
    properties,
    dependents: [],
  };
}

/** The labels of a driver, Spark's and the batch's own. The driver's Service selects by them. */
export function driverLabels({ plan, attempt, requested, version }: StepInput): Record<string, string> {
  const own = withPrefix(requested, 'spark.kubernetes.driver.label.');
  return {
    // Spark replaces {{APP_ID}} in annotations in every version, in labels since 4.0.
    ...(isAtLeast(version, 4, 0) ? substituteIds(own, attempt.applicationId) : own),
    'spark-version': version,
    [APPLICATION_ID_LABEL]: attempt.applicationId,
    'spark-app-name': appNameLabel(plan.batch.name),
    [ROLE_LABEL]: 'driver',
  };
}

/** The pod's name, labels, annotations and scheduling (as Spark's `BasicDriverFeatureStep`). */
export const driverPod: FeatureStep = (draft, input) => {
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

/**
 * The user that Hadoop takes the driver for. spark-submit passes on its own user; a worker submits for many users, so
 * the default here is the user of Spark's images. A batch overrides it with `spark.kubernetes.driverEnv.SPARK_USER`.
 */
const SPARK_USER = 'spark';

/** Image, ports and environment of the driver's container (as Spark's `BasicDriverFeatureStep`). */
export const driverContainer: FeatureStep = (draft, input) => {
  const { attempt, requested, version } = input;
  const { container: template } = draft;
  const container = withContainer(draft, {
    name: template.name || DRIVER_CONTAINER,
    image: driverImage(input),
    imagePullPolicy: requested['spark.kubernetes.container.image.pullPolicy'] ?? 'IfNotPresent',
    ports: [
      ...(template.ports ?? []),
      ...driverPorts(requested, version, 'pod').map(({ name, port }) => ({
        name,
        containerPort: port,
        protocol: 'TCP',
      })),
    ],
  });
  const requestedEnv = Object.entries(withPrefix(requested, 'spark.kubernetes.driverEnv.'));
  return withEnv(container, [
    { name: 'SPARK_USER', value: SPARK_USER },
    { name: 'SPARK_APPLICATION_ID', value: attempt.applicationId },
    ...requestedEnv.map(([name, value]): V1EnvVar => ({ name, value })),
    { name: 'SPARK_DRIVER_BIND_ADDRESS', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } },
  ]);
};

/** Since 4.1, Spark replaces {{SPARK_VERSION}} in the name of an image (`Utils.substituteSparkVersion`). */
function driverImage({ requested, version }: StepInput): string {
  const image =
    requested['spark.kubernetes.driver.container.image'] ?? requested['spark.kubernetes.container.image'] ?? '';
  return isAtLeast(version, 4, 1) ? image.replaceAll('{{SPARK_VERSION}}', version) : image;
}

/**
 * CPU, memory and devices of the driver's container (as Spark's `BasicDriverFeatureStep`). Memory always has a limit,
 * CPU only on request.
 */
export const driverResources: FeatureStep = (draft, { plan, requested, version }) => {
  const language = languageOf(plan.batch);
  const memory = `${driverMemoryMiB({ properties: requested, language, version })}Mi`;
  const cpuLimit = requested['spark.kubernetes.driver.limit.cores'];
  const { requests, limits } = draft.container.resources ?? {};
  const devices = customResources(requested, 'driver').map(({ name, vendor, amount }) => [`${vendor}/${name}`, amount]);
  return withProperties(
    withContainer(draft, {
      resources: {
        ...draft.container.resources,
        requests: {
          ...requests,
          cpu: requested['spark.kubernetes.driver.request.cores'] ?? requested['spark.driver.cores'] ?? '1',
          memory,
        },
        limits: { ...limits, ...(cpuLimit !== undefined && { cpu: cpuLimit }), memory, ...Object.fromEntries(devices) },
      },
    }),
    {
      'spark.kubernetes.memoryOverheadFactor': javaDouble(sharedOverheadFactor({ properties: requested, language })),
    },
  );
};

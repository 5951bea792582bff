import type { V1EnvVar } from '@kubernetes/client-node';
import { DRIVER_CONTAINER } from '../../../model/names.ts';
import { driverPorts } from '../../../spark/ports.ts';
import { withPrefix } from '../../../spark/properties.ts';
import { isAtLeast } from '../../../spark/application.ts';
import { type Feature, type FeatureInput, withContainer, withEnv } from './feature.ts';

/**
 * Whom Hadoop takes the driver for. spark-submit passes on the user who ran it; ours is a service that acts for many, so
 * it is the user of Spark's images. `spark.kubernetes.driverEnv.SPARK_USER` says otherwise.
 */
const SPARK_USER = 'spark';

/** The Spark container: image, ports and environment (as Spark's `BasicDriverFeatureStep`). */
export const driverContainer: Feature = (draft, input) => {
  const { attempt, requested, version } = input;
  const { container: template } = draft;
  const container = withContainer(draft, {
    name: template.name === '' ? DRIVER_CONTAINER : template.name,
    image: imageOf(input),
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

/** Since 4.1 an image may speak of Spark's version (`Utils.substituteSparkVersion`). */
function imageOf({ requested, version }: FeatureInput): string {
  const image =
    requested['spark.kubernetes.driver.container.image'] ?? requested['spark.kubernetes.container.image'] ?? '';
  return isAtLeast(version, 4, 1) ? image.replaceAll('{{SPARK_VERSION}}', version) : image;
}

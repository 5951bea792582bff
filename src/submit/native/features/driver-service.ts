import type { V1Service } from '@kubernetes/client-node';
import { APPLICATION_ID_LABEL } from '../../../model/names.ts';
import { serviceName } from '../../../spark/names.ts';
import { driverPorts } from '../../../spark/ports.ts';
import { withPrefix } from '../../../spark/properties.ts';
import { listOf } from '../../../spark/uri.ts';
import { driverLabels } from './driver-labels.ts';
import { type Feature, type FeatureInput, withProperties } from './feature.ts';

/** Tells the driver the name and ports executors reach it by (as Spark's `DriverServiceFeatureStep`). */
export const driverAddress: Feature = (draft, { plan, attempt, requested, version }) => {
  const [rpc, blockManager] = driverPorts(requested, version, 'service');
  return withProperties(draft, {
    'spark.driver.host': `${serviceName(attempt)}.${plan.batch.namespace}.svc`,
    'spark.driver.port': String(rpc?.port),
    'spark.driver.blockManager.port': String(blockManager?.port),
  });
};

/** The headless Service that gives the driver its name (as Spark's `DriverServiceFeatureStep`). */
export function driverService(input: FeatureInput): V1Service {
  const { plan, attempt, requested, version } = input;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: serviceName(attempt),
      namespace: plan.batch.namespace,
      labels: {
        ...withPrefix(requested, 'spark.kubernetes.driver.service.label.'),
        [APPLICATION_ID_LABEL]: attempt.applicationId,
      },
      annotations: withPrefix(requested, 'spark.kubernetes.driver.service.annotation.'),
    },
    spec: {
      clusterIP: 'None',
      ipFamilyPolicy: requested['spark.kubernetes.driver.service.ipFamilyPolicy'] ?? 'SingleStack',
      ipFamilies: listOf(requested['spark.kubernetes.driver.service.ipFamilies'] ?? 'IPv4'),
      selector: driverLabels(input),
      ports: driverPorts(requested, version, 'service').map(({ name, port }) => ({ name, port, targetPort: port })),
    },
  };
}

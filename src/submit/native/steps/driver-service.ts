import type { V1Service } from '@kubernetes/client-node';
import type { PlainObject } from '../../../kubernetes/transport/plain-object-api.ts';
import { APPLICATION_ID_LABEL } from '../../../model/names.ts';
import { serviceName } from '../../../spark/names.ts';
import { driverPorts } from '../../../spark/ports.ts';
import { withPrefix, listOf } from '../../../spark/properties.ts';
import { driverLabels } from './basic-driver.ts';
import { type FeatureStep, type StepInput, withDependent, withProperties } from './step.ts';

/**
 * Host and ports by which executors reach the driver, and the Service behind them (as Spark's
 * `DriverServiceFeatureStep`).
 */
export const driverService: FeatureStep = (draft, input) => {
  const { plan, attempt, requested, version } = input;
  const [rpc, blockManager] = driverPorts(requested, version, 'service');
  return withProperties(withDependent(draft, headlessService(input)), {
    'spark.driver.host': `${serviceName(attempt)}.${plan.batch.namespace}.svc`,
    'spark.driver.port': String(rpc?.port),
    'spark.driver.blockManager.port': String(blockManager?.port),
  });
};

function headlessService(input: StepInput): PlainObject & V1Service {
  const { attempt, requested, version } = input;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: serviceName(attempt),
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

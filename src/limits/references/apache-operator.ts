import type { BatchPlan } from '../../model/batch/plan.ts';
import { asSparkSubmit, pathInApacheBatch } from '../spark-settings/apache-application.ts';
import { submittedReferences } from './batch-fields.ts';
import { allHarmless, type Inspector, inspectFields, opaque, type ReferencedResource } from './referenced-resource.ts';

/** The resources that the SparkApplication of a batch for the Apache operator references. */
export function apacheReferences(plan: BatchPlan): ReferencedResource[] {
  const { submit } = plan.batch;
  return [
    ...submittedReferences(asSparkSubmit(plan), 'the Apache Spark operator').map((one) => ({
      ...one,
      path: pathInApacheBatch(plan, one.path),
    })),
    ...(submit.kind === 'operator' ? inspectFields(submit.spec, ['submit', 'spec'], SPEC) : []),
  ];
}

const exposed: Inspector = (_, path) => [{ kind: 'exposed', value: 'is reachable from outside the cluster', path }];

/** The fields of the spec. Properties and templates are inspected like those of a batch. */
const SPEC: Readonly<Record<string, Inspector>> = {
  ...allHarmless([
    'mainClass',
    'runtimeVersions',
    'jars',
    'pyFiles',
    'sparkRFiles',
    'deploymentMode',
    // The driver's own spark-submit acts for this user, with the credentials of the driver.
    'proxyUser',
    'driverArgs',
    'applicationTolerations',
    'sparkConf',
    'driverSpec',
    'executorSpec',
  ]),
  driverServiceIngressList: exposed,
  driverHttpRouteList: exposed,
  driverGrpcRouteList: exposed,
  configMapSpecs: (_, path) => [
    opaque(
      path,
      'creates ConfigMaps of any name with the rights of the Apache Spark operator: create them beside the batch',
    ),
  ],
};

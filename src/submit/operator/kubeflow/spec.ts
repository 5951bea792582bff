import type { BatchPlan } from '../../../model/batch/plan.ts';
import { ATTEMPT_LABEL } from '../../../model/names.ts';
import { sparkVersion } from '../../../spark/application.ts';
import { driverOwnership, executorProperties, type PlannedAttempt } from '../../shared/ownership-labels.ts';
import { withGate } from '../driver-template.ts';
import { fieldsAt, mergeFields, type SpecFields } from '../fields.ts';
import { specOf } from '../spec-checks.ts';
import { requestedSpec } from './requested-spec.ts';

/** Properties that the operator's webhook refuses, each with the field to use instead. */
const PROPERTIES_WITH_FIELD: readonly (readonly [property: string, role: '' | 'driver' | 'executor', field: string])[] =
  [
    ['spark.kubernetes.container.image', '', 'image'],
    ['spark.kubernetes.driver.container.image', 'driver', 'image'],
    ['spark.kubernetes.executor.container.image', 'executor', 'image'],
    ['spark.kubernetes.authenticate.driver.serviceAccountName', 'driver', 'serviceAccount'],
    ['spark.kubernetes.authenticate.executor.serviceAccountName', 'executor', 'serviceAccount'],
  ];

/** Spark's default number of executors; the operator's would be 1. */
const DEFAULT_INSTANCES = 2;

/** The spec of an attempt for the Kubeflow operator: fields of the batch and of `submit.spec`, and what SparkBatch sets. */
export function kubeflowSpec(input: PlannedAttempt): SpecFields {
  return withOwnershipFields(mergedSpec(input.plan), input);
}

/** The batch's fields and its `submit.spec`, with Spark's defaults where the operator's differ. */
function mergedSpec({ batch }: BatchPlan): SpecFields {
  const { merged } = mergeFields(requestedSpec(batch), specOf(batch));
  const spec = PROPERTIES_WITH_FIELD.reduce(moveProperty, merged);
  const executor = fieldsAt(spec, 'executor');
  return {
    sparkVersion: sparkVersion(batch),
    ...spec,
    executor: { ...(setsInstances(spec) ? {} : { instances: DEFAULT_INSTANCES }), ...executor },
  };
}

function moveProperty(spec: SpecFields, [property, role, field]: (typeof PROPERTIES_WITH_FIELD)[number]): SpecFields {
  const { [property]: value, ...sparkConf } = fieldsAt(spec, 'sparkConf');
  if (value === undefined) return spec;
  if (role === '') return { [field]: value, ...spec, sparkConf };
  return { ...spec, sparkConf, [role]: { [field]: value, ...fieldsAt(spec, role) } };
}

function setsInstances(spec: SpecFields): boolean {
  const conf = fieldsAt(spec, 'sparkConf');
  return (
    conf['spark.executor.instances'] !== undefined ||
    conf['spark.dynamicAllocation.enabled'] === 'true' ||
    fieldsAt(spec, 'dynamicAllocation')['enabled'] === true
  );
}

/** The spec with names, ownership labels and scheduling gate, and without retries by the operator. */
function withOwnershipFields(spec: SpecFields, input: PlannedAttempt): SpecFields {
  const { attempt } = input;
  const driver = fieldsAt(spec, 'driver');
  const executor = fieldsAt(spec, 'executor');
  const { labels, annotations } = driverOwnership(input);
  return {
    ...spec,
    restartPolicy: { type: 'Never' },
    sparkConf: { ...fieldsAt(spec, 'sparkConf'), ...executorProperties(input) },
    driver: {
      ...driver,
      podName: attempt.driverName,
      labels: { ...fieldsAt(driver, 'labels'), ...labels, [ATTEMPT_LABEL]: attempt.tag },
      annotations: { ...fieldsAt(driver, 'annotations'), ...annotations },
      template: withGate(fieldsAt(driver, 'template')),
    },
    executor: { ...executor, labels: { ...fieldsAt(executor, 'labels'), [ATTEMPT_LABEL]: attempt.tag } },
  };
}

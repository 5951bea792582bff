import type { BatchPlan } from '../../model/batch/plan.ts';
import { ATTEMPT_LABEL, DEPENDENTS_GATE, DRIVER_CONTAINER } from '../../model/names.ts';
import { sparkVersion } from '../../spark/application.ts';
import {
  driverOwnership,
  executorProperties,
  ownershipOf,
  type PlannedAttempt,
  retentionAnnotations,
} from '../shared/ownership-labels.ts';
import { applicationName, SPARK_APPLICATION, type SparkApplication } from './crd.ts';
import { fieldsAt, mergeFields, type SpecFields } from './fields.ts';
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

/**
 * Builds the SparkApplication of an attempt. Pure: the same plan and attempt give an equal resource on every worker.
 *
 * Expects a batch that `checkOperator` accepts.
 */
export function buildSparkApplication(input: PlannedAttempt): SparkApplication {
  const { plan, attempt } = input;
  const { group, version, kind } = SPARK_APPLICATION;
  const { labels, annotations } = ownershipOf(input);
  return {
    apiVersion: `${group}/${version}`,
    kind,
    metadata: {
      name: applicationName({ name: attempt.driverName }),
      namespace: plan.batch.namespace,
      // The operator copies these labels to driver and executors, so the driver's tag must not be among them.
      labels: { ...labels, [ATTEMPT_LABEL]: attempt.tag },
      annotations: { ...annotations, ...retentionAnnotations(input) },
    },
    spec: withOwnershipFields(mergedSpec(plan), input),
  };
}

/** The batch's fields and its `submit.spec`, with Spark's defaults where the operator's differ. */
function mergedSpec({ batch }: BatchPlan): SpecFields {
  const { merged } = mergeFields(requestedSpec(batch), batch.submit.kind === 'operator' ? batch.submit.spec : {});
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

/**
 * The pod template with the scheduling gate; spark-submit keeps everything in a template. The evidence finalizer is not
 * part of it: it would hold a driver that is created after the resource was deleted, which Kubernetes' garbage
 * collector removes otherwise.
 */
function withGate(template: SpecFields): SpecFields {
  const spec = fieldsAt(template, 'spec');
  const listAt = (key: string): readonly unknown[] => (Array.isArray(spec[key]) ? (spec[key] as unknown[]) : []);
  const containers = listAt('containers');
  return {
    ...template,
    spec: {
      ...spec,
      schedulingGates: [...listAt('schedulingGates'), { name: DEPENDENTS_GATE }],
      containers: containers.length > 0 ? containers : [{ name: DRIVER_CONTAINER }],
    },
  };
}

import { ATTEMPT_LABEL, DEPENDENTS_GATE, DRIVER_CONTAINER } from '../../model/names.ts';
import type { AttemptPlan } from '../../model/batch/attempt.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import { sparkVersion } from '../../spark/application.ts';
import { driverMarksOf, executorProperties, marksOf, retentionMarksOf } from '../shared/ownership-labels.ts';
import { type Fields, SPARK_APPLICATION, type SparkApplication } from './crd.ts';
import { completed, fieldsAt } from './fields.ts';
import { applicationName } from './names.ts';
import { requestedSpec } from './requested-spec.ts';

/** Properties the operator's webhook refuses, because the resource has a field for them. */
const MOVED: readonly (readonly [property: string, role: '' | 'driver' | 'executor', field: string])[] = [
  ['spark.kubernetes.container.image', '', 'image'],
  ['spark.kubernetes.driver.container.image', 'driver', 'image'],
  ['spark.kubernetes.executor.container.image', 'executor', 'image'],
  ['spark.kubernetes.authenticate.driver.serviceAccountName', 'driver', 'serviceAccount'],
  ['spark.kubernetes.authenticate.executor.serviceAccountName', 'executor', 'serviceAccount'],
];

/** Spark's own default; the operator's would be 1. */
const EXECUTORS = 2;

/**
 * The SparkApplication of an attempt. The same plan and attempt make the same resource, whoever asks.
 *
 * Expects a batch that `checkOperator` has nothing against.
 */
export function buildSparkApplication(plan: BatchPlan, attempt: AttemptPlan): SparkApplication {
  const { group, version, kind } = SPARK_APPLICATION;
  const marks = marksOf({ plan, attempt });
  return {
    apiVersion: `${group}/${version}`,
    kind,
    metadata: {
      name: applicationName({ name: attempt.driverName }),
      namespace: plan.batch.namespace,
      // The operator gives the resource's labels to driver and executors: the driver's tag must not be among them.
      labels: { ...marks.labels, [ATTEMPT_LABEL]: attempt.tag },
      annotations: { ...marks.annotations, ...retentionMarksOf({ plan, attempt }) },
    },
    spec: ours(asWritten(plan), plan, attempt),
  };
}

/** What the batch says, its `submit.spec` included, with the defaults of Spark where the operator has others. */
function asWritten({ batch }: BatchPlan): Fields {
  const [spec] = completed(requestedSpec(batch), batch.submit.kind === 'operator' ? batch.submit.spec : {});
  const moved = MOVED.reduce(moveProperty, spec);
  const executor = fieldsAt(moved, 'executor');
  return {
    sparkVersion: sparkVersion(batch),
    ...moved,
    executor: { ...(howManyIsSaid(moved) ? {} : { instances: EXECUTORS }), ...executor },
  };
}

function moveProperty(spec: Fields, [property, role, field]: (typeof MOVED)[number]): Fields {
  const { [property]: value, ...sparkConf } = fieldsAt(spec, 'sparkConf');
  if (value === undefined) return spec;
  if (role === '') return { [field]: value, ...spec, sparkConf };
  return { ...spec, sparkConf, [role]: { [field]: value, ...fieldsAt(spec, role) } };
}

function howManyIsSaid(spec: Fields): boolean {
  const conf = fieldsAt(spec, 'sparkConf');
  return (
    conf['spark.executor.instances'] !== undefined ||
    conf['spark.dynamicAllocation.enabled'] === 'true' ||
    fieldsAt(spec, 'dynamicAllocation')['enabled'] === true
  );
}

/** The spec with what makes its driver and executors ours, and their retries. */
function ours(spec: Fields, plan: BatchPlan, attempt: AttemptPlan): Fields {
  const driver = fieldsAt(spec, 'driver');
  const executor = fieldsAt(spec, 'executor');
  const marks = driverMarksOf({ plan, attempt });
  return {
    ...spec,
    restartPolicy: { type: 'Never' },
    sparkConf: { ...fieldsAt(spec, 'sparkConf'), ...executorProperties({ plan, attempt }) },
    driver: {
      ...driver,
      podName: attempt.driverName,
      labels: { ...fieldsAt(driver, 'labels'), ...marks.labels, [ATTEMPT_LABEL]: attempt.tag },
      annotations: { ...fieldsAt(driver, 'annotations'), ...marks.annotations },
      template: gated(fieldsAt(driver, 'template')),
    },
    executor: { ...executor, labels: { ...fieldsAt(executor, 'labels'), [ATTEMPT_LABEL]: attempt.tag } },
  };
}

/**
 * The pod template with our scheduling gate, which spark-submit keeps as it keeps all of a template. Our finalizer is not
 * in it: a driver made after the resource is gone would be held by it, where Kubernetes' garbage collector else takes it.
 */
function gated(template: Fields): Fields {
  const spec = fieldsAt(template, 'spec');
  const given = (key: string): readonly unknown[] => (Array.isArray(spec[key]) ? (spec[key] as unknown[]) : []);
  const containers = given('containers');
  return {
    ...template,
    spec: {
      ...spec,
      schedulingGates: [...given('schedulingGates'), { name: DEPENDENTS_GATE }],
      containers: containers.length > 0 ? containers : [{ name: DRIVER_CONTAINER }],
    },
  };
}

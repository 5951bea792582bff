import { planAttempt } from '../../model/batch/attempt.ts';
import type { Batch } from '../../model/batch/batch.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import { sparkProperties } from '../../spark/properties.ts';
import { buildNativeDriver } from '../../submit/native/build.ts';
import { pathOfProperty } from '../../submit/shared/problem.ts';
import { effectiveProperties } from '../spark-settings/effective-properties.ts';
import { withoutOwnObjects } from './own-objects.ts';
import { impliedServiceAccount, pod } from './pod.ts';
import { propertyReferences } from './properties.ts';
import { opaque, type ReferencedResource } from './referenced-resource.ts';
import { submittingMachineReferences } from './submitting-machine.ts';

/** The resources that a native batch references: by its fields, and by the driver that is built from them. */
export function nativeReferences(plan: BatchPlan): ReferencedResource[] {
  const byFields = fieldReferences(plan);
  const byDriver = withoutOwnObjects((number) => {
    const driver = buildNativeDriver({ plan, attempt: planAttempt(plan, number) });
    return {
      references: [...pod(driver.pod, ['driver']), ...impliedServiceAccount(driver.pod, ['driver'])],
      dependents: driver.dependents,
    };
  });
  // A reference by a field has the better path.
  const known = new Set(byFields.map(keyOf));
  return [...byFields, ...byDriver.filter((one) => !known.has(keyOf(one)))];
}

function keyOf({ kind, value }: ReferencedResource): string {
  return `${kind} ${value}`;
}

/**
 * Configuration files that spark-submit does not read itself. From the others, the shell that starts it or its JVM
 * would take commands, options, appenders and credentials: `spark-env.sh`, `java-opts`, `log4j2.properties`.
 */
const NOT_READ_BY_SPARK_SUBMIT: ReadonlySet<string> = new Set(['metrics.properties', 'fairscheduler.xml']);
const READ_BY_SPARK_SUBMIT = "would be read by the worker's own spark-submit";

/** The resources that a batch of the kind spark-submit references, also on the worker. */
export function sparkSubmitReferences(plan: BatchPlan): ReferencedResource[] {
  const { sparkConfFiles = {}, hadoopConfFiles } = plan.batch;
  return [
    ...submittedReferences(plan, 'the worker'),
    ...Object.keys(sparkConfFiles)
      .filter((name) => !NOT_READ_BY_SPARK_SUBMIT.has(name))
      .map((name) => {
        const reason = `${READ_BY_SPARK_SUBMIT}: put it into the image, or use submit.kind: native`;
        return opaque(['sparkConfFiles', name], reason);
      }),
    ...(hadoopConfFiles
      ? [
          opaque(
            ['hadoopConfFiles'],
            `${READ_BY_SPARK_SUBMIT}: name a ConfigMap in spark.kubernetes.hadoop.configMapName, or use submit.kind: native`,
          ),
        ]
      : []),
  ];
}

/**
 * The resources that a batch references, also on the machine that runs Spark's code to submit it.
 * @param machine in messages
 */
export function submittedReferences(plan: BatchPlan, machine: string): ReferencedResource[] {
  const { batch } = plan;
  return [
    ...fieldReferences(plan),
    ...submittingMachineReferences({
      machine,
      mainApplicationFile: batch.mainApplicationFile,
      properties: sparkProperties(batch),
      pathOf: (property) => pathOfProperty(batch, property),
      settings: submittedSettings(batch),
    }),
  ];
}

/** The fields of a batch that spark-submit reads as settings. */
function submittedSettings({ name, mainClass, mainApplicationFile, sparkConf, image, driver, executor, deps }: Batch) {
  const { template: _driverTemplate, ...driverFields } = driver;
  const { template: _executorTemplate, ...executorFields } = executor;
  const settings = { name, mainClass, mainApplicationFile, sparkConf, image, deps };
  return { ...settings, driver: driverFields, executor: executorFields };
}

/** The resources that the fields, properties and templates of a batch reference, whichever kind creates its driver. */
function fieldReferences(plan: BatchPlan): ReferencedResource[] {
  const { driver, executor } = plan.batch;
  return [
    ...propertyReferences(effectiveProperties(plan)),
    ...pod(driver.template, ['driver', 'template']),
    ...pod(executor.template, ['executor', 'template']),
    ...impliedAccount(plan.batch),
  ];
}

/** The default service account, if the batch names no other. Executors use the account of their driver. */
function impliedAccount(batch: Batch): ReferencedResource[] {
  const account = sparkProperties(batch)['spark.kubernetes.authenticate.driver.serviceAccountName'] ?? '';
  return account === '' ? impliedServiceAccount(batch.driver.template ?? {}, ['driver', 'serviceAccount']) : [];
}

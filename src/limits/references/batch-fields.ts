import { planAttempt } from '../../model/batch/attempt.ts';
import type { Batch } from '../../model/batch/batch.ts';
import type { BatchPlan } from '../../model/batch/plan.ts';
import { type SparkProperties, sparkProperties } from '../../spark/properties.ts';
import { buildNativeDriver } from '../../submit/native/build.ts';
import { pathOfProperty } from '../../submit/shared/problem.ts';
import { javaOptionProperties } from '../spark-settings/java-options.ts';
import { withoutOwnObjects } from './own-objects.ts';
import { impliedServiceAccount, pod } from './pod.ts';
import { propertyReferences } from './properties.ts';
import { opaque, type ReferencedResource } from './referenced-resource.ts';
import { submittingMachineReferences } from './submitting-machine.ts';

/** The resources that a native batch references: by its fields, and by the driver that is built from them. */
export function nativeReferences(plan: BatchPlan): ReferencedResource[] {
  const byFields = fieldReferences(plan.batch);
  const byDriver = withoutOwnObjects((number) => {
    const driver = buildNativeDriver({ plan, attempt: planAttempt(plan, number) });
    return {
      references: [...pod(driver.pod, ['driver']), ...impliedServiceAccount(driver.pod, ['driver'])],
      dependents: driver.dependents,
    };
  });
  // A reference by a field has the better path.
  const known = new Set(byFields.map(keyOf));
  return [...byFields, ...byDriver.filter((one) => !known.has(keyOf(one)) && !isOwnershipAnnotation(one))];
}

function keyOf({ kind, value }: ReferencedResource): string {
  return `${kind} ${value}`;
}

/** Whether it is an annotation that SparkBatch itself sets. */
export function isOwnershipAnnotation({ kind, value }: ReferencedResource): boolean {
  return kind === 'annotation' && value.startsWith('spark-batch/');
}

/**
 * Configuration files that spark-submit does not read itself. From the others, the shell that starts it or its JVM
 * would take commands, options, appenders and credentials: `spark-env.sh`, `java-opts`, `log4j2.properties`.
 */
const NOT_READ_BY_SPARK_SUBMIT: ReadonlySet<string> = new Set(['metrics.properties', 'fairscheduler.xml']);
const READ_BY_SPARK_SUBMIT = "would be read by the worker's own spark-submit";

/** The resources that a batch of the kind spark-submit references, also on the worker. */
export function sparkSubmitReferences({ batch }: BatchPlan): ReferencedResource[] {
  const { mainApplicationFile, sparkConfFiles = {}, hadoopConfFiles } = batch;
  return [
    ...fieldReferences(batch),
    ...submittingMachineReferences({
      machine: 'the worker',
      mainApplicationFile,
      properties: sparkProperties(batch),
      pathOf: (property) => pathOfProperty(batch, property),
    }),
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

/** Files with options for the driver's JVM (`load-spark-env.sh`, `AbstractCommandBuilder`). */
const OPTION_FILES = ['java-opts', 'spark-env.sh'];

/** The resources that the fields, properties and templates of a batch reference, whichever kind creates its driver. */
function fieldReferences(batch: Batch): ReferencedResource[] {
  const properties = sparkProperties(batch);
  const { driver, executor, sparkConfFiles = {} } = batch;
  return [
    ...propertyReferences(properties, (property) => pathOfProperty(batch, property)),
    ...pod(driver.template, ['driver', 'template']),
    ...pod(executor.template, ['executor', 'template']),
    ...OPTION_FILES.flatMap((file) =>
      propertyReferences(javaOptionProperties(sparkConfFiles[file] ?? ''), () => ['sparkConfFiles', file]),
    ),
    ...impliedAccount(batch, properties),
  ];
}

/** The default service account, if the batch names no other. Executors use the account of their driver. */
function impliedAccount({ driver: { template } }: Batch, properties: SparkProperties): ReferencedResource[] {
  const account = properties['spark.kubernetes.authenticate.driver.serviceAccountName'] ?? '';
  return account === '' ? impliedServiceAccount(template ?? {}, ['driver', 'serviceAccount']) : [];
}

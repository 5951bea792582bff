import type { Batch } from '../../../model/batch/batch.ts';
import { ATTEMPT_LABEL } from '../../../model/names.ts';
import { languageOf, mainClassOf, NO_RESOURCE, sparkVersion } from '../../../spark/application.ts';
import { sparkProperties } from '../../../spark/properties.ts';
import { driverOwnership, executorProperties, type PlannedAttempt } from '../../shared/ownership-labels.ts';
import { namedContainers, withGate } from '../driver-template.ts';
import { fieldsAt, mergeFields, type SpecFields, withoutEmpty } from '../fields.ts';
import { specOf } from '../spec-checks.ts';

/** Where the application's own file goes; a class of the image has none. */
const FILE_FIELDS = { java: 'jars', python: 'pyFiles', r: 'sparkRFiles' } as const;

/**
 * The fields of a batch as the spec of a SparkApplication (spark.apache.org). The operator passes properties to Spark's own
 * classes as they are, so that every field of the batch that stands for a property becomes that property.
 */
export function requestedApacheSpec(batch: Batch): SpecFields {
  const { mainApplicationFile: file, arguments: driverArgs, proxyUser, sparkVersion: version } = batch;
  return withoutEmpty({
    mainClass: mainClassOf(batch) || undefined,
    ...(file !== NO_RESOURCE && { [FILE_FIELDS[languageOf(batch)]]: file }),
    driverArgs,
    proxyUser,
    ...(version !== undefined && { runtimeVersions: { sparkVersion: version } }),
    sparkConf: withMainJar(batch, sparkProperties(batch)),
    driverSpec: withoutEmpty({ podTemplateSpec: templateOf(batch.driver.template) }),
    executorSpec: withoutEmpty({ podTemplateSpec: templateOf(batch.executor.template) }),
  });
}

/** The application's own jar is the first of `spark.jars`, which the operator sets only where the property is missing. */
function withMainJar(batch: Batch, properties: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { mainApplicationFile: file } = batch;
  const jars = properties['spark.jars'];
  if (jars === undefined || file === NO_RESOURCE || languageOf(batch) !== 'java') return properties;
  return { ...properties, 'spark.jars': `${file},${jars}` };
}

/** A template of a batch may be a whole Pod; the field of the resource is not. */
function templateOf(template: SpecFields | undefined): SpecFields {
  const { apiVersion: _apiVersion, kind: _kind, ...podTemplate } = template ?? {};
  return podTemplate;
}

/** The spec of an attempt for the Apache operator: fields of the batch and of `submit.spec`, and what SparkBatch sets. */
export function apacheSpec(input: PlannedAttempt): SpecFields {
  const { plan, attempt } = input;
  const { batch } = plan;
  const { merged } = mergeFields(requestedApacheSpec(batch), specOf(batch));
  const { labels, annotations } = driverOwnership(input);
  const tolerations = fieldsAt(merged, 'applicationTolerations');
  return {
    ...merged,
    runtimeVersions: { sparkVersion: sparkVersion(batch), ...fieldsAt(merged, 'runtimeVersions') },
    sparkConf: {
      ...fieldsAt(merged, 'sparkConf'),
      // The operator replaces it by the name of the resource, and by "spark" when it is missing.
      'spark.app.name': batch.name,
      'spark.kubernetes.driver.pod.name': attempt.driverName,
      ...prefixed('spark.kubernetes.driver.label.', { ...labels, [ATTEMPT_LABEL]: attempt.tag }),
      ...prefixed('spark.kubernetes.driver.annotation.', annotations),
      ...executorProperties(input),
      [`spark.kubernetes.executor.label.${ATTEMPT_LABEL}`]: attempt.tag,
    },
    driverSpec: { podTemplateSpec: withGate(fieldsAt(fieldsAt(merged, 'driverSpec'), 'podTemplateSpec')) },
    ...executorSpec(fieldsAt(fieldsAt(merged, 'executorSpec'), 'podTemplateSpec')),
    applicationTolerations: {
      ...tolerations,
      ...CONTROLLED_TOLERATIONS,
      applicationTimeoutConfig: { ...fieldsAt(tolerations, 'applicationTimeoutConfig'), ...NO_TIMEOUTS },
    },
  };
}

/** Without another run by the operator, and without a deletion of the driver at its end. */
const CONTROLLED_TOLERATIONS = { restartConfig: { restartPolicy: 'Never' }, resourceRetainPolicy: 'Always' } as const;

/** Zero switches a time limit off: behind its gate a driver waits as long as SparkBatch lets it. */
export const NO_TIMEOUTS = {
  driverStartTimeoutMillis: 0,
  driverReadyTimeoutMillis: 0,
  executorStartTimeoutMillis: 0,
} as const;

function executorSpec(template: SpecFields): SpecFields {
  if (Object.keys(template).length === 0) return {};
  const spec = fieldsAt(template, 'spec');
  const containers = Array.isArray(spec['containers']) ? (spec['containers'] as unknown[]) : [];
  const named = namedContainers(containers, EXECUTOR_CONTAINER);
  return { executorSpec: { podTemplateSpec: { ...template, spec: { ...spec, containers: named } } } };
}

/** Spark's name of the container of an executor. */
const EXECUTOR_CONTAINER = 'spark-kubernetes-executor';

function prefixed(prefix: string, record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [prefix + key, value]));
}

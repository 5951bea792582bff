import { sparkConfSchema } from '../model/schema/spark-conf-schema.ts';
import { currentName, withCurrentNames } from '../spark/current-names.ts';
import type { SparkProperties } from '../spark/properties.ts';
import { whyReservedLabel } from '../submit/shared/ownership-labels.ts';
import { attention, type Note } from './conversion.ts';
import type { Draft } from './draft.ts';

type Omitted = readonly (readonly [name: string, reason: string])[];

/** Properties without effect on the driver of a batch, each with its reason. A name that ends with a dot is a prefix. */
const WITHOUT_EFFECT: Omitted = [
  ['spark.kubernetes.submission.waitAppCompletion', 'SparkBatch always follows the driver to its end'],
  ['spark.kubernetes.report.interval', 'SparkBatch watches the driver and does not poll'],
  [
    'spark.kubernetes.submission.',
    'the worker sends the requests to the API server; timeouts.submit limits how long they may take',
  ],
  ['spark.kubernetes.authenticate.submission.', 'the worker has the credentials of its clusters'],
  ['spark.kubernetes.context', 'the worker knows its clusters; set "cluster" if it serves several'],
  ['spark.kubernetes.driver.pod.name', 'SparkBatch gives the driver of each attempt a new name'],
  ['spark.kubernetes.executor.podNamePrefix', 'executors are named after their driver'],
  ['spark.kubernetes.driver.resourceNamePrefix', 'all objects of an attempt are named after its driver'],
  ['spark.kubernetes.submitInDriver', 'it is internal to Spark'],
  ['spark.kubernetes.resource.type', 'the type follows from the application file or the field "type"'],
  ['spark.kubernetes.executor.hadoopConfigMapName', 'it is internal to Spark'],
  ['spark.app.id', 'SparkBatch gives each attempt its application id, and finds the executors by it'],
  [
    'spark.driver.host',
    'the driver is reached by the name of its Service, and Spark ignores other values in cluster mode',
  ],
  ...['caCertFile', 'clientCertFile', 'clientKeyFile', 'oauthToken', 'oauthTokenFile'].map(
    (setting) => [`spark.kubernetes.authenticate.${setting}`, 'Spark reads it in client mode only'] as const,
  ),
];

/** Properties that a batch can't have, each with its reason. */
const LEFT_OUT: Omitted = [
  [
    'spark.driver.bindAddress',
    'the driver binds to the address of its pod, and Spark refuses other values on Kubernetes',
  ],
  [
    'spark.kubernetes.driver.label.kyuubi-unique-tag',
    'it belongs to Kyuubi; SparkBatch gives each attempt its own tag',
  ],
  ['spark.yarn.', 'Spark reads it on YARN only'],
  ['spark.mesos.', 'Spark reads it on Mesos only'],
  [
    'spark.cores.max',
    'Spark reads it on standalone clusters only; on Kubernetes set executor.instances and executor.cores',
  ],
  ['spark.remote', 'it turns the application into a client of a Spark Connect server, but a batch has its own driver'],
];

/** Properties that have their own option and are converted to their own field. */
const WITH_OWN_FIELD: ReadonlySet<string> = new Set([
  'spark.master',
  'spark.submit.deployMode',
  'spark.app.name',
  'spark.kubernetes.namespace',
]);

/** The properties without those that are a field of the original, such as its name. */
export function withoutOwnFields(properties: SparkProperties): SparkProperties {
  return Object.fromEntries(Object.entries(properties).filter(([property]) => !WITH_OWN_FIELD.has(property)));
}

/** Adds properties to the batch, and returns a note for each one that a batch omits. */
export function convertProperties(draft: Draft, given: SparkProperties): Note[] {
  const properties = withCurrentNames(given);
  return Object.entries(properties).flatMap(([property, value]): Note[] => {
    if (!property.startsWith('spark.')) {
      return [{ about: property, message: 'is left out: it is not a Spark property, and Spark ignores it' }];
    }
    const current = currentName(property, value)?.property;
    if (current !== undefined) return [{ about: property, message: formerNameMessage(current, given) }];
    const withoutEffect = reasonIn(WITHOUT_EFFECT, property);
    if (withoutEffect !== undefined) return [{ about: property, message: `is left out: ${withoutEffect}` }];
    const reason = reasonIn(LEFT_OUT, property) ?? reservedReason(property);
    if (reason !== undefined) return [attention(property, `is left out: ${reason}`)];
    draft.setProperty(property, value);
    return [];
  });
}

function formerNameMessage(current: string, given: SparkProperties): string {
  return given[current] === undefined
    ? `becomes ${current}, its current name`
    : `is left out: ${current}, its current name, is set as well and wins`;
}

function reasonIn(omitted: Omitted, property: string): string | undefined {
  return omitted.find(([name]) => (name.endsWith('.') ? property.startsWith(name) : property === name))?.[1];
}

/** The reason that a batch must not set this property: Spark or SparkBatch sets it. */
function reservedReason(property: string): string | undefined {
  const mark = whyReservedLabel(property);
  if (mark !== undefined) return `it ${mark}`;
  const parsed = sparkConfSchema.safeParse({ [property]: '' });
  const message = parsed.error?.issues[0]?.message;
  return message === undefined ? undefined : `it ${message}`;
}

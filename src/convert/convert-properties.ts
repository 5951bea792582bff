import { sparkConfSchema } from '../model/schema/spark-conf-schema.ts';
import type { SparkProperties } from '../spark/properties.ts';
import { whyReservedLabel } from '../submit/shared/ownership-labels.ts';
import type { Note } from './conversion.ts';
import type { Draft } from './draft.ts';

/** Properties that a batch omits, each with its reason. A name that ends with a dot is a prefix. */
const OMITTED: readonly (readonly [name: string, reason: string])[] = [
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
    'the driver is reached by the name of its Service, and Spark refuses other values on Kubernetes',
  ],
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

/** Adds properties to the batch, and returns a note for each one that a batch omits. */
export function convertProperties(draft: Draft, properties: SparkProperties): Note[] {
  return Object.entries(properties).flatMap(([property, value]): Note[] => {
    if (!property.startsWith('spark.')) {
      return [{ about: property, message: 'is left out: it is not a Spark property, and Spark ignores it' }];
    }
    const reason = reasonForOmission(property) ?? reservedReason(property);
    if (reason !== undefined) return [{ about: property, message: `is left out: ${reason}` }];
    draft.setProperty(property, value);
    return [];
  });
}

function reasonForOmission(property: string): string | undefined {
  return OMITTED.find(([name]) => (name.endsWith('.') ? property.startsWith(name) : property === name))?.[1];
}

/** The reason that a batch must not set this property: Spark or SparkBatch sets it. */
function reservedReason(property: string): string | undefined {
  const mark = whyReservedLabel(property);
  if (mark !== undefined) return `it ${mark}`;
  const parsed = sparkConfSchema.safeParse({ [property]: '' });
  const message = parsed.error?.issues[0]?.message;
  return message === undefined ? undefined : `it ${message}`;
}

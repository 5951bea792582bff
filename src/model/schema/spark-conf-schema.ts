import { z } from 'zod';
import { BATCH_LABEL, TAG_LABEL, TEMPORAL_NAMESPACE_ID_LABEL } from '../names.ts';

const IDENTITY = 'is set by SparkBatch, which finds and follows the driver by it';

/** Spark properties that a batch must not set, and why. */
const RESERVED: Readonly<Record<string, string>> = {
  'spark.app.id': IDENTITY,
  'spark.kubernetes.driver.pod.name': IDENTITY,
  'spark.kubernetes.executor.podNamePrefix': IDENTITY,
  [`spark.kubernetes.driver.label.${TAG_LABEL}`]: IDENTITY,
  [`spark.kubernetes.driver.label.${TEMPORAL_NAMESPACE_ID_LABEL}`]: IDENTITY,
  [`spark.kubernetes.driver.label.${BATCH_LABEL}`]: IDENTITY,
  'spark.kubernetes.driver.label.spark-app-selector': IDENTITY,
  'spark.kubernetes.driver.label.spark-role': IDENTITY,
  'spark.kubernetes.submission.waitAppCompletion': 'has no meaning here: SparkBatch itself follows the driver',
  'spark.submit.deployMode': 'has no meaning here: every batch runs in cluster mode',
  'spark.master': 'has no meaning here: name a cluster in the field "cluster"',
  'spark.kubernetes.namespace': 'has no meaning here: use the field "namespace"',
  'spark.app.name': 'has no meaning here: use the field "name"',
};

/** The key of a property. It is checked apart from the value, so that a value of a wrong type does not hide a reserved key. */
const sparkProperty = z.string().superRefine((key, context) => {
  const reason = key.startsWith('spark.') ? RESERVED[key] : 'is not a Spark property: keys begin with "spark."';
  if (reason !== undefined) context.addIssue(reason);
});

/** Spark properties: keys begin with `spark.`, values are text. Numbers and booleans are converted to text. */
export const sparkConfSchema = z.record(
  sparkProperty,
  z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]),
  { error: (issue) => (issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined) },
);

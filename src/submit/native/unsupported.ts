import { entryFor } from '../shared/problem.ts';

/** A Spark setting that native submission refuses: a whole key, or a prefix that ends with a dot. */
export type Unsupported = readonly [
  setting: string,
  /** Why, and what to do instead. It follows "is not supported by native submission: ". */
  reason: string,
];

const OR_SPARK_SUBMIT = 'or use submit.kind: spark-submit';
const NO_LOCAL_FILE = 'it names a file of the submitting machine';

const TEMPLATE_FILE = (role: string) =>
  `${NO_LOCAL_FILE}; put the template itself into ${role}.template, ${OR_SPARK_SUBMIT}`;
const CREDENTIALS_FILE = `${NO_LOCAL_FILE}; mount a secret with its content and set spark.kubernetes.authenticate.driver.mounted.*, ${OR_SPARK_SUBMIT}`;
const SUBMISSION_CREDENTIALS = 'the worker submits with the credentials of its cluster; name a cluster in "cluster"';
const CLIENT_MODE = 'it applies to client mode only; remove it';
const KEYTAB = `${NO_LOCAL_FILE}; mount a Secret with the keytab and write local:///path, or mount delegation tokens with spark.kubernetes.kerberos.tokenSecret.*, ${OR_SPARK_SUBMIT}`;
const FEATURE_STEPS =
  'feature steps are Java classes, and native submission runs no JVM; use submit.kind: spark-submit';
const SET_BY_SPARK_BATCH = 'SparkBatch sets it itself; remove it';

/**
 * Settings that Spark's submission client supports and native submission does not. Every other property below
 * `spark.kubernetes.` is covered by a feature step, or read only by the running driver, which gets all properties.
 */
export const UNSUPPORTED: readonly Unsupported[] = [
  ['spark.kubernetes.driver.podTemplateFile', TEMPLATE_FILE('driver')],
  ['spark.kubernetes.executor.podTemplateFile', TEMPLATE_FILE('executor')],
  ['spark.kubernetes.driver.pod.featureSteps', FEATURE_STEPS],
  ...['caCertFile', 'clientCertFile', 'clientKeyFile'].map(
    (file) => [`spark.kubernetes.authenticate.driver.${file}`, CREDENTIALS_FILE] as const,
  ),
  ['spark.kubernetes.authenticate.submission.', SUBMISSION_CREDENTIALS],
  ...['caCertFile', 'clientCertFile', 'clientKeyFile', 'oauthToken', 'oauthTokenFile'].map(
    (setting) => [`spark.kubernetes.authenticate.${setting}`, CLIENT_MODE] as const,
  ),
  [
    'spark.kubernetes.kerberos.krb5.path',
    `${NO_LOCAL_FILE}; put its content into krb5Conf, or name a ConfigMap with it in spark.kubernetes.kerberos.krb5.configMapName`,
  ],
  ['spark.kubernetes.executor.hadoopConfigMapName', 'it is internal to Spark; remove it'],
  [
    'spark.kubernetes.file.upload.path',
    `no file is uploaded; put files into the image (local://) or where the driver can fetch them, ${OR_SPARK_SUBMIT}`,
  ],
  ['spark.kubernetes.context', 'it names a context of the submitting machine; name a cluster in "cluster"'],
  ['spark.kubernetes.submitInDriver', SET_BY_SPARK_BATCH],
  ['spark.kubernetes.resource.type', 'use the field "type"'],
  ['spark.kubernetes.driver.resourceNamePrefix', SET_BY_SPARK_BATCH],
  ['spark.driver.host', 'executors reach the driver by the name of its Service; remove it'],
  ['spark.driver.bindAddress', "the driver binds to its pod's address; remove it"],
];

/** Why native submission refuses a property with this value, or undefined. */
export function whyUnsupported(property: string, value: string): string | undefined {
  // The driver finds a keytab of its own container by itself; any other file would have to be uploaded.
  if (property === 'spark.kerberos.keytab') return value.startsWith('local:') ? undefined : KEYTAB;
  return entryFor(UNSUPPORTED, property)?.[1];
}

/** A Spark setting that a native submission refuses. `setting` is a whole key, or a prefix that ends with a dot. */
export interface Unsupported {
  readonly setting: string;
  /** Why, and what to do; follows "is not taken by native submission: ". */
  readonly reason: string;
}

/** The way out of what needs the submitting machine, or a JVM on it. */
const ELSE = 'or use submit.kind: spark-submit';

const TEMPLATE = (role: string) =>
  `a service has no file of the submitting machine; put the template itself into ${role}.template, ${ELSE}`;
const CREDENTIALS_FILE = `a service has no file of the submitting machine; mount a secret that holds it and set spark.kubernetes.authenticate.driver.mounted.*, ${ELSE}`;
const SUBMISSION = 'submissions are made as the worker is let by its cluster; name a cluster in "cluster"';
const CLIENT_MODE = 'it is for drivers that run where they are submitted; leave it out';
const KEYTAB = `no keytab is handed to drivers; mount tokens by spark.kubernetes.kerberos.tokenSecret.*, ${ELSE}`;
const FEATURE_STEPS = 'feature steps are classes of a JVM, and none runs here; use submit.kind: spark-submit';
const OURS = 'SparkBatch sets it itself; leave it out';

/**
 * What Spark's submission client does and native does not, each with its reason. Everything else under
 * `spark.kubernetes.` is either covered by a feature or read only by the running driver, which gets all properties.
 */
export const UNSUPPORTED: readonly Unsupported[] = [
  { setting: 'spark.kubernetes.driver.podTemplateFile', reason: TEMPLATE('driver') },
  { setting: 'spark.kubernetes.executor.podTemplateFile', reason: TEMPLATE('executor') },
  { setting: 'spark.kubernetes.driver.pod.featureSteps', reason: FEATURE_STEPS },
  { setting: 'spark.kubernetes.driver.pod.excludedFeatureSteps', reason: FEATURE_STEPS },
  ...['caCertFile', 'clientCertFile', 'clientKeyFile', 'oauthTokenFile'].map((file) => ({
    setting: `spark.kubernetes.authenticate.driver.${file}`,
    reason: CREDENTIALS_FILE,
  })),
  { setting: 'spark.kubernetes.authenticate.submission.', reason: SUBMISSION },
  ...['caCertFile', 'clientCertFile', 'clientKeyFile', 'oauthToken', 'oauthTokenFile'].map((setting) => ({
    setting: `spark.kubernetes.authenticate.${setting}`,
    reason: CLIENT_MODE,
  })),
  {
    setting: 'spark.kubernetes.kerberos.krb5.path',
    reason: `a service has no file of the submitting machine; name a ConfigMap that holds it in spark.kubernetes.kerberos.krb5.configMapName, ${ELSE}`,
  },
  { setting: 'spark.kerberos.keytab', reason: KEYTAB },
  { setting: 'spark.kerberos.principal', reason: KEYTAB },
  { setting: 'spark.kubernetes.executor.hadoopConfigMapName', reason: 'it is internal to Spark; leave it out' },
  {
    setting: 'spark.kubernetes.file.upload.path',
    reason: `no file is uploaded; put files in the image (local://) or where the driver can fetch them, ${ELSE}`,
  },
  { setting: 'spark.kubernetes.context', reason: 'it is of the submitting machine; name a cluster in "cluster"' },
  { setting: 'spark.kubernetes.submitInDriver', reason: OURS },
  { setting: 'spark.kubernetes.resource.type', reason: 'use the field "type"' },
  { setting: 'spark.kubernetes.driver.resourceNamePrefix', reason: OURS },
  { setting: 'spark.driver.host', reason: "the driver is reached by its Service's name; leave it out" },
  { setting: 'spark.driver.bindAddress', reason: "the driver binds to its pod's address; leave it out" },
];

/** Why native refuses this property, or undefined. */
export function whyUnsupported(property: string): string | undefined {
  return UNSUPPORTED.find(({ setting }) =>
    setting.endsWith('.') ? property.startsWith(setting) : property === setting,
  )?.reason;
}

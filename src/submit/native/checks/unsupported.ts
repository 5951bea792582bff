/** A Spark setting that a native submission refuses. `setting` is a whole key, or a prefix that ends with a dot. */
export interface Unsupported {
  readonly setting: string;
  /** Why, and what to do; follows "is not taken by native submission: ". */
  readonly reason: string;
}

const TEMPLATE =
  'pod templates are not read yet; say what you need by Spark properties (labels, node selectors, secrets)';
const CREDENTIALS =
  'drivers authenticate by their service account; set driver.serviceAccount and give that account its rights';
const KERBEROS = 'delegation tokens and keytabs are not handed to drivers yet; mount what you need by a secret';
const FEATURE_STEPS = 'feature steps are classes of a JVM, and none runs here; leave them out';
const OURS = 'SparkBatch sets it itself; leave it out';

/**
 * What Spark's submission client does and native does not, each with its reason. Everything else under
 * `spark.kubernetes.` is either covered by a feature or read only by the running driver, which gets all properties.
 */
export const UNSUPPORTED: readonly Unsupported[] = [
  { setting: 'spark.kubernetes.driver.podTemplateFile', reason: TEMPLATE },
  { setting: 'spark.kubernetes.driver.podTemplateContainerName', reason: TEMPLATE },
  { setting: 'spark.kubernetes.executor.podTemplateFile', reason: TEMPLATE },
  { setting: 'spark.kubernetes.executor.podTemplateContainerName', reason: TEMPLATE },
  {
    setting: 'spark.kubernetes.driver.volumes.',
    reason: 'volumes of the driver are not made yet; executors may have them (spark.kubernetes.executor.volumes)',
  },
  { setting: 'spark.kubernetes.driver.pod.featureSteps', reason: FEATURE_STEPS },
  { setting: 'spark.kubernetes.driver.pod.excludedFeatureSteps', reason: FEATURE_STEPS },
  { setting: 'spark.kubernetes.authenticate.', reason: CREDENTIALS },
  { setting: 'spark.kubernetes.kerberos.', reason: KERBEROS },
  { setting: 'spark.kerberos.keytab', reason: KERBEROS },
  { setting: 'spark.kerberos.principal', reason: KERBEROS },
  {
    setting: 'spark.kubernetes.hadoop.configMapName',
    reason: 'Hadoop configuration is not mounted yet; set spark.hadoop.* properties or put it in the image',
  },
  { setting: 'spark.kubernetes.executor.hadoopConfigMapName', reason: 'it is internal to Spark; leave it out' },
  {
    setting: 'spark.kubernetes.file.upload.path',
    reason: 'no file is uploaded; put files in the image (local://) or where the driver can fetch them',
  },
  { setting: 'spark.kubernetes.context', reason: 'it is of the submitting machine; name a cluster in "cluster"' },
  { setting: 'spark.kubernetes.submitInDriver', reason: OURS },
  { setting: 'spark.kubernetes.resource.type', reason: 'use the field "type"' },
  { setting: 'spark.kubernetes.driver.resourceNamePrefix', reason: OURS },
  { setting: 'spark.driver.host', reason: "the driver is reached by its Service's name; leave it out" },
  { setting: 'spark.driver.bindAddress', reason: "the driver binds to its pod's address; leave it out" },
];

/** Settings under an unsupported prefix that are covered all the same. */
const COVERED: ReadonlySet<string> = new Set([
  'spark.kubernetes.authenticate.driver.serviceAccountName',
  'spark.kubernetes.authenticate.executor.serviceAccountName',
]);

/** Why native refuses this property, or undefined. */
export function whyUnsupported(property: string): string | undefined {
  if (COVERED.has(property)) return undefined;
  return UNSUPPORTED.find(({ setting }) =>
    setting.endsWith('.') ? property.startsWith(setting) : property === setting,
  )?.reason;
}

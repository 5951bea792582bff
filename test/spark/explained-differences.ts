/** An intended difference between the drivers of spark-submit and of native submission. */
export interface ExplainedDifference {
  /** Matches the path of a leaf. */
  readonly path: RegExp;
  readonly reason: string;
  /**
   * `recordings`: it occurs only when requests are compared with objects, and between stored objects it would be a defect;
   * `servers`: only a running worker adds it; `noted`: the conversion of the command line must have a note about it.
   * Default: everywhere.
   */
  readonly allowedIn?: 'recordings' | 'servers' | 'noted';
  /** What the note must be about instead of the property. */
  readonly about?: string;
}

/** The differences that are allowed. A difference with another path fails the comparison. */
export const EXPLAINED_DIFFERENCES: readonly ExplainedDifference[] = [
  {
    path: /^(pod|service|others\.[^ ]+)\.metadata\.namespace$/,
    reason: 'spark-submit passes the namespace to its client, native submission sets it in the objects',
    allowedIn: 'recordings',
  },
  {
    path: /^(service|configMap|others\.[^ ]+)\.metadata\.ownerReferences\./,
    reason: "native submission adds the owner once it knows the driver's uid",
    allowedIn: 'recordings',
  },
  { path: /^pod\.metadata\.labels\.spark-batch-tag$/, reason: 'the tag that identifies the attempt' },
  {
    path: /^(pod|service|configMap|others\.[^ ]+)\.metadata\.labels\.spark-batch\/(temporal-namespace-id|batch-hash)$/,
    reason: 'ownership labels: the Temporal namespace and the batch',
  },
  {
    path: /^(pod|service|configMap|others\.[^ ]+)\.metadata\.annotations\.spark-batch\/(workflow-id|attempt)$/,
    reason: 'ownership annotations: the batch and the attempt',
  },
  {
    path: /^pod\.metadata\.annotations\.spark-batch\/state-container$/,
    reason: 'with a template that gives the driver container another name: the container whose exit decides the state',
  },
  {
    path: /^pod\.metadata\.annotations\.spark-batch\/(cleanup|retention)$/,
    reason: 'the retention of the driver, for the sweep, which does not read the batch',
  },
  {
    path: /^pod\.metadata\.annotations\.spark-batch\/(configuration-version|own-cleanup)$/,
    reason: "the worker's configuration and the cleanup that the batch itself sets, for the sweep",
    allowedIn: 'servers',
  },
  {
    path: /^pod\.metadata\.annotations\.spark-batch\/redaction-(string-)?regex$/,
    reason: "the batch's own patterns of secrets, so that every reader of the pod redacts alike",
  },
  { path: /^pod\.metadata\.finalizers\./, reason: 'the finalizer that keeps the end of a deleted driver readable' },
  { path: /^pod\.spec\.schedulingGates\./, reason: 'the gate that keeps an incomplete driver from starting' },
  {
    path: /^properties\.spark\.kubernetes\.executor\.(label|annotation)\.spark-batch\//,
    reason: 'ownership labels and annotations of executors',
  },
  {
    path: /^properties\.spark\.kubernetes\.executor\.podNamePrefix$/,
    reason: "executors are named after the attempt's driver; Spark adds a timestamp",
  },
  {
    path: /^pod\.spec\.containers\.\d+\.env\.\d+:SPARK_USER\.(name|value)$/,
    reason:
      'spark-submit passes on its own user; a worker submits for many users and sets "spark", and after it the user of HADOOP_USER_NAME or SPARK_USER of the submitting machine, which counts',
  },
  {
    path: /^properties\.spark\.master$/,
    reason: 'the address of the API server for the driver; spark-submit sets that for the submitting machine',
  },
  {
    path: /^properties\.spark\.kubernetes\.(driver\.podTemplateFile|kerberos\.krb5\.path)$/,
    reason:
      'a file of the submitting machine, which the driver does not read; with native submission its content is a field',
  },
  {
    path: /^properties\.spark\.app\.submitTime$/,
    reason: 'an attempt always creates equal objects; the SparkSubmit in the driver sets a missing time',
  },
  {
    path: /^properties\.spark\.kubernetes\.submission\.(waitAppCompletion|connectionTimeout|requestTimeout)$/,
    reason: 'options of the comparison: spark-submit does not wait for the end, and has longer timeouts',
  },
  {
    path: /^properties\.spark\.kubernetes\.namespace$/,
    reason: 'native submission always sets the namespace, spark-submit only if it is not "default"',
    allowedIn: 'recordings',
  },
  {
    path: /^properties\.spark\..+$/,
    reason:
      'the conversion leaves the property out, renames it, or writes the value of a reference, and says so: it has no effect on Kubernetes, SparkBatch sets it, it has a former name, or a variable of the machine says it',
    allowedIn: 'noted',
  },
  {
    path: /^pod\.(metadata\.(labels|annotations)|spec\.(containers|volumes)\.\d+)\./,
    reason:
      "the driver's template is read as `kubectl` reads it; Spark ignores merge keys, before 4.0 takes octal numbers for decimal ones, and shortens numbers that stand for text",
    allowedIn: 'noted',
    about: 'driver.templateFile',
  },
];

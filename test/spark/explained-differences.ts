/** A difference between spark-submit's driver and ours that is meant, and why. `path` matches the whole path of a leaf. */
export interface ExplainedDifference {
  readonly path: RegExp;
  readonly because: string;
  /** It comes of comparing what is sent; between objects that an API server keeps it would be a defect. */
  readonly recordingOnly?: true;
}

/** Every difference that is allowed; a path that matches none of these fails the comparison. */
export const EXPLAINED_DIFFERENCES: readonly ExplainedDifference[] = [
  {
    path: /^(pod|service|others\.[^ ]+)\.metadata\.namespace$/,
    because: 'spark-submit leaves the namespace to its client, ours are whole objects',
    recordingOnly: true,
  },
  {
    path: /^(service|configMap|others\.[^ ]+)\.metadata\.ownerReferences\./,
    because: "the submitter adds the owner when it knows the driver's uid",
    recordingOnly: true,
  },
  { path: /^pod\.metadata\.labels\.spark-batch-tag$/, because: 'our tag, by which the attempt is found' },
  {
    path: /^(pod|service|configMap|others\.[^ ]+)\.metadata\.labels\.spark-batch\/temporal-namespace-id$/,
    because: 'everything we make says which Temporal namespace it belongs to',
  },
  {
    path: /^(pod|service|configMap|others\.[^ ]+)\.metadata\.annotations\.spark-batch\/(workflow-id|attempt)$/,
    because: 'everything we make says which batch and attempt it belongs to',
  },
  {
    path: /^pod\.metadata\.annotations\.spark-batch\/state-container$/,
    because: 'a template that names the container otherwise: it says whose end is the end of the batch',
  },
  {
    path: /^pod\.metadata\.annotations\.spark-batch\/(cleanup|retention)$/,
    because: 'the driver says how long it is kept, for a sweep that has no batch to ask',
  },
  { path: /^pod\.metadata\.finalizers\./, because: 'our finalizer keeps the end of a deleted driver readable' },
  { path: /^pod\.spec\.schedulingGates\./, because: 'our gate keeps a half-made driver from starting' },
  {
    path: /^properties\.spark\.kubernetes\.executor\.(label|annotation)\.spark-batch\//,
    because: 'executors are ours, too',
  },
  {
    path: /^properties\.spark\.kubernetes\.executor\.podNamePrefix$/,
    because: "executors are named after the attempt's driver, where Spark adds the time of their making",
  },
  {
    path: /^pod\.spec\.containers\.\d+\.env\.\d+:SPARK_USER\.value$/,
    because: 'SPARK_USER: spark-submit passes on the user who runs it, a worker acts for many and says "spark"',
  },
  {
    path: /^properties\.spark\.master$/,
    because: 'the address of the API server is as the driver sees it, not as the submitting machine does',
  },
  {
    path: /^properties\.spark\.kubernetes\.driver\.podTemplateFile$/,
    because: 'a file of the submitting machine, which the driver has no use for; ours is a field of the batch',
  },
  {
    path: /^properties\.spark\.app\.submitTime$/,
    because: 'the same attempt makes the same objects; the SparkSubmit in the driver sets it when it is missing',
  },
  {
    path: /^properties\.spark\.kubernetes\.submission\.(waitAppCompletion|connectionTimeout|requestTimeout)$/,
    because: "the comparison's own options: spark-submit shall not wait for an end, but patiently for the API server",
  },
  {
    path: /^properties\.spark\.kubernetes\.namespace$/,
    because: 'we always name the namespace, spark-submit only where it is not "default"',
    recordingOnly: true,
  },
];

/** Properties of a submission that a batch leaves out, each with its reason. A setting that ends with a dot is a prefix. */
const LEFT_OUT: readonly (readonly [setting: string, reason: string])[] = [
  ['spark.kubernetes.submission.waitAppCompletion', 'SparkBatch itself follows the driver to its end'],
  ['spark.kubernetes.report.interval', 'SparkBatch itself follows the driver, and is told of every change'],
  [
    'spark.kubernetes.submission.',
    "requests to the API server are the worker's; timeouts.submit is how long it may take",
  ],
  ['spark.kubernetes.authenticate.submission.', 'the worker has the credentials of its clusters'],
  ['spark.kubernetes.context', 'the worker knows its clusters; name one in "cluster" where it serves several'],
  ['spark.kubernetes.driver.pod.name', 'SparkBatch names the driver, for each attempt anew'],
  ['spark.kubernetes.executor.podNamePrefix', 'executors are named after their driver'],
  ['spark.kubernetes.driver.resourceNamePrefix', 'everything of an attempt is named after its driver'],
  ['spark.kubernetes.submitInDriver', 'it is internal to Spark'],
  ['spark.kubernetes.resource.type', 'the type follows from the file of the application, or the field "type"'],
  ['spark.kubernetes.executor.hadoopConfigMapName', 'it is internal to Spark'],
  ['spark.app.id', 'SparkBatch gives each attempt its application id, and finds its executors by it'],
  ['spark.driver.host', "the driver is reached by its Service's name, and Spark refuses another on Kubernetes"],
  ['spark.driver.bindAddress', "the driver binds to its pod's address, and Spark refuses another on Kubernetes"],
  ['spark.kubernetes.driver.label.kyuubi-unique-tag', "it is Kyuubi's; SparkBatch gives each attempt a tag of its own"],
  ['spark.yarn.', 'it is read on YARN only'],
  ['spark.mesos.', 'it is read on Mesos only'],
  [
    'spark.cores.max',
    'it is read on standalone clusters only; on Kubernetes say executor.instances and executor.cores',
  ],
  ['spark.remote', 'it makes a client of a Spark Connect server; a batch has a driver of its own'],
];

/** Why a batch leaves this property out, or undefined. */
export function whyLeftOut(property: string): string | undefined {
  return LEFT_OUT.find(([setting]) =>
    setting.endsWith('.') ? property.startsWith(setting) : property === setting,
  )?.[1];
}

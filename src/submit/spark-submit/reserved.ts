const CLUSTER =
  'is the worker\'s to say, which knows the cluster and its credentials: name a cluster in the field "cluster"';
const CONTROL = 'is set by SparkBatch, which finds and follows the driver by it';

/** Properties a batch may not set, beside those of every kind (`sparkConfSchema`) and labels and annotations (`checkReserved`). */
const RESERVED: readonly (readonly [setting: string, reason: string])[] = [
  ['spark.kubernetes.submission.', 'has no meaning here: SparkBatch itself runs spark-submit and follows the driver'],
  ['spark.kubernetes.authenticate.submission.', CLUSTER],
  ['spark.kubernetes.context', CLUSTER],
  ['spark.kubernetes.submitInDriver', CONTROL],
  ['spark.kubernetes.driver.resourceNamePrefix', CONTROL],
];

/** Why a batch may not set this property, or undefined. A setting that ends with a dot is a prefix. */
export function whyReserved(property: string): string | undefined {
  return RESERVED.find(([setting]) =>
    setting.endsWith('.') ? property.startsWith(setting) : property === setting,
  )?.[1];
}

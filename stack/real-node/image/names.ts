/** The Spark in the image. */
export const SPARK_VERSION = '4.1.4';

/** The image, as batches on a real node name it. No registry has it: it is on the node. */
export const SPARK_IMAGE = `spark-batch.invalid/spark:${SPARK_VERSION}`;

/** The image that holds a pod's namespaces open. */
export const PAUSE_IMAGE = 'spark-batch.invalid/pause:1';

/** The version of Spark in the image. */
export const SPARK_VERSION = '4.1.4';

/** The name of the image for batches. It is preloaded on the node, and no registry has it. */
export const SPARK_IMAGE = `spark-batch.invalid/spark:${SPARK_VERSION}`;

/** The pause image, which holds the namespaces of a pod. */
export const PAUSE_IMAGE = 'spark-batch.invalid/pause:1';

package temporal.sparkbatch;

import java.time.Duration;

/**
 * How a batch is started. Null stands for the default.
 *
 * @param batchId id of the batch, which is its workflow id. Default: its name, with a random suffix
 * @param taskQueue task queue of the workers that run batches. Default: {@link SparkBatch#TASK_QUEUE}
 * @param summary one line for Temporal's UI. Default: "Spark batch NAME"
 * @param details several lines for Temporal's UI, as Markdown. Default: none
 * @param waitForEarlier in a workflow: how long to wait while another batch with this id runs. Default: 10 minutes. Zero: do
 *     not wait
 */
public record SparkBatchOptions(
    String batchId, String taskQueue, String summary, String details, Duration waitForEarlier) {

  /** The defaults. */
  public static SparkBatchOptions defaults() {
    return new SparkBatchOptions(null, null, null, null, null);
  }

  /** The defaults, with an id of the batch. */
  public static SparkBatchOptions withId(String batchId) {
    return new SparkBatchOptions(batchId, null, null, null, null);
  }

  String idFor(String name, String suffix) {
    return batchId != null ? batchId : name + "-" + suffix;
  }

  String taskQueueOrDefault() {
    return taskQueue != null ? taskQueue : SparkBatch.TASK_QUEUE;
  }

  String summaryFor(String name) {
    return summary != null ? summary : "Spark batch " + name;
  }
}

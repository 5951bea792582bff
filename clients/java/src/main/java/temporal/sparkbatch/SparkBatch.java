package temporal.sparkbatch;

import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.workflow.ChildWorkflowCancellationType;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.UUID;
import temporal.sparkbatch.Models.BatchRequest;
import temporal.sparkbatch.Models.BatchResult;

/** Runs Apache Spark batches on Kubernetes, as workflows of Temporal whose workers run elsewhere. */
public final class SparkBatch {
  /** The type of the workflow that runs a batch. */
  public static final String WORKFLOW_TYPE = "SparkBatch";

  /** The task queue of the workers of SparkBatch, unless they are configured otherwise. */
  public static final String TASK_QUEUE = "spark-batch";

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(30);
  private static final Duration WAIT_FOR_EARLIER = Duration.ofMinutes(10);

  private SparkBatch() {}

  /**
   * Starts a batch and returns at once.
   *
   * <p>A batch with an existing id, running or ended, is not started again, so that a call can be repeated; the handle then is
   * that of the existing batch. A batch with mistakes starts, and fails with the type InvalidBatch.
   */
  public static SparkBatchHandle start(WorkflowClient client, BatchRequest batch, SparkBatchOptions options) {
    String name = nameOf(batch);
    String batchId = options.idFor(name, UUID.randomUUID().toString().substring(0, 8));
    WorkflowOptions.Builder workflow =
        WorkflowOptions.newBuilder()
            .setWorkflowId(batchId)
            .setTaskQueue(options.taskQueueOrDefault())
            .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
            .setStaticSummary(options.summaryFor(name));
    if (options.details() != null) workflow.setStaticDetails(options.details());
    boolean existing = false;
    try {
      client.newUntypedWorkflowStub(WORKFLOW_TYPE, workflow.build()).start(batch);
    } catch (WorkflowExecutionAlreadyStarted error) {
      existing = true;
    }
    // Without the id of the run: a batch with many attempts continues in a new one.
    return new SparkBatchHandle(stub(client, batchId), batchId, existing);
  }

  /** The handle of a batch by its id. It does not ask whether the batch exists. */
  public static SparkBatchHandle handle(WorkflowClient client, String batchId) {
    return new SparkBatchHandle(stub(client, batchId), batchId, true);
  }

  private static WorkflowStub stub(WorkflowClient client, String batchId) {
    return client.newUntypedWorkflowStub(batchId);
  }

  /**
   * Runs a batch as a child of the calling workflow, and returns its result when the application has ended.
   *
   * <p>The batch ends with its caller: when the caller fails, times out, completes or is cancelled, the batch is killed. A
   * cancelled caller waits until driver and executors are gone.
   *
   * @throws ChildWorkflowFailure the batch did not finish; {@link SparkBatchFailure#of} reads why. A workflow that does not
   *     catch it fails with the type and the details of the batch
   */
  public static BatchResult run(BatchRequest batch, SparkBatchOptions options) {
    String name = nameOf(batch);
    ChildWorkflowOptions.Builder child =
        ChildWorkflowOptions.newBuilder()
            .setWorkflowId(options.idFor(name, Workflow.randomUUID().toString().substring(0, 8)))
            .setTaskQueue(options.taskQueueOrDefault())
            // A cancellation is a kill, which deletes the driver. Temporal's default, a termination, leaves it running.
            .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_REQUEST_CANCEL)
            // A caller that goes on while driver and executors run may start something that conflicts with them.
            .setCancellationType(ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED)
            .setStaticSummary(options.summaryFor(name));
    if (options.details() != null) child.setStaticDetails(options.details());
    Duration patience = options.waitForEarlier() != null ? options.waitForEarlier() : WAIT_FOR_EARLIER;
    long until = Workflow.currentTimeMillis() + patience.toMillis();
    for (Duration pause = FIRST_PAUSE; ; pause = shorter(pause.multipliedBy(2), MAX_PAUSE)) {
      try {
        return Workflow.newUntypedChildWorkflowStub(WORKFLOW_TYPE, child.build()).execute(BatchResult.class, batch);
      } catch (ChildWorkflowFailure error) {
        boolean earlierRuns = error.getCause() instanceof WorkflowExecutionAlreadyStarted;
        if (!earlierRuns || Workflow.currentTimeMillis() >= until) throw error;
      }
      Workflow.sleep(pause);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** The name of a batch for its id and summary. A worker refuses a batch without one. */
  private static String nameOf(BatchRequest batch) {
    return batch.name() != null ? batch.name() : "unnamed";
  }
}

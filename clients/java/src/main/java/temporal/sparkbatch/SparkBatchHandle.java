package temporal.sparkbatch;

import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TerminatedFailure;
import io.temporal.failure.TimeoutFailure;
import java.util.List;
import java.util.Optional;
import temporal.sparkbatch.Models.BatchFailureType;
import temporal.sparkbatch.Models.BatchResult;
import temporal.sparkbatch.Models.BatchStatus;
import temporal.sparkbatch.Models.DecisionAnswer;
import temporal.sparkbatch.Models.ExtendRuntimeAnswer;
import temporal.sparkbatch.Models.ExtendRuntimeRequest;
import temporal.sparkbatch.Models.GiveUpRequest;
import temporal.sparkbatch.Models.KillAnswer;
import temporal.sparkbatch.Models.KillRequest;
import temporal.sparkbatch.Models.ReadEventsAnswer;
import temporal.sparkbatch.Models.ReadEventsRequest;
import temporal.sparkbatch.Models.ReadLogAnswer;
import temporal.sparkbatch.Models.ReadLogRequest;
import temporal.sparkbatch.Models.RetryRequest;

/**
 * Reads and controls a batch.
 *
 * <p>The updates need a worker of SparkBatch. A batch that has ended does not take them: they throw {@link
 * io.temporal.client.WorkflowNotFoundException}.
 */
public final class SparkBatchHandle {
  /** The memo with the result of a cancelled batch. */
  private static final String RESULT_MEMO = "sparkBatchResult";

  private static final String DRIVER_UNKNOWN = " The end of its driver was not recorded: it may still run.";

  private final WorkflowStub workflow;
  private final String batchId;
  private final boolean existing;

  SparkBatchHandle(WorkflowStub workflow, String batchId, boolean existing) {
    this.workflow = workflow;
    this.batchId = batchId;
    this.existing = existing;
  }

  /** The id of the batch, which is its workflow id. */
  public String batchId() {
    return batchId;
  }

  /** Whether the batch existed before {@link SparkBatch#start}, which then started nothing. */
  public boolean existing() {
    return existing;
  }

  /** Temporal's stub of the batch, for everything else. */
  public WorkflowStub workflow() {
    return workflow;
  }

  /**
   * Waits until the batch ends, and returns its result.
   *
   * @throws SparkBatchFailure the batch did not finish, or its workflow was cancelled, terminated or timed out
   */
  public BatchResult result() {
    try {
      return workflow.getResult(BatchResult.class);
    } catch (WorkflowFailedException error) {
      throw SparkBatchFailure.of(error).or(() -> endedOtherwise(error)).orElseThrow(() -> error);
    }
  }

  /** The failure of a batch whose workflow has none of its own. */
  private Optional<SparkBatchFailure> endedOtherwise(WorkflowFailedException error) {
    Throwable cause = error.getCause();
    if (cause instanceof CanceledFailure) {
      // Temporal keeps no details of a cancellation.
      BatchResult result = (BatchResult) workflow.describe().getMemo(RESULT_MEMO, BatchResult.class);
      String message =
          result != null
              ? result.message()
              : "The workflow was cancelled, and its memo has no result." + DRIVER_UNKNOWN;
      return Optional.of(failure(SparkBatchFailure.CANCELLED, message, result, error));
    }
    if (cause instanceof TerminatedFailure) {
      String message = "The workflow was terminated." + DRIVER_UNKNOWN;
      return Optional.of(failure(SparkBatchFailure.TERMINATED, message, null, error));
    }
    if (cause instanceof TimeoutFailure) {
      String message = "The workflow timed out." + DRIVER_UNKNOWN;
      return Optional.of(failure(SparkBatchFailure.TIMED_OUT, message, null, error));
    }
    return Optional.empty();
  }

  private static SparkBatchFailure failure(
      BatchFailureType type, String message, BatchResult result, Throwable cause) {
    return new SparkBatchFailure(type, message, result, List.of(), cause);
  }

  /** The status of the batch, as its worker knows it. */
  public BatchStatus status() {
    return workflow.query("status", BatchStatus.class);
  }

  /** Kills the batch, and answers whether that is accepted. */
  public KillAnswer kill(KillRequest request) {
    return workflow.update("kill", KillAnswer.class, request);
  }

  /** Extends the maximum runtime by a duration: PT30M or 30m. */
  public ExtendRuntimeAnswer extendRuntime(String by) {
    ExtendRuntimeRequest request = ExtendRuntimeRequest.builder().by(by).build();
    return workflow.update("extendRuntime", ExtendRuntimeAnswer.class, request);
  }

  /** Retries a held batch, with more memory from now on if given. */
  public DecisionAnswer retry(RetryRequest request) {
    return workflow.update("retry", DecisionAnswer.class, request);
  }

  /** Gives up a held batch, which ends as it failed. */
  public DecisionAnswer giveUp(GiveUpRequest request) {
    return workflow.update("giveUp", DecisionAnswer.class, request);
  }

  /**
   * Reads a page of the log of a driver or an executor through a worker, if the configuration of the workers allows it.
   */
  public ReadLogAnswer readLog(ReadLogRequest request) {
    return workflow.update("readLog", ReadLogAnswer.class, request);
  }

  /** Reads the Kubernetes Events of a driver through a worker, if the configuration of the workers allows it. */
  public ReadEventsAnswer readEvents(ReadEventsRequest request) {
    return workflow.update("readEvents", ReadEventsAnswer.class, request);
  }
}

package temporal.sparkbatch;

import io.temporal.common.converter.DataConverterException;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import temporal.sparkbatch.Models.BatchFailureType;
import temporal.sparkbatch.Models.BatchProblem;
import temporal.sparkbatch.Models.BatchResult;
import temporal.sparkbatch.Models.InvalidBatchDetails;

/**
 * Why a batch did not finish.
 *
 * <p>{@link SparkBatchHandle#result()} throws it. A workflow gets the failures of Temporal's SDK, with which it should fail, and
 * reads them by {@link #of}.
 */
public final class SparkBatchFailure extends RuntimeException {
  /** The workflow of the batch was cancelled. There is a result if its worker has recorded one. */
  public static final BatchFailureType CANCELLED = new BatchFailureType("Cancelled");

  /** The workflow of the batch was terminated. The driver may still run. */
  public static final BatchFailureType TERMINATED = new BatchFailureType("Terminated");

  /** The workflow of the batch timed out. The driver may still run. */
  public static final BatchFailureType TIMED_OUT = new BatchFailureType("TimedOut");

  /** Temporal nests a failure in that of the child, of the workflow and of its caller. A longer chain is not followed. */
  private static final int MAX_CAUSES = 20;

  private static final Set<BatchFailureType> TYPES =
      Set.of(
          BatchFailureType.SPARK_BATCH_FAILED,
          BatchFailureType.SPARK_BATCH_KILLED,
          BatchFailureType.SPARK_SUBMIT_REJECTED,
          BatchFailureType.SPARK_SUBMIT_TIMEOUT,
          BatchFailureType.SPARK_PENDING_TIMEOUT,
          BatchFailureType.SPARK_RUNTIME_EXCEEDED);

  private final transient BatchFailureType type;
  private final transient BatchResult result;
  private final transient List<BatchProblem> problems;

  SparkBatchFailure(
      BatchFailureType type, String message, BatchResult result, List<BatchProblem> problems, Throwable cause) {
    super(message, cause);
    this.type = type;
    this.result = result;
    this.problems = problems;
  }

  /** What went wrong: SparkBatchFailed, SparkBatchKilled, InvalidBatch, ...; a newer worker may send further types. */
  public BatchFailureType type() {
    return type;
  }

  /** The result of the batch: state, failure class, exit code, attempts. Empty if it was refused, or is not known. */
  public Optional<BatchResult> result() {
    return Optional.ofNullable(result);
  }

  /** All problems of a batch that was refused (type InvalidBatch). */
  public List<BatchProblem> problems() {
    return problems;
  }

  /** The failure of a batch that caused an error, in a client and in a workflow; empty for any other error. */
  public static Optional<SparkBatchFailure> of(Throwable error) {
    Throwable current = error;
    for (int depth = 0; current != null && depth < MAX_CAUSES; depth++, current = current.getCause()) {
      if (current instanceof SparkBatchFailure failure) return Optional.of(failure);
      if (current instanceof ApplicationFailure failure) {
        Optional<SparkBatchFailure> found = read(failure, error);
        if (found.isPresent()) return found;
      }
    }
    return Optional.empty();
  }

  /** Reads the failure of a workflow SparkBatch. A type that is not known here is recognized by its result. */
  private static Optional<SparkBatchFailure> read(ApplicationFailure failure, Throwable error) {
    BatchFailureType type = new BatchFailureType(Optional.ofNullable(failure.getType()).orElse(""));
    String message = failure.getOriginalMessage();
    if (type.equals(BatchFailureType.INVALID_BATCH)) {
      List<BatchProblem> problems =
          detail(failure, InvalidBatchDetails.class).map(InvalidBatchDetails::problems).orElse(List.of());
      return Optional.of(new SparkBatchFailure(type, message, null, problems, error));
    }
    BatchResult result =
        detail(failure, BatchResult.class)
            .filter(one -> one.batchId() != null && one.state() != null)
            .orElse(null);
    if (result == null && !TYPES.contains(type)) return Optional.empty();
    return Optional.of(new SparkBatchFailure(type, message, result, List.of(), error));
  }

  private static <T> Optional<T> detail(ApplicationFailure failure, Class<T> type) {
    if (failure.getDetails().getSize() == 0) return Optional.empty();
    try {
      // The detail of a failure that was created here is a value of any type.
      Object value = failure.getDetails().get(0, type);
      return type.isInstance(value) ? Optional.of(type.cast(value)) : Optional.empty();
    } catch (DataConverterException | IllegalArgumentException wrongType) {
      return Optional.empty();
    }
  }
}

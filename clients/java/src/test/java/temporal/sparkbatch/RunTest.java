package temporal.sparkbatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import temporal.sparkbatch.Models.ApplicationState;
import temporal.sparkbatch.Models.BatchFailureType;
import temporal.sparkbatch.Models.BatchRequest;
import temporal.sparkbatch.Models.BatchResult;

/** Pipelines with a stub of SparkBatch, in Temporal's test environment, which skips time. */
class RunTest {
  @WorkflowInterface
  public interface Stub {
    @WorkflowMethod(name = "SparkBatch")
    BatchResult run(BatchRequest batch);
  }

  public static class StubImpl implements Stub {
    @Override
    public BatchResult run(BatchRequest batch) {
      Workflow.sleep(Duration.ofHours(1));
      String id = Workflow.getInfo().getWorkflowId();
      if (!batch.name().equals("fails")) return result(id, batch.name(), ApplicationState.FINISHED, null);
      BatchResult result = result(id, batch.name(), ApplicationState.FAILED, 3);
      throw ApplicationFailure.newNonRetryableFailure("It failed.", "SparkBatchFailed", result);
    }
  }

  static BatchResult result(String id, String name, ApplicationState state, Integer exitCode) {
    return new BatchResult(
        id, name, null, state, null, null, List.of(), "", "", exitCode, null, null, "", null, null, null, null);
  }

  @WorkflowInterface
  public interface Pipeline {
    @WorkflowMethod
    BatchResult run(BatchRequest batch);
  }

  public static class PipelineImpl implements Pipeline {
    @Override
    public BatchResult run(BatchRequest batch) {
      return SparkBatch.run(batch, SparkBatchOptions.defaults());
    }
  }

  private TestWorkflowEnvironment environment;
  private Pipeline pipeline;

  @BeforeEach
  void start() {
    environment = TestWorkflowEnvironment.newInstance();
    Worker batches = environment.newWorker(SparkBatch.TASK_QUEUE);
    batches.registerWorkflowImplementationTypes(StubImpl.class);
    environment.newWorker("pipelines").registerWorkflowImplementationTypes(PipelineImpl.class);
    environment.start();
    WorkflowOptions options = WorkflowOptions.newBuilder().setTaskQueue("pipelines").build();
    pipeline = environment.getWorkflowClient().newWorkflowStub(Pipeline.class, options);
  }

  @AfterEach
  void stop() {
    environment.close();
  }

  @Test
  void runReturnsTheResult() {
    BatchResult result = pipeline.run(BatchRequest.builder().name("etl").build());
    assertEquals(ApplicationState.FINISHED, result.state());
    assertTrue(result.batchId().matches("etl-[0-9a-f]{8}"), result.batchId());
  }

  @Test
  void runFailsWithTheResult() {
    BatchRequest batch = BatchRequest.builder().name("fails").build();
    WorkflowFailedException error = assertThrows(WorkflowFailedException.class, () -> pipeline.run(batch));
    SparkBatchFailure failure = SparkBatchFailure.of(error).orElseThrow();
    assertEquals(BatchFailureType.SPARK_BATCH_FAILED, failure.type());
    assertEquals(3, failure.result().orElseThrow().exitCode());
  }
}

package example;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import temporal.sparkbatch.Models.ApplicationState;
import temporal.sparkbatch.Models.BatchPhase;
import temporal.sparkbatch.Models.BatchRequest;
import temporal.sparkbatch.Models.BatchStatus;
import temporal.sparkbatch.Models.GiveUpRequest;
import temporal.sparkbatch.Models.KillRequest;
import temporal.sparkbatch.Models.RetryRequest;
import temporal.sparkbatch.SparkBatch;
import temporal.sparkbatch.SparkBatchFailure;
import temporal.sparkbatch.SparkBatchHandle;
import temporal.sparkbatch.SparkBatchOptions;

/** A worker with the pipeline of the README of clients/java, and a program that starts and controls batches. */
public final class Programs {
  /** The batches of this program wait in their states until it goes on. */
  private static final long TIMEOUT_MS = 60_000;

  private Programs() {}

  public static void main(String[] args) throws Exception {
    WorkflowServiceStubs service =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(System.getenv("TEMPORAL_ADDRESS")).build());
    WorkflowClient client =
        WorkflowClient.newInstance(
            service, WorkflowClientOptions.newBuilder().setNamespace(System.getenv("TEMPORAL_NAMESPACE")).build());
    if (args.length == 0) {
      WorkerFactory factory = WorkerFactory.newInstance(client);
      Worker worker = factory.newWorker("java-pipelines");
      worker.registerWorkflowImplementationTypes(Nightly.Implementation.class);
      factory.start();
      System.out.println("ready");
      return;
    }
    ObjectMapper json = new ObjectMapper();
    Map<String, BatchRequest> batches = json.readValue(args[0], new TypeReference<>() {});
    Map<String, CompletableFuture<Object>> running = new HashMap<>();
    batches.forEach(
        (name, batch) -> running.put(name, CompletableFuture.supplyAsync(() -> scenario(name, client, batch), task -> new Thread(task).start())));
    Map<String, Object> found = new HashMap<>();
    for (Map.Entry<String, CompletableFuture<Object>> one : running.entrySet()) {
      found.put(one.getKey(), one.getValue().get());
    }
    System.out.println(json.writeValueAsString(found));
    System.exit(0);
  }

  private static Object scenario(String name, WorkflowClient client, BatchRequest batch) {
    return switch (name) {
      case "finished" -> RunBatch.runBatch(client, batch);
      case "killed" -> killed(client, batch);
      case "held" -> held(client, batch);
      case "refused" -> failureOf(SparkBatch.start(client, batch, SparkBatchOptions.defaults()));
      case "cancelled" -> {
        SparkBatchHandle handle = running(client, batch);
        handle.workflow().cancel();
        yield failureOf(handle);
      }
      case "terminated" -> {
        SparkBatchHandle handle = running(client, batch);
        handle.workflow().terminate("by the test");
        yield failureOf(handle);
      }
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Object killed(WorkflowClient client, BatchRequest batch) {
    SparkBatchOptions options = SparkBatchOptions.withId("java-killed");
    SparkBatchHandle handle = SparkBatch.start(client, batch, options);
    SparkBatchHandle again = SparkBatch.start(client, batch, options);
    BatchStatus status = until(handle, Programs::isRunning);
    boolean extended = handle.extendRuntime("PT30M").accepted();
    KillRequest request = KillRequest.builder().reason("wrong date").waitValue(true).by("the test").build();
    boolean killed = SparkBatch.handle(client, handle.batchId()).kill(request).accepted();
    return Map.of(
        "existing", List.of(handle.existing(), again.existing()),
        "phase", status.phase(),
        "extended", extended,
        "killed", killed,
        "failure", failureOf(handle));
  }

  private static Object held(WorkflowClient client, BatchRequest batch) {
    SparkBatchHandle handle = SparkBatch.start(client, batch, SparkBatchOptions.defaults());
    until(handle, status -> isHeld(status, 1));
    boolean retried = handle.retry(RetryRequest.builder().reason("again").driverMemory("3g").build()).accepted();
    until(handle, status -> isHeld(status, 2));
    boolean givenUp = handle.giveUp(GiveUpRequest.builder().reason("the data is wrong").build()).accepted();
    return Map.of("retried", retried, "givenUp", givenUp, "failure", failureOf(handle));
  }

  private static SparkBatchHandle running(WorkflowClient client, BatchRequest batch) {
    SparkBatchHandle handle = SparkBatch.start(client, batch, SparkBatchOptions.defaults());
    until(handle, Programs::isRunning);
    return handle;
  }

  private static boolean isRunning(BatchStatus status) {
    return status.state().equals(ApplicationState.RUNNING);
  }

  private static boolean isHeld(BatchStatus status, int attempts) {
    return status.phase().equals(BatchPhase.HELD) && status.attempts().size() == attempts;
  }

  private static BatchStatus until(SparkBatchHandle handle, Predicate<BatchStatus> holds) {
    long until = System.currentTimeMillis() + TIMEOUT_MS;
    while (true) {
      BatchStatus status = handle.status();
      if (holds.test(status)) return status;
      if (status.phase().equals(BatchPhase.ENDED) || System.currentTimeMillis() > until) {
        throw new IllegalStateException(handle.batchId() + " did not get there: " + status);
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException error) {
        throw new IllegalStateException(error);
      }
    }
  }

  private static Map<String, Object> failureOf(SparkBatchHandle handle) {
    try {
      handle.result();
    } catch (SparkBatchFailure failure) {
      Map<String, Object> found = new HashMap<>();
      List<String> paths = new ArrayList<>();
      failure.problems().forEach(problem -> paths.add(problem.path()));
      found.put("type", failure.type());
      found.put("problems", paths);
      found.put("state", failure.result().map(result -> result.state()).orElse(null));
      found.put("failureClass", failure.result().map(result -> result.failureClass()).orElse(null));
      found.put("exitCode", failure.result().map(result -> result.exitCode()).orElse(null));
      found.put("attempts", failure.result().map(result -> result.attempts().size()).orElse(null));
      return found;
    }
    throw new IllegalStateException(handle.batchId() + " did not fail");
  }
}

package temporal.sparkbatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import temporal.sparkbatch.Models.ApplicationState;
import temporal.sparkbatch.Models.BatchPhase;
import temporal.sparkbatch.Models.BatchRequest;
import temporal.sparkbatch.Models.BatchResult;
import temporal.sparkbatch.Models.BatchStatus;
import temporal.sparkbatch.Models.ClassRetries;
import temporal.sparkbatch.Models.FailureClass;
import temporal.sparkbatch.Models.RetryOptions;
import temporal.sparkbatch.Models.SubmitKind;

/** Answers of newer workers, read with the data converter of Temporal's SDK. */
class EvolutionTest {
  private static final DefaultDataConverter CONVERTER = DefaultDataConverter.newDefaultInstance();

  private static <T> T fixture(String name, Class<T> type) throws IOException {
    Path fixtures = Path.of(System.getProperty("sparkbatch.fixtures", "../fixtures"));
    return read(Files.readString(fixtures.resolve(name)), type);
  }

  private static <T> T read(String json, Class<T> type) {
    Payload payload =
        Payload.newBuilder()
            .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
            .setData(ByteString.copyFromUtf8(json))
            .build();
    return CONVERTER.fromPayload(payload, type, type);
  }

  @Test
  void resultOfNewerWorkerKeepsUnknownValues() throws IOException {
    BatchResult result = fixture("newer-result.json", BatchResult.class);
    assertEquals("PAUSED", result.state().value());
    assertEquals(new FailureClass("quota-exceeded"), result.failureClass());
    assertEquals(new SubmitKind("serverless"), result.attempts().get(0).driver().submitKind());
    assertEquals(143, result.exitCode());
    assertNull(result.tenant());
  }

  @Test
  void statusOfNewerWorkerKeepsUnknownPhase() throws IOException {
    BatchStatus status = fixture("newer-status.json", BatchStatus.class);
    assertEquals(new BatchPhase("migrating"), status.phase());
    assertNull(status.cluster());
    assertNull(status.queued().limit());
  }

  @Test
  void failureOfUnknownTypeIsRecognizedByItsResult() throws IOException {
    BatchResult result = fixture("newer-result.json", BatchResult.class);
    ApplicationFailure failure =
        ApplicationFailure.newNonRetryableFailure("The quota is used up.", "SparkQuotaExceeded", result);
    SparkBatchFailure found = SparkBatchFailure.of(new IllegalStateException(failure)).orElseThrow();
    assertEquals("SparkQuotaExceeded", found.type().value());
    assertEquals(new ApplicationState("PAUSED"), found.result().orElseThrow().state());

    assertTrue(SparkBatchFailure.of(ApplicationFailure.newFailure("no", "PaymentFailed", 7)).isEmpty());
    assertTrue(SparkBatchFailure.of(ApplicationFailure.newFailure("no", "PaymentFailed")).isEmpty());
    assertTrue(SparkBatchFailure.of(null).isEmpty());
  }

  @Test
  void requestHasOnlyTheFieldsThatAreSet() {
    BatchRequest batch =
        BatchRequest.builder()
            .name("etl")
            .sparkConf(Map.of("spark.eventLog.enabled", true))
            .retry(
                RetryOptions.builder()
                    .application(0)
                    .classes(Map.of("out-of-memory", ClassRetries.builder().limit(2).build()))
                    .build())
            .arguments(List.of("2026-11-20"))
            .build();
    String json = CONVERTER.toPayload(batch).orElseThrow().getData().toStringUtf8();
    assertEquals(
        read(
            "{\"name\":\"etl\",\"arguments\":[\"2026-11-20\"],\"sparkConf\":{\"spark.eventLog.enabled\":true},"
                + "\"retry\":{\"application\":0,\"classes\":{\"out-of-memory\":{\"limit\":2}}}}",
            Object.class),
        read(json, Object.class));
  }
}

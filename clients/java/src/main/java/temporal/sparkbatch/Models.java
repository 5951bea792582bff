// Generated from schemas/spark-batch.json by npm run client-models. Do not edit.
package temporal.sparkbatch;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What callers send to a batch and receive from it. A field that is null is absent; readers ignore unknown ones. */
public final class Models {
  private Models() {}

  /**
   * The kill that was accepted.
   * @param reason Why, as the caller said.
   * @param requestedAt When it was accepted, ISO-8601 in UTC.
   * @param by Who asked, as the caller says.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record AcceptedKill(
      @JsonProperty("reason") String reason,
      @JsonProperty("requestedAt") String requestedAt,
      @JsonProperty("by") String by
  ) {}

  /** One of these values. A newer worker may send further values. */
  public record ApplicationState(@JsonValue String value) {
    public static final ApplicationState PENDING = new ApplicationState("PENDING");
    public static final ApplicationState RUNNING = new ApplicationState("RUNNING");
    public static final ApplicationState FINISHED = new ApplicationState("FINISHED");
    public static final ApplicationState FAILED = new ApplicationState("FAILED");
    public static final ApplicationState KILLED = new ApplicationState("KILLED");
    public static final ApplicationState NOT_FOUND = new ApplicationState("NOT_FOUND");
    public static final ApplicationState UNKNOWN = new ApplicationState("UNKNOWN");

    public ApplicationState {
      Objects.requireNonNull(value);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static ApplicationState of(String value) {
      return new ApplicationState(value);
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /**
   * Language of the application. Default: by the ending of <code>mainApplicationFile</code> (<code>.py</code>,
   * <code>.R</code>), else <code>Java</code>. A newer worker may send further values.
   */
  public record ApplicationType(@JsonValue String value) {
    public static final ApplicationType JAVA = new ApplicationType("Java");
    public static final ApplicationType SCALA = new ApplicationType("Scala");
    public static final ApplicationType PYTHON = new ApplicationType("Python");
    public static final ApplicationType R = new ApplicationType("R");

    public ApplicationType {
      Objects.requireNonNull(value);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static ApplicationType of(String value) {
      return new ApplicationType(value);
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /**
   * A log in the archive. It is compressed with gzip, and its secrets are redacted.
   * @param pod The pod that wrote it.
   * @param container The container that wrote it.
   * @param location Where it is: <code>s3://bucket/key</code>, or the URL of a file.
   * @param url The same for a browser, by <code>archive.link</code> of the configuration.
   * @param bytes Bytes of the log before its compression.
   * @param cut The log was longer than the archive takes; its beginning is stored.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ArchivedLog(
      @JsonProperty("pod") String pod,
      @JsonProperty("container") String container,
      @JsonProperty("location") String location,
      @JsonProperty("url") String url,
      @JsonProperty("bytes") Integer bytes,
      @JsonProperty("cut") Boolean cut
  ) {}

  /**
   * Heap of driver and executors, in Spark's notation.
   * @param driver 
   * @param executor 
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record AttemptMemory(
      @JsonProperty("driver") String driver,
      @JsonProperty("executor") String executor
  ) {}

  /**
   * An attempt in the result and the status of a batch. Times are ISO-8601 in UTC.
   * @param number Counts from 1.
   * @param driver The driver of the attempt.
   * @param submittedAt When the submission began.
   * @param memory Heap of driver and executors; absent when a manifest sets it (<code>submit.kind: manifest</code>).
   * @param changes Changes since the previous attempt, in a sentence each: memory raised, moved to another cluster.
   * @param decided A person decided to retry the held batch; retry budgets count from this attempt.
   * @param startedAt When the driver's container started.
   * @param endedAt When the driver ended, or the attempt without one.
   * @param verdict How the attempt ended; absent while it runs.
   * @param usage What its pods used; absent while it runs.
   * @param archive Its logs in the archive; absent when none is configured, and while they are stored.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record AttemptRecord(
      @JsonProperty("number") Integer number,
      @JsonProperty("driver") DriverRef driver,
      @JsonProperty("submittedAt") String submittedAt,
      @JsonProperty("memory") AttemptMemory memory,
      @JsonProperty("changes") List<String> changes,
      @JsonProperty("decided") Boolean decided,
      @JsonProperty("startedAt") String startedAt,
      @JsonProperty("endedAt") String endedAt,
      @JsonProperty("verdict") Verdict verdict,
      @JsonProperty("usage") AttemptUsage usage,
      @JsonProperty("archive") LogArchive archive
  ) {}

  /**
   * What an attempt used, by the times and requests of its pods.
   * @param driver The pod of the driver. Absent when it was gone before it could be read.
   * @param executors The pods of the executors. Absent unless executors are watched (<code>usage.executors:
   * watch</code>).
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record AttemptUsage(
      @JsonProperty("driver") ResourceUsage driver,
      @JsonProperty("executors") ExecutorUsage executors
  ) {}

  /**
   * Type of the ApplicationFailure with which SparkBatch ends; its first detail is the BatchResult, except for
   * InvalidBatch, whose first detail lists the problems. A newer worker may send further values.
   */
  public record BatchFailureType(@JsonValue String value) {
    public static final BatchFailureType INVALID_BATCH = new BatchFailureType("InvalidBatch");
    public static final BatchFailureType SPARK_BATCH_FAILED = new BatchFailureType("SparkBatchFailed");
    public static final BatchFailureType SPARK_BATCH_KILLED = new BatchFailureType("SparkBatchKilled");
    public static final BatchFailureType SPARK_SUBMIT_REJECTED = new BatchFailureType("SparkSubmitRejected");
    public static final BatchFailureType SPARK_SUBMIT_TIMEOUT = new BatchFailureType("SparkSubmitTimeout");
    public static final BatchFailureType SPARK_PENDING_TIMEOUT = new BatchFailureType("SparkPendingTimeout");
    public static final BatchFailureType SPARK_RUNTIME_EXCEEDED = new BatchFailureType("SparkRuntimeExceeded");

    public BatchFailureType {
      Objects.requireNonNull(value);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static BatchFailureType of(String value) {
      return new BatchFailureType(value);
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /** The phase of a batch. A newer worker may send further values. */
  public record BatchPhase(@JsonValue String value) {
    public static final BatchPhase RESOLVING = new BatchPhase("resolving");
    public static final BatchPhase QUEUED = new BatchPhase("queued");
    public static final BatchPhase SUBMITTING = new BatchPhase("submitting");
    public static final BatchPhase FOLLOWING = new BatchPhase("following");
    public static final BatchPhase RECORDING = new BatchPhase("recording");
    public static final BatchPhase KILLING = new BatchPhase("killing");
    public static final BatchPhase PAUSING = new BatchPhase("pausing");
    public static final BatchPhase HELD = new BatchPhase("held");
    public static final BatchPhase ENDED = new BatchPhase("ended");

    public BatchPhase {
      Objects.requireNonNull(value);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static BatchPhase of(String value) {
      return new BatchPhase(value);
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /**
   * A problem of a batch, as its author reads it.
   * @param path The path of the value: <code>driver.memory</code>, <code>arguments[0]</code>,
   * <code>sparkConf["spark.app.id"]</code>.
   * @param message The rest of a sentence that begins with the path.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record BatchProblem(
      @JsonProperty("path") String path,
      @JsonProperty("message") String message
  ) {}

  /**
   * A request to run one Spark application to its end: the input of the workflow <code>SparkBatch</code>.
   * Field names are those of Spark's <code>SparkApplication</code> resource where it has one. Unknown fields are
   * refused. Durations are text: ISO-8601 (<code>PT30S</code>, <code>PT5M</code>, <code>P1D</code>) or short
   * (<code>30s</code>, <code>5m</code>, <code>1d</code>).
   * @param name Name of the application (<code>spark.app.name</code>), 1 to 229 characters; part of the driver's
   * name.
   * @param type Language of the application. Default: by the ending of <code>mainApplicationFile</code>
   * (<code>.py</code>, <code>.R</code>), else <code>Java</code>.
   * @param mainClass Main class, for Java and Scala.
   * @param mainApplicationFile The application's jar, Python or R file, as the driver sees it:
   * <code>local:///opt/spark/app/job.jar</code>. Required, except for <code>submit.kind: manifest</code>, where the
   * manifest names it, and <code>existing</code>, where the driver has it.
   * @param arguments Arguments of the application. Default: none.
   * @param sparkConf Spark properties; keys begin with <code>spark.</code>. They may neither contradict the fields
   * of this object nor set the properties by which the driver is found. Default: none.
   * @param sparkVersion Version of Spark in the image (<code>3.5.7</code>, <code>4.1</code>); small details of the
   * driver pod depend on it. Default: <code>4.1.0</code>, or for <code>submit.kind: spark-submit</code> the version
   * of the worker's distribution.
   * @param image Container image of driver and executors (<code>spark.kubernetes.container.image</code>). Required
   * here or in <code>sparkConf</code>.
   * @param imagePullPolicy When the image is pulled. Default <code>IfNotPresent</code>.
   * @param imagePullSecrets Names of the secrets used to pull the image. Default: none.
   * @param driver The driver pod.
   * @param executor The executor pods.
   * @param deps Files and packages that the application needs in addition to its main file. Default: none.
   * @param sparkConfFiles Configuration files of Spark by name (<code>log4j2.properties</code>,
   * <code>metrics.properties</code>). Default: none.
   * @param hadoopConfFiles Configuration files of Hadoop by name (<code>core-site.xml</code>), for driver and
   * executors. Default: none.
   * @param krb5Conf Content of a <code>krb5.conf</code>, which becomes <code>/etc/krb5.conf</code> of the driver (as
   * the file in <code>spark.kubernetes.kerberos.krb5.path</code>). For the kinds <code>native</code> and
   * <code>spark-submit</code>. Default: none.
   * @param proxyUser User whom the driver impersonates in Hadoop services (as <code>spark-submit
   * --proxy-user</code>), with the credentials that it has itself. For <code>submit.kind: native</code>, and
   * <code>operator</code> with the API of Apache. Default: none.
   * @param cluster Name of a cluster in the worker's configuration, or a rule that chooses one. Default: chosen by
   * the placement rules of the worker's configuration, else its default cluster.
   * @param namespace Kubernetes namespace. Default: the default namespace of the cluster.
   * @param tenant Tenant in the worker's configuration. Workers may determine it by other means, and refuse a batch
   * that contradicts.
   * @param submit How the driver is created. Default <code>{ kind: 'native' }</code>.
   * @param timeouts How long the batch waits, and for what.
   * @param reconcile The slow live read that recovers lost observations.
   * @param stateSource Which part of the driver pod decides the state (as Kyuubi's
   * <code>kyuubi.kubernetes.application.state.source</code>): the pod, or the driver's container, for pods with
   * sidecars. Default <code>POD</code>.
   * @param retention Duration for which a terminated driver is kept (as Kyuubi's
   * <code>terminatedApplicationRetainPeriod</code>). Default <code>PT5M</code>.
   * @param cleanup Which terminated drivers are deleted after their retention (as Kyuubi's
   * <code>cleanupTerminatedDriverPod.kind</code>). Default <code>COMPLETED</code>: a failed driver stays for its
   * logs.
   * @param evidence The records that are kept of a driver that has ended.
   * @param retry The failures that are retried, and the pauses before retries. Not with <code>submit.kind:
   * existing</code>.
   * @param onFailure Whether a batch that did not finish fails its workflow, or returns its result. Default
   * <code>fail</code>.
   * @param parameters Declares the parameters of the batch by name; <code>${{ name }}</code> in other values stands
   * for them. Default: none.
   * @param parameterValues Values of the parameters. Default: their defaults.
   * @param scheduledTime The time that <code>${{ scheduledTime }}</code> stands for, in ISO-8601 with its offset
   * from UTC. Default: the time for which a Temporal schedule started the batch, else the time of its start.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record BatchRequest(
      @JsonProperty("name") String name,
      @JsonProperty("type") ApplicationType type,
      @JsonProperty("mainClass") String mainClass,
      @JsonProperty("mainApplicationFile") String mainApplicationFile,
      @JsonProperty("arguments") List<String> arguments,
      @JsonProperty("sparkConf") Map<String, Object> sparkConf,
      @JsonProperty("sparkVersion") String sparkVersion,
      @JsonProperty("image") String image,
      @JsonProperty("imagePullPolicy") ImagePullPolicy imagePullPolicy,
      @JsonProperty("imagePullSecrets") List<String> imagePullSecrets,
      @JsonProperty("driver") DriverSpec driver,
      @JsonProperty("executor") ExecutorSpec executor,
      @JsonProperty("deps") Dependencies deps,
      @JsonProperty("sparkConfFiles") Map<String, String> sparkConfFiles,
      @JsonProperty("hadoopConfFiles") Map<String, String> hadoopConfFiles,
      @JsonProperty("krb5Conf") String krb5Conf,
      @JsonProperty("proxyUser") String proxyUser,
      @JsonProperty("cluster") Object cluster,
      @JsonProperty("namespace") String namespace,
      @JsonProperty("tenant") String tenant,
      @JsonProperty("submit") SubmitRequest submit,
      @JsonProperty("timeouts") BatchTimeouts timeouts,
      @JsonProperty("reconcile") ReconcileIntervals reconcile,
      @JsonProperty("stateSource") StateSource stateSource,
      @JsonProperty("retention") String retention,
      @JsonProperty("cleanup") CleanupKind cleanup,
      @JsonProperty("evidence") EvidenceOptions evidence,
      @JsonProperty("retry") RetryOptions retry,
      @JsonProperty("onFailure") OnFailure onFailure,
      @JsonProperty("parameters") Map<String, ParameterDeclaration> parameters,
      @JsonProperty("parameterValues") Map<String, Object> parameterValues,
      @JsonProperty("scheduledTime") String scheduledTime
  ) {

    /** A builder without fields. */
    public static Builder builder() {
      return new Builder();
    }

    /** Builds a {@link BatchRequest}. */
    public static final class Builder {
      private String name;
      private ApplicationType type;
      private String mainClass;
      private String mainApplicationFile;
      private List<String> arguments;
      private Map<String, Object> sparkConf;
      private String sparkVersion;
      private String image;
      private ImagePullPolicy imagePullPolicy;
      private List<String> imagePullSecrets;
      private DriverSpec driver;
      private ExecutorSpec executor;
      private Dependencies deps;
      private Map<String, String> sparkConfFiles;
      private Map<String, String> hadoopConfFiles;
      private String krb5Conf;
      private String proxyUser;
      private Object cluster;
      private String namespace;
      private String tenant;
      private SubmitRequest submit;
      private BatchTimeouts timeouts;
      private ReconcileIntervals reconcile;
      private StateSource stateSource;
      private String retention;
      private CleanupKind cleanup;
      private EvidenceOptions evidence;
      private RetryOptions retry;
      private OnFailure onFailure;
      private Map<String, ParameterDeclaration> parameters;
      private Map<String, Object> parameterValues;
      private String scheduledTime;

      private Builder() {}

      /** Name of the application (<code>spark.app.name</code>), 1 to 229 characters; part of the driver's name. */
      public Builder name(String name) {
        this.name = name;
        return this;
      }

      /**
       * Language of the application. Default: by the ending of <code>mainApplicationFile</code> (<code>.py</code>,
       * <code>.R</code>), else <code>Java</code>.
       */
      public Builder type(ApplicationType type) {
        this.type = type;
        return this;
      }

      /** Main class, for Java and Scala. */
      public Builder mainClass(String mainClass) {
        this.mainClass = mainClass;
        return this;
      }

      /**
       * The application's jar, Python or R file, as the driver sees it: <code>local:///opt/spark/app/job.jar</code>.
       * Required, except for <code>submit.kind: manifest</code>, where the manifest names it, and <code>existing</code>,
       * where the driver has it.
       */
      public Builder mainApplicationFile(String mainApplicationFile) {
        this.mainApplicationFile = mainApplicationFile;
        return this;
      }

      /** Arguments of the application. Default: none. */
      public Builder arguments(List<String> arguments) {
        this.arguments = arguments;
        return this;
      }

      /**
       * Spark properties; keys begin with <code>spark.</code>. They may neither contradict the fields of this object nor
       * set the properties by which the driver is found. Default: none.
       */
      public Builder sparkConf(Map<String, Object> sparkConf) {
        this.sparkConf = sparkConf;
        return this;
      }

      /**
       * Version of Spark in the image (<code>3.5.7</code>, <code>4.1</code>); small details of the driver pod depend on
       * it. Default: <code>4.1.0</code>, or for <code>submit.kind: spark-submit</code> the version of the worker's
       * distribution.
       */
      public Builder sparkVersion(String sparkVersion) {
        this.sparkVersion = sparkVersion;
        return this;
      }

      /**
       * Container image of driver and executors (<code>spark.kubernetes.container.image</code>). Required here or in
       * <code>sparkConf</code>.
       */
      public Builder image(String image) {
        this.image = image;
        return this;
      }

      /** When the image is pulled. Default <code>IfNotPresent</code>. */
      public Builder imagePullPolicy(ImagePullPolicy imagePullPolicy) {
        this.imagePullPolicy = imagePullPolicy;
        return this;
      }

      /** Names of the secrets used to pull the image. Default: none. */
      public Builder imagePullSecrets(List<String> imagePullSecrets) {
        this.imagePullSecrets = imagePullSecrets;
        return this;
      }

      /** The driver pod. */
      public Builder driver(DriverSpec driver) {
        this.driver = driver;
        return this;
      }

      /** The executor pods. */
      public Builder executor(ExecutorSpec executor) {
        this.executor = executor;
        return this;
      }

      /** Files and packages that the application needs in addition to its main file. Default: none. */
      public Builder deps(Dependencies deps) {
        this.deps = deps;
        return this;
      }

      /**
       * Configuration files of Spark by name (<code>log4j2.properties</code>, <code>metrics.properties</code>). Default:
       * none.
       */
      public Builder sparkConfFiles(Map<String, String> sparkConfFiles) {
        this.sparkConfFiles = sparkConfFiles;
        return this;
      }

      /** Configuration files of Hadoop by name (<code>core-site.xml</code>), for driver and executors. Default: none. */
      public Builder hadoopConfFiles(Map<String, String> hadoopConfFiles) {
        this.hadoopConfFiles = hadoopConfFiles;
        return this;
      }

      /**
       * Content of a <code>krb5.conf</code>, which becomes <code>/etc/krb5.conf</code> of the driver (as the file in
       * <code>spark.kubernetes.kerberos.krb5.path</code>). For the kinds <code>native</code> and
       * <code>spark-submit</code>. Default: none.
       */
      public Builder krb5Conf(String krb5Conf) {
        this.krb5Conf = krb5Conf;
        return this;
      }

      /**
       * User whom the driver impersonates in Hadoop services (as <code>spark-submit --proxy-user</code>), with the
       * credentials that it has itself. For <code>submit.kind: native</code>, and <code>operator</code> with the API of
       * Apache. Default: none.
       */
      public Builder proxyUser(String proxyUser) {
        this.proxyUser = proxyUser;
        return this;
      }

      /**
       * Name of a cluster in the worker's configuration, or a rule that chooses one. Default: chosen by the placement
       * rules of the worker's configuration, else its default cluster.
       */
      public Builder cluster(Object cluster) {
        this.cluster = cluster;
        return this;
      }

      /** Kubernetes namespace. Default: the default namespace of the cluster. */
      public Builder namespace(String namespace) {
        this.namespace = namespace;
        return this;
      }

      /**
       * Tenant in the worker's configuration. Workers may determine it by other means, and refuse a batch that
       * contradicts.
       */
      public Builder tenant(String tenant) {
        this.tenant = tenant;
        return this;
      }

      /** How the driver is created. Default <code>{ kind: 'native' }</code>. */
      public Builder submit(SubmitRequest submit) {
        this.submit = submit;
        return this;
      }

      /** How long the batch waits, and for what. */
      public Builder timeouts(BatchTimeouts timeouts) {
        this.timeouts = timeouts;
        return this;
      }

      /** The slow live read that recovers lost observations. */
      public Builder reconcile(ReconcileIntervals reconcile) {
        this.reconcile = reconcile;
        return this;
      }

      /**
       * Which part of the driver pod decides the state (as Kyuubi's
       * <code>kyuubi.kubernetes.application.state.source</code>): the pod, or the driver's container, for pods with
       * sidecars. Default <code>POD</code>.
       */
      public Builder stateSource(StateSource stateSource) {
        this.stateSource = stateSource;
        return this;
      }

      /**
       * Duration for which a terminated driver is kept (as Kyuubi's <code>terminatedApplicationRetainPeriod</code>).
       * Default <code>PT5M</code>.
       */
      public Builder retention(String retention) {
        this.retention = retention;
        return this;
      }

      /**
       * Which terminated drivers are deleted after their retention (as Kyuubi's
       * <code>cleanupTerminatedDriverPod.kind</code>). Default <code>COMPLETED</code>: a failed driver stays for its
       * logs.
       */
      public Builder cleanup(CleanupKind cleanup) {
        this.cleanup = cleanup;
        return this;
      }

      /** The records that are kept of a driver that has ended. */
      public Builder evidence(EvidenceOptions evidence) {
        this.evidence = evidence;
        return this;
      }

      /** The failures that are retried, and the pauses before retries. Not with <code>submit.kind: existing</code>. */
      public Builder retry(RetryOptions retry) {
        this.retry = retry;
        return this;
      }

      /** Whether a batch that did not finish fails its workflow, or returns its result. Default <code>fail</code>. */
      public Builder onFailure(OnFailure onFailure) {
        this.onFailure = onFailure;
        return this;
      }

      /**
       * Declares the parameters of the batch by name; <code>${{ name }}</code> in other values stands for them. Default:
       * none.
       */
      public Builder parameters(Map<String, ParameterDeclaration> parameters) {
        this.parameters = parameters;
        return this;
      }

      /** Values of the parameters. Default: their defaults. */
      public Builder parameterValues(Map<String, Object> parameterValues) {
        this.parameterValues = parameterValues;
        return this;
      }

      /**
       * The time that <code>${{ scheduledTime }}</code> stands for, in ISO-8601 with its offset from UTC. Default: the
       * time for which a Temporal schedule started the batch, else the time of its start.
       */
      public Builder scheduledTime(String scheduledTime) {
        this.scheduledTime = scheduledTime;
        return this;
      }

      /** The fields so far. Workers check them. */
      public BatchRequest build() {
        return new BatchRequest(name, type, mainClass, mainApplicationFile, arguments, sparkConf, sparkVersion, image, imagePullPolicy, imagePullSecrets, driver, executor, deps, sparkConfFiles, hadoopConfFiles, krb5Conf, proxyUser, cluster, namespace, tenant, submit, timeouts, reconcile, stateSource, retention, cleanup, evidence, retry, onFailure, parameters, parameterValues, scheduledTime);
      }
    }
  }

  /**
   * How a batch ended: the return value of <code>SparkBatch</code>, and the first detail of its failures. Times are
   * ISO-8601 in UTC.
   * @param batchId The id of the workflow.
   * @param name The name of the batch.
   * @param tenant The tenant of the batch.
   * @param state How the application ended: FINISHED, FAILED or KILLED.
   * @param applicationId Spark's application id of the last attempt; absent when no driver was submitted.
   * @param driver Driver of the last attempt; absent when no driver was submitted.
   * @param attempts All attempts, the first one first.
   * @param usage What all attempts used; absent when no attempt was submitted.
   * @param startedAt When the workflow started.
   * @param endedAt When the batch ended.
   * @param exitCode Exit code of the driver of the last attempt, when it is known.
   * @param failureClass Absent when the application finished.
   * @param reason A short reason, of Kubernetes or of SparkBatch: Completed, Error, OOMKilled, Killed.
   * @param message The cause and the advice, as text for people.
   * @param sparkUiUrl Address of the Spark UI inside the cluster, while a driver runs.
   * @param links Links to pages about the driver of the last attempt (<code>links</code> of the configuration).
   * @param context The kubeconfig context by which the workers reach the cluster, if it is named.
   * @param configurationVersion The version of the configuration that the batch was resolved with.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record BatchResult(
      @JsonProperty("batchId") String batchId,
      @JsonProperty("name") String name,
      @JsonProperty("tenant") String tenant,
      @JsonProperty("state") ApplicationState state,
      @JsonProperty("applicationId") String applicationId,
      @JsonProperty("driver") DriverRef driver,
      @JsonProperty("attempts") List<AttemptRecord> attempts,
      @JsonProperty("usage") BatchUsage usage,
      @JsonProperty("startedAt") String startedAt,
      @JsonProperty("endedAt") String endedAt,
      @JsonProperty("exitCode") Integer exitCode,
      @JsonProperty("failureClass") FailureClass failureClass,
      @JsonProperty("reason") String reason,
      @JsonProperty("message") String message,
      @JsonProperty("sparkUiUrl") String sparkUiUrl,
      @JsonProperty("links") Links links,
      @JsonProperty("context") String context,
      @JsonProperty("configurationVersion") String configurationVersion
  ) {}

  /**
   * The answer of the query <code>status</code>.
   * @param batchId The id of the workflow.
   * @param name The name of the batch.
   * @param state State of the application.
   * @param phase What the batch does now.
   * @param message The current step of the batch, or the condition that it waits for, with the reason.
   * @param cluster The cluster of the batch, once it is chosen.
   * @param namespace The Kubernetes namespace of the batch, once it is chosen.
   * @param placement How the cluster was chosen, in a sentence; absent when the batch names it, or when it is the
   * default.
   * @param tenant The tenant of the batch.
   * @param attempts All attempts, the first one first.
   * @param usage What the attempts used that have ended; absent before.
   * @param configurationVersion The version of the configuration that the batch was resolved with.
   * @param executorMode Whether its executors are watched, or not even listed on demand
   * (<code>usage.executors</code>). Absent: on demand.
   * @param sparkUiUrl Address of the Spark UI inside the cluster.
   * @param links Links to pages about the driver of the last attempt (<code>links</code> of the configuration).
   * @param context The kubeconfig context by which the workers reach the cluster, if it is named.
   * @param node The node of the driver of the last attempt.
   * @param deadline What the batch waits for at most until when.
   * @param kill The kill that was accepted.
   * @param held In phase <code>held</code>.
   * @param queued In phase <code>queued</code>.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record BatchStatus(
      @JsonProperty("batchId") String batchId,
      @JsonProperty("name") String name,
      @JsonProperty("state") ApplicationState state,
      @JsonProperty("phase") BatchPhase phase,
      @JsonProperty("message") String message,
      @JsonProperty("cluster") String cluster,
      @JsonProperty("namespace") String namespace,
      @JsonProperty("placement") String placement,
      @JsonProperty("tenant") String tenant,
      @JsonProperty("attempts") List<AttemptRecord> attempts,
      @JsonProperty("usage") BatchUsage usage,
      @JsonProperty("configurationVersion") String configurationVersion,
      @JsonProperty("executorMode") ExecutorMode executorMode,
      @JsonProperty("sparkUiUrl") String sparkUiUrl,
      @JsonProperty("links") Links links,
      @JsonProperty("context") String context,
      @JsonProperty("node") String node,
      @JsonProperty("deadline") DeadlineStatus deadline,
      @JsonProperty("kill") AcceptedKill kill,
      @JsonProperty("held") HeldStatus held,
      @JsonProperty("queued") QueuedStatus queued
  ) {}

  /**
   * How long a batch waits, as durations.
   * @param submit For the driver to be created and started, including the wait for room in a resource quota (as
   * Kyuubi's <code>kyuubi.engine.kubernetes.submit.timeout</code>). Default <code>PT30S</code>; <code>PT5M</code>
   * for the kinds <code>spark-submit</code>, <code>operator</code>, <code>custom</code> and <code>existing</code>,
   * which waits for a driver that does not exist yet.
   * @param pending For the driver to leave PENDING. Default: no limit.
   * @param runtime For the driver to run, counted from when it may start, with its init containers and without the
   * time in which it waits for a node; the update <code>extendRuntime</code> moves it. Default: no limit.
   * @param pendingProblem Grace period of a problem that may resolve itself (ImagePullBackOff,
   * CreateContainerError). Default <code>PT3M</code>.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record BatchTimeouts(
      @JsonProperty("submit") String submit,
      @JsonProperty("pending") String pending,
      @JsonProperty("runtime") String runtime,
      @JsonProperty("pendingProblem") String pendingProblem
  ) {

    /** A builder without fields. */
    public static Builder builder() {
      return new Builder();
    }

    /** Builds a {@link BatchTimeouts}. */
    public static final class Builder {
      private String submit;
      private String pending;
      private String runtime;
      private String pendingProblem;

      private Builder() {}

      /**
       * For the driver to be created and started, including the wait for room in a resource quota (as Kyuubi's
       * <code>kyuubi.engine.kubernetes.submit.timeout</code>). Default <code>PT30S</code>; <code>PT5M</code> for the
       * kinds <code>spark-submit</code>, <code>operator</code>, <code>custom</code> and <code>existing</code>, which
       * waits for a driver that does not exist yet.
       */
      public Builder submit(String submit) {
        this.submit = submit;
        return this;
      }

      /** For the driver to leave PENDING. Default: no limit. */
      public Builder pending(String pending) {
        this.pending = pending;
        return this;
      }

      /**
       * For the driver to run, counted from when it may start, with its init containers and without the time in which it
       * waits for a node; the update <code>extendRuntime</code> moves it. Default: no limit.
       */
      public Builder runtime(String runtime) {
        this.runtime = runtime;
        return this;
      }

      /**
       * Grace period of a problem that may resolve itself (ImagePullBackOff, CreateContainerError). Default
       * <code>PT3M</code>.
       */
      public Builder pendingProblem(String pendingProblem) {
        this.pendingProblem = pendingProblem;
        return this;
      }

      /** The fields so far. Workers check them. */
      public BatchTimeouts build() {
        return new BatchTimeouts(submit, pending, runtime, pendingProblem);
      }
    }
  }

  /**
   * What a batch used, in all attempts that have ended.
   * @param coreSeconds Requested CPUs times seconds.
   * @param gibSeconds Requested memory in GiB times seconds.
   * @param driver The pods of the drivers.
   * @param executors The pods of the executors, as far as they are watched (<code>usage.executors: watch</code>).
   * @param wasted The part of attempts that did not finish: failed, or killed.
   * @param cost What it costs, if the configuration has prices for it (<code>usage.prices</code>).
   * @param incomplete The pod of a driver was gone before it could be read; the amounts are without it.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record BatchUsage(
      @JsonProperty("coreSeconds") Double coreSeconds,
      @JsonProperty("gibSeconds") Double gibSeconds,
      @JsonProperty("driver") ResourceUsage driver,
      @JsonProperty("executors") ExecutorUsage executors,
      @JsonProperty("wasted") ResourceUsage wasted,
      @JsonProperty("cost") UsageCost cost,
      @JsonProperty("incomplete") Boolean incomplete
  ) {}

  /**
   * Retries after failures of one class, with durations of type <code>D</code>.
   * @param limit Number of retries, counted against this limit and no other budget.
   * @param initialInterval Pause before the first of them; doubles with each further one. Default: that of the
   * policy.
   * @param maximumInterval Maximum of the pause. Default: that of the policy.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ClassRetries(
      @JsonProperty("limit") Integer limit,
      @JsonProperty("initialInterval") String initialInterval,
      @JsonProperty("maximumInterval") String maximumInterval
  ) {

    /** A builder without fields. */
    public static Builder builder() {
      return new Builder();
    }

    /** Builds a {@link ClassRetries}. */
    public static final class Builder {
      private Integer limit;
      private String initialInterval;
      private String maximumInterval;

      private Builder() {}

      /** Number of retries, counted against this limit and no other budget. */
      public Builder limit(Integer limit) {
        this.limit = limit;
        return this;
      }

      /** Pause before the first of them; doubles with each further one. Default: that of the policy. */
      public Builder initialInterval(String initialInterval) {
        this.initialInterval = initialInterval;
        return this;
      }

      /** Maximum of the pause. Default: that of the policy. */
      public Builder maximumInterval(String maximumInterval) {
        this.maximumInterval = maximumInterval;
        return this;
      }

      /** The fields so far. Workers check them. */
      public ClassRetries build() {
        return new ClassRetries(limit, initialInterval, maximumInterval);
      }
    }
  }

  /**
   * Which terminated drivers are deleted: none, those of finished applications, or all. A newer worker may send
   * further values.
   */
  public record CleanupKind(@JsonValue String value) {
    public static final CleanupKind NONE = new CleanupKind("NONE");
    public static final CleanupKind COMPLETED = new CleanupKind("COMPLETED");
    public static final CleanupKind ALL = new CleanupKind("ALL");

    public CleanupKind {
      Objects.requireNonNull(value);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static CleanupKind of(String value) {
      return new CleanupKind(value);
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /**
   * How one cluster is chosen among those that answer: the first, by chance in proportion to weights, or the least
   * loaded. A newer worker may send further values.
   */
  public record ClusterChoice(@JsonValue String value) {
    public static final ClusterChoice FIRST = new ClusterChoice("first");
    public static final ClusterChoice WEIGHT = new ClusterChoice("weight");
    public static final ClusterChoice LEAST_LIVE_BATCHES = new ClusterChoice("least-live-batches");

    public ClusterChoice {
      Objects.requireNonNull(value);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static ClusterChoice of(String value) {
      return new ClusterChoice(value);
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /**
   * A rule that chooses the cluster of a batch.
   * @param labels Labels that a cluster must have, all of them. Default: every cluster is a candidate.
   * @param choose How one of the candidates is chosen. Default <code>first</code>.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ClusterRule(
      @JsonProperty("labels") Map<String, String> labels,
      @JsonProperty("choose") ClusterChoice choose
  ) {}

  /**
   * A timer that runs.
   * @param at ISO-8601 in UTC.
   * @param summary What it limits, as a sentence without its full stop.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DeadlineStatus(
      @JsonProperty("at") String at,
      @JsonProperty("summary") String summary
  ) {}

  /**
   * Whether a decision about a held batch was accepted. A batch that is not held rejects it, and names its phase.
   * @param accepted Whether the decision takes effect.
   * @param message The outcome, or the reason of the refusal, as text for people.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DecisionAnswer(
      @JsonProperty("accepted") Boolean accepted,
      @JsonProperty("message") String message
  ) {}

  /**
   * Files and packages of an application in addition to its main file.
   * @param jars Jars on the class path (<code>spark.jars</code>).
   * @param files Files in the working directory (<code>spark.files</code>).
   * @param pyFiles Python files on the module path (<code>spark.submit.pyFiles</code>).
   * @param archives Archives that are unpacked (<code>spark.archives</code>).
   * @param packages Maven coordinates (<code>spark.jars.packages</code>).
   * @param excludePackages Maven coordinates to leave out (<code>spark.jars.excludes</code>).
   * @param repositories Further Maven repositories (<code>spark.jars.repositories</code>).
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Dependencies(
      @JsonProperty("jars") List<String> jars,
      @JsonProperty("files") List<String> files,
      @JsonProperty("pyFiles") List<String> pyFiles,
      @JsonProperty("archives") List<String> archives,
      @JsonProperty("packages") List<String> packages,
      @JsonProperty("excludePackages") List<String> excludePackages,
      @JsonProperty("repositories") List<String> repositories
  ) {

    /** A builder without fields. */
    public static Builder builder() {
      return new Builder();
    }

    /** Builds a {@link Dependencies}. */
    public static final class Builder {
      private List<String> jars;
      private List<String> files;
      private List<String> pyFiles;
      private List<String> archives;
      private List<String> packages;
      private List<String> excludePackages;
      private List<String> repositories;

      private Builder() {}

      /** Jars on the class path (<code>spark.jars</code>). */
      public Builder jars(List<String> jars) {
        this.jars = jars;
        return this;
      }

      /** Files in the working directory (<code>spark.files</code>). */
      public Builder files(List<String> files) {
        this.files = files;
        return this;
      }

      /** Python files on the module path (<code>spark.submit.pyFiles</code>). */
      public Builder pyFiles(List<String> pyFiles) {
        this.pyFiles = pyFiles;
        return this;
      }

      /** Archives that are unpacked (<code>spark.archives</code>). */
      public Builder archives(List<String> archives) {
        this.archives = archives;
        return this;
      }

      /** Maven coordinates (<code>spark.jars.packages</code>). */
      public Builder packages(List<String> packages) {
        this.packages = packages;
        return this;
      }

      /** Maven coordinates to leave out (<code>spark.jars.excludes</code>). */
      public Builder excludePackages(List<String> excludePackages) {
        this.excludePackages = excludePackages;
        return this;
      }

      /** Further Maven repositories (<code>spark.jars.repositories</code>). */
      public Builder repositories(List<String> repositories) {
        this.repositories = repositories;
        return this;
      }

      /** The fields so far. Workers check them. */
      public Dependencies build() {
        return new Dependencies(jars, files, pyFiles, archives, packages, excludePackages, repositories);
      }
    }
  }

  /**
   * How the driver's container ended, or its pod when it has no container status.
   * @param exitCode Exit code of the container.
   * @param signal The signal that ended the container.
   * @param reason Kubernetes' reason: Error, OOMKilled, Evicted, ...
   * @param message The message of the container or its pod.
   * @param startedAt When the container started, ISO-8601 in UTC.
   * @param finishedAt When the container ended, ISO-8601 in UTC.
   * @param initContainer The init container that failed. The exit is that of this container; the driver's container
   * never ran.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DriverExit(
      @JsonProperty("exitCode") Integer exitCode,
      @JsonProperty("signal") Integer signal,
      @JsonProperty("reason") String reason,
      @JsonProperty("message") String message,
      @JsonProperty("startedAt") String startedAt,
      @JsonProperty("finishedAt") String finishedAt,
      @JsonProperty("initContainer") String initContainer
  ) {}

  /**
   * Identifies the driver of an attempt, existing or planned.
   * @param cluster The cluster, by its name in the configuration.
   * @param namespace The Kubernetes namespace.
   * @param name Name of the driver pod.
   * @param uid Absent until the driver is known to exist.
   * @param tag Unique label of the attempt on its driver (<code>spark-batch-tag</code>).
   * @param applicationId Spark's application id.
   * @param submitKind Set when another component creates the pod (a SparkApplication): that is then read and deleted
   * together with the pod.
   * @param stateSource The exit of the driver's container decides its state, not the phase of its pod. Default: the
   * phase.
   * @param container The driver's container, when it does not have Spark's name.
   * @param submitter Name of the submitter, with the kind <code>custom</code>; the API of the SparkApplication, with
   * the kind <code>operator</code>.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DriverRef(
      @JsonProperty("cluster") String cluster,
      @JsonProperty("namespace") String namespace,
      @JsonProperty("name") String name,
      @JsonProperty("uid") String uid,
      @JsonProperty("tag") String tag,
      @JsonProperty("applicationId") String applicationId,
      @JsonProperty("submitKind") SubmitKind submitKind,
      @JsonProperty("stateSource") String stateSource,
      @JsonProperty("container") String container,
      @JsonProperty("submitter") String submitter
  ) {}

  /**
   * The driver pod.
   * @param cores CPUs that Spark plans with (<code>spark.driver.cores</code>, <code>spark.executor.cores</code>).
   * Default 1.
   * @param coreRequest CPU request as Kubernetes writes it (<code>1</code>, <code>0.5</code>, <code>500m</code>).
   * Default: <code>cores</code>.
   * @param coreLimit CPU limit as Kubernetes writes it. Default: no limit.
   * @param memory JVM heap as Spark writes it (<code>512m</code>, <code>4g</code>; a bare number is MiB). Default
   * <code>1g</code>.
   * @param memoryOverhead Memory in addition to the heap. Default: the larger of 384 MiB and 10 % of
   * <code>memory</code> (40 % for Python and R).
   * @param labels Labels of the pod. Default: none.
   * @param annotations Annotations of the pod. Default: none.
   * @param env Environment variables of the Spark container. Default: none.
   * @param nodeSelector Node selector of this role only. Default: none.
   * @param template A pod template, <code>{ metadata, spec }</code>, as the file of
   * <code>spark.kubernetes.driver.podTemplateFile</code>: Spark's own fields are added to it. Kubernetes checks it.
   * Default: none.
   * @param serviceAccount Service account of the driver. Default: the <code>default</code> account of the namespace.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DriverSpec(
      @JsonProperty("cores") Integer cores,
      @JsonProperty("coreRequest") Object coreRequest,
      @JsonProperty("coreLimit") Object coreLimit,
      @JsonProperty("memory") String memory,
      @JsonProperty("memoryOverhead") String memoryOverhead,
      @JsonProperty("labels") Map<String, String> labels,
      @JsonProperty("annotations") Map<String, String> annotations,
      @JsonProperty("env") Map<String, String> env,
      @JsonProperty("nodeSelector") Map<String, String> nodeSelector,
      @JsonProperty("template") Map<String, Object> template,
      @JsonProperty("serviceAccount") String serviceAccount
  ) {

    /** A builder without fields. */
    public static Builder builder() {
      return new Builder();
    }

    /** Builds a {@link DriverSpec}. */
    public static final class Builder {
      private Integer cores;
      private Object coreRequest;
      private Object coreLimit;
      private String memory;
      private String memoryOverhead;
      private Map<String, String> labels;
      private Map<String, String> annotations;
      private Map<String, String> env;
      private Map<String, String> nodeSelector;
      private Map<String, Object> template;
      private String serviceAccount;

      private Builder() {}

      /** CPUs that Spark plans with (<code>spark.driver.cores</code>, <code>spark.executor.cores</code>). Default 1. */
      public Builder cores(Integer cores) {
        this.cores = cores;
        return this;
      }

      /**
       * CPU request as Kubernetes writes it (<code>1</code>, <code>0.5</code>, <code>500m</code>). Default:
       * <code>cores</code>.
       */
      public Builder coreRequest(Object coreRequest) {
        this.coreRequest = coreRequest;
        return this;
      }

      /** CPU limit as Kubernetes writes it. Default: no limit. */
      public Builder coreLimit(Object coreLimit) {
        this.coreLimit = coreLimit;
        return this;
      }

      /** JVM heap as Spark writes it (<code>512m</code>, <code>4g</code>; a bare number is MiB). Default <code>1g</code>. */
      public Builder memory(String memory) {
        this.memory = memory;
        return this;
      }

      /**
       * Memory in addition to the heap. Default: the larger of 384 MiB and 10 % of <code>memory</code> (40 % for Python
       * and R).
       */
      public Builder memoryOverhead(String memoryOverhead) {
        this.memoryOverhead = memoryOverhead;
        return this;
      }

      /** Labels of the pod. Default: none. */
      public Builder labels(Map<String, String> labels) {
        this.labels = labels;
        return this;
      }

      /** Annotations of the pod. Default: none. */
      public Builder annotations(Map<String, String> annotations) {
        this.annotations = annotations;
        return this;
      }

      /** Environment variables of the Spark container. Default: none. */
      public Builder env(Map<String, String> env) {
        this.env = env;
        return this;
      }

      /** Node selector of this role only. Default: none. */
      public Builder nodeSelector(Map<String, String> nodeSelector) {
        this.nodeSelector = nodeSelector;
        return this;
      }

      /**
       * A pod template, <code>{ metadata, spec }</code>, as the file of
       * <code>spark.kubernetes.driver.podTemplateFile</code>: Spark's own fields are added to it. Kubernetes checks it.
       * Default: none.
       */
      public Builder template(Map<String, Object> template) {
        this.template = template;
        return this;
      }

      /** Service account of the driver. Default: the <code>default</code> account of the namespace. */
      public Builder serviceAccount(String serviceAccount) {
        this.serviceAccount = serviceAccount;
        return this;
      }

      /** The fields so far. Workers check them. */
      public DriverSpec build() {
        return new DriverSpec(cores, coreRequest, coreLimit, memory, memoryOverhead, labels, annotations, env, nodeSelector, template, serviceAccount);
      }
    }
  }

  /**
   * Evidence of an ended driver in addition to its exit and its node, so that its end can be understood without the
   * pod.
   * @param times When the pod went through its phases.
   * @param events The latest Events about the pod, newest last.
   * @param log The end of the log of the driver's container, or of the init container that failed.
   * @param executors Executors that ended. Read only when the driver failed without being stopped from outside.
   * @param missing The parts that could not be read or are not kept, with the reason, in one sentence each.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Evidence(
      @JsonProperty("times") PodTimes times,
      @JsonProperty("events") List<PodEvent> events,
      @JsonProperty("log") LogTail log,
      @JsonProperty("executors") List<ExecutorEnd> executors,
      @JsonProperty("missing") List<String> missing
  ) {}

  /**
   * The records that are kept of a driver that has ended.
   * @param finalizer Whether a finalizer holds a driver that is being deleted until its end is recorded. Default
   * true.
   * @param logLines Number of last lines of the driver's log in the result, 0 to 1000, at most 64 KiB. Default 200.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record EvidenceOptions(
      @JsonProperty("finalizer") Boolean finalizer,
      @JsonProperty("logLines") Integer logLines
  ) {

    /** A builder without fields. */
    public static Builder builder() {
      return new Builder();
    }

    /** Builds a {@link EvidenceOptions}. */
    public static final class Builder {
      private Boolean finalizer;
      private Integer logLines;

      private Builder() {}

      /** Whether a finalizer holds a driver that is being deleted until its end is recorded. Default true. */
      public Builder finalizer(Boolean finalizer) {
        this.finalizer = finalizer;
        return this;
      }

      /** Number of last lines of the driver's log in the result, 0 to 1000, at most 64 KiB. Default 200. */
      public Builder logLines(Integer logLines) {
        this.logLines = logLines;
        return this;
      }

      /** The fields so far. Workers check them. */
      public EvidenceOptions build() {
        return new EvidenceOptions(finalizer, logLines);
      }
    }
  }

  /**
   * How an executor of the driver ended.
   * @param name Name of the executor pod.
   * @param exitCode Exit code of its container.
   * @param reason Kubernetes' reason: OOMKilled, Error, Evicted, ...
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ExecutorEnd(
      @JsonProperty("name") String name,
      @JsonProperty("exitCode") Integer exitCode,
      @JsonProperty("reason") String reason
  ) {}

  /**
   * What workers learn of the executors of a batch, if that is not the default: on demand. A newer worker may send
   * further values.
   */
  public record ExecutorMode(@JsonValue String value) {
    public static final ExecutorMode WATCH = new ExecutorMode("watch");
    public static final ExecutorMode OFF = new ExecutorMode("off");

    public ExecutorMode {
      Objects.requireNonNull(value);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static ExecutorMode of(String value) {
      return new ExecutorMode(value);
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /**
   * The executor pods.
   * @param cores CPUs that Spark plans with (<code>spark.driver.cores</code>, <code>spark.executor.cores</code>).
   * Default 1.
   * @param coreRequest CPU request as Kubernetes writes it (<code>1</code>, <code>0.5</code>, <code>500m</code>).
   * Default: <code>cores</code>.
   * @param coreLimit CPU limit as Kubernetes writes it. Default: no limit.
   * @param memory JVM heap as Spark writes it (<code>512m</code>, <code>4g</code>; a bare number is MiB). Default
   * <code>1g</code>.
   * @param memoryOverhead Memory in addition to the heap. Default: the larger of 384 MiB and 10 % of
   * <code>memory</code> (40 % for Python and R).
   * @param labels Labels of the pod. Default: none.
   * @param annotations Annotations of the pod. Default: none.
   * @param env Environment variables of the Spark container. Default: none.
   * @param nodeSelector Node selector of this role only. Default: none.
   * @param template A pod template, <code>{ metadata, spec }</code>, as the file of
   * <code>spark.kubernetes.driver.podTemplateFile</code>: Spark's own fields are added to it. Kubernetes checks it.
   * Default: none.
   * @param instances Number of executors. Default: 2, as in Spark.
   * @param templateText The text of the template's file, which Spark reads instead of <code>template</code>:
   * comments and the notation of values stay. <code>sparkbatch submit</code> sets both from
   * <code>templateFile</code>. It must read as <code>template</code>. Default: none.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ExecutorSpec(
      @JsonProperty("cores") Integer cores,
      @JsonProperty("coreRequest") Object coreRequest,
      @JsonProperty("coreLimit") Object coreLimit,
      @JsonProperty("memory") String memory,
      @JsonProperty("memoryOverhead") String memoryOverhead,
      @JsonProperty("labels") Map<String, String> labels,
      @JsonProperty("annotations") Map<String, String> annotations,
      @JsonProperty("env") Map<String, String> env,
      @JsonProperty("nodeSelector") Map<String, String> nodeSelector,
      @JsonProperty("template") Map<String, Object> template,
      @JsonProperty("instances") Integer instances,
      @JsonProperty("templateText") String templateText
  ) {

    /** A builder without fields. */
    public static Builder builder() {
      return new Builder();
    }

    /** Builds a {@link ExecutorSpec}. */
    public static final class Builder {
      private Integer cores;
      private Object coreRequest;
      private Object coreLimit;
      private String memory;
      private String memoryOverhead;
      private Map<String, String> labels;
      private Map<String, String> annotations;
      private Map<String, String> env;
      private Map<String, String> nodeSelector;
      private Map<String, Object> template;
      private Integer instances;
      private String templateText;

      private Builder() {}

      /** CPUs that Spark plans with (<code>spark.driver.cores</code>, <code>spark.executor.cores</code>). Default 1. */
      public Builder cores(Integer cores) {
        this.cores = cores;
        return this;
      }

      /**
       * CPU request as Kubernetes writes it (<code>1</code>, <code>0.5</code>, <code>500m</code>). Default:
       * <code>cores</code>.
       */
      public Builder coreRequest(Object coreRequest) {
        this.coreRequest = coreRequest;
        return this;
      }

      /** CPU limit as Kubernetes writes it. Default: no limit. */
      public Builder coreLimit(Object coreLimit) {
        this.coreLimit = coreLimit;
        return this;
      }

      /** JVM heap as Spark writes it (<code>512m</code>, <code>4g</code>; a bare number is MiB). Default <code>1g</code>. */
      public Builder memory(String memory) {
        this.memory = memory;
        return this;
      }

      /**
       * Memory in addition to the heap. Default: the larger of 384 MiB and 10 % of <code>memory</code> (40 % for Python
       * and R).
       */
      public Builder memoryOverhead(String memoryOverhead) {
        this.memoryOverhead = memoryOverhead;
        return this;
      }

      /** Labels of the pod. Default: none. */
      public Builder labels(Map<String, String> labels) {
        this.labels = labels;
        return this;
      }

      /** Annotations of the pod. Default: none. */
      public Builder annotations(Map<String, String> annotations) {
        this.annotations = annotations;
        return this;
      }

      /** Environment variables of the Spark container. Default: none. */
      public Builder env(Map<String, String> env) {
        this.env = env;
        return this;
      }

      /** Node selector of this role only. Default: none. */
      public Builder nodeSelector(Map<String, String> nodeSelector) {
        this.nodeSelector = nodeSelector;
        return this;
      }

      /**
       * A pod template, <code>{ metadata, spec }</code>, as the file of
       * <code>spark.kubernetes.driver.podTemplateFile</code>: Spark's own fields are added to it. Kubernetes checks it.
       * Default: none.
       */
      public Builder template(Map<String, Object> template) {
        this.template = template;
        return this;
      }

      /** Number of executors. Default: 2, as in Spark. */
      public Builder instances(Integer instances) {
        this.instances = instances;
        return this;
      }

      /**
       * The text of the template's file, which Spark reads instead of <code>template</code>: comments and the notation
       * of values stay. <code>sparkbatch submit</code> sets both from <code>templateFile</code>. It must read as
       * <code>template</code>. Default: none.
       */
      public Builder templateText(String templateText) {
        this.templateText = templateText;
        return this;
      }

      /** The fields so far. Workers check them. */
      public ExecutorSpec build() {
        return new ExecutorSpec(cores, coreRequest, coreLimit, memory, memoryOverhead, labels, annotations, env, nodeSelector, template, instances, templateText);
      }
    }
  }

  /**
   * What executors used.
   * @param coreSeconds Requested CPUs times seconds.
   * @param gibSeconds Requested memory in GiB times seconds.
   * @param count How many executors had a node.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ExecutorUsage(
      @JsonProperty("coreSeconds") Double coreSeconds,
      @JsonProperty("gibSeconds") Double gibSeconds,
      @JsonProperty("count") Integer count
  ) {}

  /**
   * Whether an extension was accepted, and the new maximum runtime, counted from the start of the driver.
   * @param accepted Whether the extension takes effect.
   * @param message The new maximum runtime, or the reason of the refusal, as text for people.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ExtendRuntimeAnswer(
      @JsonProperty("accepted") Boolean accepted,
      @JsonProperty("message") String message
  ) {}

  /**
   * Requests a longer maximum runtime.
   * @param by By how much: <code>PT30M</code> or <code>30m</code>.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ExtendRuntimeRequest(
      @JsonProperty("by") String by
  ) {

    /** A builder without fields. */
    public static Builder builder() {
      return new Builder();
    }

    /** Builds a {@link ExtendRuntimeRequest}. */
    public static final class Builder {
      private String by;

      private Builder() {}

      /** By how much: <code>PT30M</code> or <code>30m</code>. */
      public Builder by(String by) {
        this.by = by;
        return this;
      }

      /** The fields so far. Workers check them. */
      public ExtendRuntimeRequest build() {
        return new ExtendRuntimeRequest(by);
      }
    }
  }

  /** One of these values. A newer worker may send further values. */
  public record FailureClass(@JsonValue String value) {
    public static final FailureClass APPLICATION = new FailureClass("application");
    public static final FailureClass OUT_OF_MEMORY = new FailureClass("out-of-memory");
    public static final FailureClass EVICTED = new FailureClass("evicted");
    public static final FailureClass PREEMPTED = new FailureClass("preempted");
    public static final FailureClass NODE_LOST = new FailureClass("node-lost");
    public static final FailureClass NODE_SETUP = new FailureClass("node-setup");
    public static final FailureClass IMAGE = new FailureClass("image");
    public static final FailureClass CONFIGURATION = new FailureClass("configuration");
    public static final FailureClass UNSCHEDULABLE = new FailureClass("unschedulable");
    public static final FailureClass SUBMIT_REJECTED = new FailureClass("submit-rejected");
    public static final FailureClass SUBMIT_TIMEOUT = new FailureClass("submit-timeout");
    public static final FailureClass DELETED = new FailureClass("deleted");
    public static final FailureClass RUNTIME_EXCEEDED = new FailureClass("runtime-exceeded");
    public static final FailureClass KILLED = new FailureClass("killed");

    public FailureClass {
      Objects.requireNonNull(value);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static FailureClass of(String value) {
      return new FailureClass(value);
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /**
   * Requests the end of a held batch.
   * @param reason Why, for people who find the batch failed.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record GiveUpRequest(
      @JsonProperty("reason") String reason
  ) {

    /** A builder without fields. */
    public static Builder builder() {
      return new Builder();
    }

    /** Builds a {@link GiveUpRequest}. */
    public static final class Builder {
      private String reason;

      private Builder() {}

      /** Why, for people who find the batch failed. */
      public Builder reason(String reason) {
        this.reason = reason;
        return this;
      }

      /** The fields so far. Workers check them. */
      public GiveUpRequest build() {
        return new GiveUpRequest(reason);
      }
    }
  }

  /**
   * How long a held batch waits for a decision. Times are ISO-8601 in UTC.
   * @param since When the hold began.
   * @param until When it is given up (<code>retry.holdTimeout</code>); absent without a limit.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record HeldStatus(
      @JsonProperty("since") String since,
      @JsonProperty("until") String until
  ) {}

  /** When the image is pulled. Default <code>IfNotPresent</code>. A newer worker may send further values. */
  public record ImagePullPolicy(@JsonValue String value) {
    public static final ImagePullPolicy ALWAYS = new ImagePullPolicy("Always");
    public static final ImagePullPolicy IF_NOT_PRESENT = new ImagePullPolicy("IfNotPresent");
    public static final ImagePullPolicy NEVER = new ImagePullPolicy("Never");

    public ImagePullPolicy {
      Objects.requireNonNull(value);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static ImagePullPolicy of(String value) {
      return new ImagePullPolicy(value);
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /**
   * The first detail of a failure of the type InvalidBatch.
   * @param problems All problems of the batch.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record InvalidBatchDetails(
      @JsonProperty("problems") List<BatchProblem> problems
  ) {}

  /**
   * Whether a kill was accepted, as Kyuubi's <code>KillResponse</code>.
   * @param accepted Whether the kill takes effect.
   * @param message The outcome, or the reason of the refusal, as text for people.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record KillAnswer(
      @JsonProperty("accepted") Boolean accepted,
      @JsonProperty("message") String message
  ) {}

  /**
   * Requests the end of a batch.
   * @param reason Why, for people who find the batch killed.
   * @param waitValue Update only: answer when driver and executors are gone (true), or as soon as the kill is
   * accepted (false, default).
   * @param by Who asks, for people who find the batch killed. Default, with <code>SparkBatchClient</code> and
   * sparkbatch: the identity of the Temporal client. It is what the caller says; the history of the workflow has the
   * identity of the connection.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record KillRequest(
      @JsonProperty("reason") String reason,
      @JsonProperty("wait") Boolean waitValue,
      @JsonProperty("by") String by
  ) {

    /** A builder without fields. */
    public static Builder builder() {
      return new Builder();
    }

    /** Builds a {@link KillRequest}. */
    public static final class Builder {
      private String reason;
      private Boolean waitValue;
      private String by;

      private Builder() {}

      /** Why, for people who find the batch killed. */
      public Builder reason(String reason) {
        this.reason = reason;
        return this;
      }

      /**
       * Update only: answer when driver and executors are gone (true), or as soon as the kill is accepted (false,
       * default).
       */
      public Builder waitValue(Boolean waitValue) {
        this.waitValue = waitValue;
        return this;
      }

      /**
       * Who asks, for people who find the batch killed. Default, with <code>SparkBatchClient</code> and sparkbatch: the
       * identity of the Temporal client. It is what the caller says; the history of the workflow has the identity of the
       * connection.
       */
      public Builder by(String by) {
        this.by = by;
        return this;
      }

      /** The fields so far. Workers check them. */
      public KillRequest build() {
        return new KillRequest(reason, waitValue, by);
      }
    }
  }

  /**
   * Links by what they show; those that the configuration has.
   * @param sparkUi The Spark UI of the running driver, where people reach it.
   * @param historyServer The ended application in the History Server.
   * @param logs The log of the driver.
   * @param dashboard The pod of the driver in a dashboard.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Links(
      @JsonProperty("sparkUi") String sparkUi,
      @JsonProperty("historyServer") String historyServer,
      @JsonProperty("logs") String logs,
      @JsonProperty("dashboard") String dashboard
  ) {}

  /**
   * The logs of an attempt that were stored in the archive (<code>archive</code> of the configuration).
   * @param logs The stored logs: of the driver, then of executors that failed.
   * @param missing The logs that were not stored, with the reason, in one sentence each.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record LogArchive(
      @JsonProperty("logs") List<ArchivedLog> logs,
      @JsonProperty("missing") List<String> missing
  ) {}

  /**
   * A part of a log, in whole lines, with secrets redacted.
   * @param pod Name of the pod.
   * @param container Name of the container.
   * @param text At most 64 KiB as JSON. Empty: no line was written since the previous page.
   * @param next The position after this page, for the next request. Absent: no line with a time has been read yet.
   * @param more More lines are there already.
   * @param ended The container has ended, and this is the end of its log.
   * @param recorded Recorded by the batch when the driver ended, because the pod is gone.
   * @param missing What is missing, as a sentence.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record LogPage(
      @JsonProperty("pod") String pod,
      @JsonProperty("container") String container,
      @JsonProperty("text") String text,
      @JsonProperty("next") String next,
      @JsonProperty("more") Boolean more,
      @JsonProperty("ended") Boolean ended,
      @JsonProperty("recorded") Boolean recorded,
      @JsonProperty("missing") String missing
  ) {}

  /**
   * The end of a container's log: whole lines, without secrets.
   * @param container The container of the log.
   * @param text The last lines, with secrets redacted.
   * @param cut The log was longer than <code>evidence.logLines</code>, or than the number of bytes that are kept.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record LogTail(
      @JsonProperty("container") String container,
      @JsonProperty("text") String text,
      @JsonProperty("cut") Boolean cut
  ) {}

  /**
   * The action when no retry is left: end the batch, or hold it for a decision (<code>retry</code> or
   * <code>giveUp</code>). Default <code>finish</code>. A newer worker may send further values.
   */
  public record OnExhausted(@JsonValue String value) {
    public static final OnExhausted FINISH = new OnExhausted("finish");
    public static final OnExhausted HOLD = new OnExhausted("hold");

    public OnExhausted {
      Objects.requireNonNull(value);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static OnExhausted of(String value) {
      return new OnExhausted(value);
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /**
   * Whether a batch that did not finish fails its workflow, or returns its result. Default <code>fail</code>. A
   * newer worker may send further values.
   */
  public record OnFailure(@JsonValue String value) {
    public static final OnFailure FAIL = new OnFailure("fail");
    public static final OnFailure RETURN = new OnFailure("return");

    public OnFailure {
      Objects.requireNonNull(value);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static OnFailure of(String value) {
      return new OnFailure(value);
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /** One of these values. A newer worker may send further values. */
  public record OperatorApi(@JsonValue String value) {
    public static final OperatorApi SPARKOPERATOR_K8S_IO_V1BETA2 = new OperatorApi("sparkoperator.k8s.io/v1beta2");
    public static final OperatorApi SPARK_APACHE_ORG_V1 = new OperatorApi("spark.apache.org/v1");

    public OperatorApi {
      Objects.requireNonNull(value);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static OperatorApi of(String value) {
      return new OperatorApi(value);
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /**
   * For class <code>out-of-memory</code>: the role that ran out of memory; absent when it was another container of
   * the driver's pod. A newer worker may send further values.
   */
  public record OutOfMemoryRole(@JsonValue String value) {
    public static final OutOfMemoryRole DRIVER = new OutOfMemoryRole("driver");
    public static final OutOfMemoryRole EXECUTOR = new OutOfMemoryRole("executor");

    public OutOfMemoryRole {
      Objects.requireNonNull(value);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static OutOfMemoryRole of(String value) {
      return new OutOfMemoryRole(value);
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /**
   * A parameter of a batch.
   * @param type Default <code>string</code>.
   * @param defaultValue The value when none is given. Default: a value must be given.
   * @param description Its meaning, for people.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ParameterDeclaration(
      @JsonProperty("type") ParameterType type,
      @JsonProperty("default") Object defaultValue,
      @JsonProperty("description") String description
  ) {

    /** A builder without fields. */
    public static Builder builder() {
      return new Builder();
    }

    /** Builds a {@link ParameterDeclaration}. */
    public static final class Builder {
      private ParameterType type;
      private Object defaultValue;
      private String description;

      private Builder() {}

      /** Default <code>string</code>. */
      public Builder type(ParameterType type) {
        this.type = type;
        return this;
      }

      /** The value when none is given. Default: a value must be given. */
      public Builder defaultValue(Object defaultValue) {
        this.defaultValue = defaultValue;
        return this;
      }

      /** Its meaning, for people. */
      public Builder description(String description) {
        this.description = description;
        return this;
      }

      /** The fields so far. Workers check them. */
      public ParameterDeclaration build() {
        return new ParameterDeclaration(type, defaultValue, description);
      }
    }
  }

  /** Default <code>string</code>. A newer worker may send further values. */
  public record ParameterType(@JsonValue String value) {
    public static final ParameterType STRING = new ParameterType("string");
    public static final ParameterType INTEGER = new ParameterType("integer");
    public static final ParameterType NUMBER = new ParameterType("number");
    public static final ParameterType BOOLEAN = new ParameterType("boolean");

    public ParameterType {
      Objects.requireNonNull(value);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static ParameterType of(String value) {
      return new ParameterType(value);
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /**
   * A Kubernetes Event about the driver's pod.
   * @param time When it was last observed, ISO-8601 in UTC; absent when its source gave no time.
   * @param type Normal or Warning.
   * @param reason Kubernetes' reason: Scheduled, Failed, Preempted, ...
   * @param message Absent in the status of a batch, which contains only an outline of the events.
   * @param count How often it was observed.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PodEvent(
      @JsonProperty("time") String time,
      @JsonProperty("type") String type,
      @JsonProperty("reason") String reason,
      @JsonProperty("message") String message,
      @JsonProperty("count") Integer count
  ) {}

  /**
   * The times of the driver's pod by Kubernetes' clocks, ISO-8601 in UTC.
   * @param created When the pod was created.
   * @param scheduled When it was bound to a node.
   * @param started When its container started.
   * @param finished When its container ended.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PodTimes(
      @JsonProperty("created") String created,
      @JsonProperty("scheduled") String scheduled,
      @JsonProperty("started") String started,
      @JsonProperty("finished") String finished
  ) {}

  /**
   * A batch that waits for admission, as its status shows it. Times are ISO-8601 in UTC.
   * @param place Counted from 1.
   * @param of The number of waiting batches.
   * @param admitted The number of admitted batches.
   * @param limit The quota; null when there is none.
   * @param since Since when it waits.
   * @param asOf The time of the place and the numbers, unless they are current.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record QueuedStatus(
      @JsonProperty("place") Integer place,
      @JsonProperty("of") Integer of,
      @JsonProperty("admitted") Integer admitted,
      @JsonProperty("limit") Integer limit,
      @JsonProperty("since") String since,
      @JsonProperty("asOf") String asOf
  ) {}

  /**
   * The latest Events of a driver, the newest last, with secrets redacted; or why there are none.
   * @param accepted Whether the Events were read.
   * @param message Where they are from, or the reason of the refusal, as text for people.
   * @param events At most as many as an attempt keeps. Absent after a refusal.
   * @param pagesLeft How many further pages this run of the batch answers at least.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ReadEventsAnswer(
      @JsonProperty("accepted") Boolean accepted,
      @JsonProperty("message") String message,
      @JsonProperty("events") List<PodEvent> events,
      @JsonProperty("pagesLeft") Integer pagesLeft
  ) {}

  /**
   * Requests the Kubernetes Events of a driver.
   * @param attempt Number of the attempt. Default: the last one.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ReadEventsRequest(
      @JsonProperty("attempt") Integer attempt
  ) {

    /** A builder without fields. */
    public static Builder builder() {
      return new Builder();
    }

    /** Builds a {@link ReadEventsRequest}. */
    public static final class Builder {
      private Integer attempt;

      private Builder() {}

      /** Number of the attempt. Default: the last one. */
      public Builder attempt(Integer attempt) {
        this.attempt = attempt;
        return this;
      }

      /** The fields so far. Workers check them. */
      public ReadEventsRequest build() {
        return new ReadEventsRequest(attempt);
      }
    }
  }

  /**
   * A page of a log, or why there is none.
   * @param accepted Whether there is a page.
   * @param message Where the page is from, or the reason of the refusal, as text for people.
   * @param page What was read. Absent after a refusal.
   * @param waiting There is no log yet, because the container has not started: ask again later.
   * @param pagesLeft How many further pages this run of the batch answers at least.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ReadLogAnswer(
      @JsonProperty("accepted") Boolean accepted,
      @JsonProperty("message") String message,
      @JsonProperty("page") LogPage page,
      @JsonProperty("waiting") Boolean waiting,
      @JsonProperty("pagesLeft") Integer pagesLeft
  ) {}

  /**
   * Requests a page of a log.
   * @param attempt Number of the attempt. Default: the last one.
   * @param executor Number of the executor. Default: the driver.
   * @param container A container of the pod. Default: Spark's, or the init container that failed.
   * @param previous The log before the last restart of the container.
   * @param tail Only the last lines, at most 10,000. Default: all.
   * @param since Only lines since this moment, RFC 3339. Default: all.
   * @param after The <code>next</code> of the previous page. <code>tail</code> and <code>since</code> do not apply
   * then.
   * @param timestamps Whether lines begin with the time at which they were written. Default false.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ReadLogRequest(
      @JsonProperty("attempt") Integer attempt,
      @JsonProperty("executor") Integer executor,
      @JsonProperty("container") String container,
      @JsonProperty("previous") Boolean previous,
      @JsonProperty("tail") Integer tail,
      @JsonProperty("since") String since,
      @JsonProperty("after") String after,
      @JsonProperty("timestamps") Boolean timestamps
  ) {

    /** A builder without fields. */
    public static Builder builder() {
      return new Builder();
    }

    /** Builds a {@link ReadLogRequest}. */
    public static final class Builder {
      private Integer attempt;
      private Integer executor;
      private String container;
      private Boolean previous;
      private Integer tail;
      private String since;
      private String after;
      private Boolean timestamps;

      private Builder() {}

      /** Number of the attempt. Default: the last one. */
      public Builder attempt(Integer attempt) {
        this.attempt = attempt;
        return this;
      }

      /** Number of the executor. Default: the driver. */
      public Builder executor(Integer executor) {
        this.executor = executor;
        return this;
      }

      /** A container of the pod. Default: Spark's, or the init container that failed. */
      public Builder container(String container) {
        this.container = container;
        return this;
      }

      /** The log before the last restart of the container. */
      public Builder previous(Boolean previous) {
        this.previous = previous;
        return this;
      }

      /** Only the last lines, at most 10,000. Default: all. */
      public Builder tail(Integer tail) {
        this.tail = tail;
        return this;
      }

      /** Only lines since this moment, RFC 3339. Default: all. */
      public Builder since(String since) {
        this.since = since;
        return this;
      }

      /** The <code>next</code> of the previous page. <code>tail</code> and <code>since</code> do not apply then. */
      public Builder after(String after) {
        this.after = after;
        return this;
      }

      /** Whether lines begin with the time at which they were written. Default false. */
      public Builder timestamps(Boolean timestamps) {
        this.timestamps = timestamps;
        return this;
      }

      /** The fields so far. Workers check them. */
      public ReadLogRequest build() {
        return new ReadLogRequest(attempt, executor, container, previous, tail, since, after, timestamps);
      }
    }
  }

  /**
   * Intervals of the live reads, as durations.
   * @param initialInterval Time without an observation after which the driver is first read. Default
   * <code>PT1M</code>.
   * @param maximumInterval Maximum to which the interval doubles. Default <code>PT30M</code>.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ReconcileIntervals(
      @JsonProperty("initialInterval") String initialInterval,
      @JsonProperty("maximumInterval") String maximumInterval
  ) {

    /** A builder without fields. */
    public static Builder builder() {
      return new Builder();
    }

    /** Builds a {@link ReconcileIntervals}. */
    public static final class Builder {
      private String initialInterval;
      private String maximumInterval;

      private Builder() {}

      /** Time without an observation after which the driver is first read. Default <code>PT1M</code>. */
      public Builder initialInterval(String initialInterval) {
        this.initialInterval = initialInterval;
        return this;
      }

      /** Maximum to which the interval doubles. Default <code>PT30M</code>. */
      public Builder maximumInterval(String maximumInterval) {
        this.maximumInterval = maximumInterval;
        return this;
      }

      /** The fields so far. Workers check them. */
      public ReconcileIntervals build() {
        return new ReconcileIntervals(initialInterval, maximumInterval);
      }
    }
  }

  /**
   * Requested resources over the time that pods held them: 2 cores for a minute are 120 core-seconds.
   * @param coreSeconds Requested CPUs times seconds.
   * @param gibSeconds Requested memory in GiB times seconds.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ResourceUsage(
      @JsonProperty("coreSeconds") Double coreSeconds,
      @JsonProperty("gibSeconds") Double gibSeconds
  ) {}

  /**
   * Retries of a batch: failures of the application and of the infrastructure have separate budgets.
   * @param jitter Fraction, 0 to 1, by which a pause may be shortened at random. Default 0.2.
   * @param classes Limits and intervals of single failure classes. A class with a limit counts against no other
   * budget. Default: none.
   * @param memoryFactor Factor by which the memory of driver or executors grows after each
   * <code>out-of-memory</code>, more than 1 and at most 10. With it, <code>out-of-memory</code> has its own budget:
   * <code>classes.out-of-memory.limit</code>, or 3. Default: memory stays as it is.
   * @param maximumMemory Maximum to which memory grows, as Spark writes it. Default: no limit.
   * @param moveTo Clusters to move to, one after the other; at most 20. Default: none.
   * @param moveAfter Number of infrastructure failures on one cluster after which the batch moves. Default 2.
   * @param onExhausted The action when no retry is left: end the batch, or hold it for a decision
   * (<code>retry</code> or <code>giveUp</code>). Default <code>finish</code>.
   * @param holdFor Failure classes that are held for a decision. Default: all.
   * @param holdTimeout Duration after which a held batch is given up. Default: no limit.
   * @param application Number of retries after failures of the application or its request, at most 1000. Default 0.
   * @param infrastructure Number of retries after <code>evicted</code>, <code>preempted</code>,
   * <code>node-lost</code>, <code>node-setup</code> and <code>submit-timeout</code>, at most 1000. Default 3.
   * @param initialInterval Pause before the first retry; doubles with each further one. Default <code>PT10S</code>.
   * @param maximumInterval Maximum of the pause. Default <code>PT5M</code>.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record RetryOptions(
      @JsonProperty("jitter") Double jitter,
      @JsonProperty("classes") Map<String, ClassRetries> classes,
      @JsonProperty("memoryFactor") Double memoryFactor,
      @JsonProperty("maximumMemory") String maximumMemory,
      @JsonProperty("moveTo") List<String> moveTo,
      @JsonProperty("moveAfter") Integer moveAfter,
      @JsonProperty("onExhausted") OnExhausted onExhausted,
      @JsonProperty("holdFor") List<RetryableClass> holdFor,
      @JsonProperty("holdTimeout") String holdTimeout,
      @JsonProperty("application") Integer application,
      @JsonProperty("infrastructure") Integer infrastructure,
      @JsonProperty("initialInterval") String initialInterval,
      @JsonProperty("maximumInterval") String maximumInterval
  ) {

    /** A builder without fields. */
    public static Builder builder() {
      return new Builder();
    }

    /** Builds a {@link RetryOptions}. */
    public static final class Builder {
      private Double jitter;
      private Map<String, ClassRetries> classes;
      private Double memoryFactor;
      private String maximumMemory;
      private List<String> moveTo;
      private Integer moveAfter;
      private OnExhausted onExhausted;
      private List<RetryableClass> holdFor;
      private String holdTimeout;
      private Integer application;
      private Integer infrastructure;
      private String initialInterval;
      private String maximumInterval;

      private Builder() {}

      /** Fraction, 0 to 1, by which a pause may be shortened at random. Default 0.2. */
      public Builder jitter(Double jitter) {
        this.jitter = jitter;
        return this;
      }

      /**
       * Limits and intervals of single failure classes. A class with a limit counts against no other budget. Default:
       * none.
       */
      public Builder classes(Map<String, ClassRetries> classes) {
        this.classes = classes;
        return this;
      }

      /**
       * Factor by which the memory of driver or executors grows after each <code>out-of-memory</code>, more than 1 and
       * at most 10. With it, <code>out-of-memory</code> has its own budget: <code>classes.out-of-memory.limit</code>, or
       * 3. Default: memory stays as it is.
       */
      public Builder memoryFactor(Double memoryFactor) {
        this.memoryFactor = memoryFactor;
        return this;
      }

      /** Maximum to which memory grows, as Spark writes it. Default: no limit. */
      public Builder maximumMemory(String maximumMemory) {
        this.maximumMemory = maximumMemory;
        return this;
      }

      /** Clusters to move to, one after the other; at most 20. Default: none. */
      public Builder moveTo(List<String> moveTo) {
        this.moveTo = moveTo;
        return this;
      }

      /** Number of infrastructure failures on one cluster after which the batch moves. Default 2. */
      public Builder moveAfter(Integer moveAfter) {
        this.moveAfter = moveAfter;
        return this;
      }

      /**
       * The action when no retry is left: end the batch, or hold it for a decision (<code>retry</code> or
       * <code>giveUp</code>). Default <code>finish</code>.
       */
      public Builder onExhausted(OnExhausted onExhausted) {
        this.onExhausted = onExhausted;
        return this;
      }

      /** Failure classes that are held for a decision. Default: all. */
      public Builder holdFor(List<RetryableClass> holdFor) {
        this.holdFor = holdFor;
        return this;
      }

      /** Duration after which a held batch is given up. Default: no limit. */
      public Builder holdTimeout(String holdTimeout) {
        this.holdTimeout = holdTimeout;
        return this;
      }

      /** Number of retries after failures of the application or its request, at most 1000. Default 0. */
      public Builder application(Integer application) {
        this.application = application;
        return this;
      }

      /**
       * Number of retries after <code>evicted</code>, <code>preempted</code>, <code>node-lost</code>,
       * <code>node-setup</code> and <code>submit-timeout</code>, at most 1000. Default 3.
       */
      public Builder infrastructure(Integer infrastructure) {
        this.infrastructure = infrastructure;
        return this;
      }

      /** Pause before the first retry; doubles with each further one. Default <code>PT10S</code>. */
      public Builder initialInterval(String initialInterval) {
        this.initialInterval = initialInterval;
        return this;
      }

      /** Maximum of the pause. Default <code>PT5M</code>. */
      public Builder maximumInterval(String maximumInterval) {
        this.maximumInterval = maximumInterval;
        return this;
      }

      /** The fields so far. Workers check them. */
      public RetryOptions build() {
        return new RetryOptions(jitter, classes, memoryFactor, maximumMemory, moveTo, moveAfter, onExhausted, holdFor, holdTimeout, application, infrastructure, initialInterval, maximumInterval);
      }
    }
  }

  /**
   * Requests another attempt of a held batch. Its retry budgets start again.
   * @param reason Why, for people who read the attempts.
   * @param driverMemory Heap of the driver from now on, in Spark's notation: <code>4g</code>. Not with
   * <code>submit.kind: manifest</code>.
   * @param executorMemory Heap of each executor from now on, in Spark's notation: <code>4g</code>. Not with
   * <code>submit.kind: manifest</code>.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record RetryRequest(
      @JsonProperty("reason") String reason,
      @JsonProperty("driverMemory") String driverMemory,
      @JsonProperty("executorMemory") String executorMemory
  ) {

    /** A builder without fields. */
    public static Builder builder() {
      return new Builder();
    }

    /** Builds a {@link RetryRequest}. */
    public static final class Builder {
      private String reason;
      private String driverMemory;
      private String executorMemory;

      private Builder() {}

      /** Why, for people who read the attempts. */
      public Builder reason(String reason) {
        this.reason = reason;
        return this;
      }

      /**
       * Heap of the driver from now on, in Spark's notation: <code>4g</code>. Not with <code>submit.kind:
       * manifest</code>.
       */
      public Builder driverMemory(String driverMemory) {
        this.driverMemory = driverMemory;
        return this;
      }

      /**
       * Heap of each executor from now on, in Spark's notation: <code>4g</code>. Not with <code>submit.kind:
       * manifest</code>.
       */
      public Builder executorMemory(String executorMemory) {
        this.executorMemory = executorMemory;
        return this;
      }

      /** The fields so far. Workers check them. */
      public RetryRequest build() {
        return new RetryRequest(reason, driverMemory, executorMemory);
      }
    }
  }

  /**
   * A failure class that may be retried: every class but <code>killed</code>. A newer worker may send further
   * values.
   */
  public record RetryableClass(@JsonValue String value) {
    public static final RetryableClass APPLICATION = new RetryableClass("application");
    public static final RetryableClass OUT_OF_MEMORY = new RetryableClass("out-of-memory");
    public static final RetryableClass EVICTED = new RetryableClass("evicted");
    public static final RetryableClass PREEMPTED = new RetryableClass("preempted");
    public static final RetryableClass NODE_LOST = new RetryableClass("node-lost");
    public static final RetryableClass NODE_SETUP = new RetryableClass("node-setup");
    public static final RetryableClass IMAGE = new RetryableClass("image");
    public static final RetryableClass CONFIGURATION = new RetryableClass("configuration");
    public static final RetryableClass UNSCHEDULABLE = new RetryableClass("unschedulable");
    public static final RetryableClass SUBMIT_REJECTED = new RetryableClass("submit-rejected");
    public static final RetryableClass SUBMIT_TIMEOUT = new RetryableClass("submit-timeout");
    public static final RetryableClass DELETED = new RetryableClass("deleted");
    public static final RetryableClass RUNTIME_EXCEEDED = new RetryableClass("runtime-exceeded");

    public RetryableClass {
      Objects.requireNonNull(value);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static RetryableClass of(String value) {
      return new RetryableClass(value);
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /**
   * Which part of the driver pod decides the state (as Kyuubi's
   * <code>kyuubi.kubernetes.application.state.source</code>): the pod, or the driver's container, for pods with
   * sidecars. Default <code>POD</code>. A newer worker may send further values.
   */
  public record StateSource(@JsonValue String value) {
    public static final StateSource POD = new StateSource("POD");
    public static final StateSource CONTAINER = new StateSource("CONTAINER");

    public StateSource {
      Objects.requireNonNull(value);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static StateSource of(String value) {
      return new StateSource(value);
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /** One of these values. A newer worker may send further values. */
  public record SubmitKind(@JsonValue String value) {
    public static final SubmitKind NATIVE = new SubmitKind("native");
    public static final SubmitKind SPARK_SUBMIT = new SubmitKind("spark-submit");
    public static final SubmitKind MANIFEST = new SubmitKind("manifest");
    public static final SubmitKind OPERATOR = new SubmitKind("operator");
    public static final SubmitKind CUSTOM = new SubmitKind("custom");
    public static final SubmitKind EXISTING = new SubmitKind("existing");

    public SubmitKind {
      Objects.requireNonNull(value);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static SubmitKind of(String value) {
      return new SubmitKind(value);
    }

    @Override
    public String toString() {
      return value;
    }
  }

  /**
   * How the driver of a batch is created, or found.
   * @param kind How the driver is created, or found.
   * @param manifest The driver pod and its dependents: one or more YAML documents with variables
   * (<code>${name}</code>). With the kind manifest.
   * @param variables Values of the variables. A missing or an unused one is an error. Default: none. With the kind
   * manifest.
   * @param apiVersion The API of the resource, and with it the operator: <code>sparkoperator.k8s.io/v1beta2</code>
   * is the one of Kubeflow, <code>spark.apache.org/v1</code> the one of Apache Spark. Default: the former. With the
   * kind operator.
   * @param spec Further fields of the resource's spec; they may not contradict the batch. Default: none. With the
   * kind operator.
   * @param submitter The name under which the worker has the submitter. With the kind custom.
   * @param options Whatever the submitter needs besides the fields of the batch; the submitter checks it. Default:
   * none. With the kind custom.
   * @param pod Name of the driver pod. With the kind existing.
   * @param selector Label selector that matches exactly one driver pod of the namespace:
   * <code>kyuubi-unique-tag=0b1c…</code>. The label <code>spark-role=driver</code> is implied. With the kind
   * existing.
   * @param uid Uid of the pod. Another pod with the name or the labels is refused. Default: any. With the kind
   * existing.
   * @param applicationId Spark's application id (label <code>spark-app-selector</code>). A driver of another
   * application is refused. Default: any. With the kind existing.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SubmitRequest(
      @JsonProperty("kind") SubmitKind kind,
      @JsonProperty("manifest") String manifest,
      @JsonProperty("variables") Map<String, Object> variables,
      @JsonProperty("apiVersion") OperatorApi apiVersion,
      @JsonProperty("spec") Map<String, Object> spec,
      @JsonProperty("submitter") String submitter,
      @JsonProperty("options") Map<String, Object> options,
      @JsonProperty("pod") String pod,
      @JsonProperty("selector") String selector,
      @JsonProperty("uid") String uid,
      @JsonProperty("applicationId") String applicationId
  ) {

    /** A builder without fields. */
    public static Builder builder() {
      return new Builder();
    }

    /** Builds a {@link SubmitRequest}. */
    public static final class Builder {
      private SubmitKind kind;
      private String manifest;
      private Map<String, Object> variables;
      private OperatorApi apiVersion;
      private Map<String, Object> spec;
      private String submitter;
      private Map<String, Object> options;
      private String pod;
      private String selector;
      private String uid;
      private String applicationId;

      private Builder() {}

      /** How the driver is created, or found. */
      public Builder kind(SubmitKind kind) {
        this.kind = kind;
        return this;
      }

      /**
       * The driver pod and its dependents: one or more YAML documents with variables (<code>${name}</code>). With the
       * kind manifest.
       */
      public Builder manifest(String manifest) {
        this.manifest = manifest;
        return this;
      }

      /** Values of the variables. A missing or an unused one is an error. Default: none. With the kind manifest. */
      public Builder variables(Map<String, Object> variables) {
        this.variables = variables;
        return this;
      }

      /**
       * The API of the resource, and with it the operator: <code>sparkoperator.k8s.io/v1beta2</code> is the one of
       * Kubeflow, <code>spark.apache.org/v1</code> the one of Apache Spark. Default: the former. With the kind operator.
       */
      public Builder apiVersion(OperatorApi apiVersion) {
        this.apiVersion = apiVersion;
        return this;
      }

      /** Further fields of the resource's spec; they may not contradict the batch. Default: none. With the kind operator. */
      public Builder spec(Map<String, Object> spec) {
        this.spec = spec;
        return this;
      }

      /** The name under which the worker has the submitter. With the kind custom. */
      public Builder submitter(String submitter) {
        this.submitter = submitter;
        return this;
      }

      /**
       * Whatever the submitter needs besides the fields of the batch; the submitter checks it. Default: none. With the
       * kind custom.
       */
      public Builder options(Map<String, Object> options) {
        this.options = options;
        return this;
      }

      /** Name of the driver pod. With the kind existing. */
      public Builder pod(String pod) {
        this.pod = pod;
        return this;
      }

      /**
       * Label selector that matches exactly one driver pod of the namespace: <code>kyuubi-unique-tag=0b1c…</code>. The
       * label <code>spark-role=driver</code> is implied. With the kind existing.
       */
      public Builder selector(String selector) {
        this.selector = selector;
        return this;
      }

      /** Uid of the pod. Another pod with the name or the labels is refused. Default: any. With the kind existing. */
      public Builder uid(String uid) {
        this.uid = uid;
        return this;
      }

      /**
       * Spark's application id (label <code>spark-app-selector</code>). A driver of another application is refused.
       * Default: any. With the kind existing.
       */
      public Builder applicationId(String applicationId) {
        this.applicationId = applicationId;
        return this;
      }

      /** The fields so far. Workers check them. */
      public SubmitRequest build() {
        return new SubmitRequest(kind, manifest, variables, apiVersion, spec, submitter, options, pod, selector, uid, applicationId);
      }
    }
  }

  /**
   * What usage costs, by the prices of the configuration that its batch was resolved with.
   * @param currency Three letters, ISO 4217.
   * @param amount All attempts that have ended.
   * @param wastedAmount The part of attempts that did not finish.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record UsageCost(
      @JsonProperty("currency") String currency,
      @JsonProperty("amount") Double amount,
      @JsonProperty("wastedAmount") Double wastedAmount
  ) {}

  /**
   * How an attempt ended: the state, the class of the failure, and the evidence for both.
   * @param state How the application ended.
   * @param failureClass Absent when the application finished.
   * @param outOfMemory For class <code>out-of-memory</code>: the role that ran out of memory; absent when it was
   * another container of the driver's pod.
   * @param message The event, its place and its cause as text for people, followed by the advice.
   * @param advice The advice, which is the end of the message. Absent when there is nothing to do.
   * @param exit How the driver ended, according to Kubernetes; absent when Kubernetes reported no end.
   * @param node The node the driver ran on.
   * @param submitOutput The last lines of output of a failed <code>spark-submit</code>, without secrets.
   * @param evidence What is kept of the driver; absent when it was never created.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Verdict(
      @JsonProperty("state") ApplicationState state,
      @JsonProperty("failureClass") FailureClass failureClass,
      @JsonProperty("outOfMemory") OutOfMemoryRole outOfMemory,
      @JsonProperty("message") String message,
      @JsonProperty("advice") String advice,
      @JsonProperty("exit") DriverExit exit,
      @JsonProperty("node") String node,
      @JsonProperty("submitOutput") List<String> submitOutput,
      @JsonProperty("evidence") Evidence evidence
  ) {}
}

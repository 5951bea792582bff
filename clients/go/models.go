// Code generated from schemas/spark-batch.json by npm run client-models. DO NOT EDIT.

package sparkbatch

// AcceptedKill: The kill that was accepted.
type AcceptedKill struct {
	// Why, as the caller said.
	Reason string `json:"reason"`

	// When it was accepted, ISO-8601 in UTC.
	RequestedAt string `json:"requestedAt"`

	// Who asked, as the caller says.
	By string `json:"by,omitempty"`
}

// ApplicationState: One of these values. A newer worker may send further values.
type ApplicationState string

// Values of ApplicationState.
const (
	ApplicationStatePending  ApplicationState = "PENDING"
	ApplicationStateRunning  ApplicationState = "RUNNING"
	ApplicationStateFinished ApplicationState = "FINISHED"
	ApplicationStateFailed   ApplicationState = "FAILED"
	ApplicationStateKilled   ApplicationState = "KILLED"
	ApplicationStateNotFound ApplicationState = "NOT_FOUND"
	ApplicationStateUnknown  ApplicationState = "UNKNOWN"
)

// ApplicationType: Language of the application. Default: by the ending of `mainApplicationFile` (`.py`, `.R`), else
// `Java`. A newer worker may send further values.
type ApplicationType string

// Values of ApplicationType.
const (
	ApplicationTypeJava   ApplicationType = "Java"
	ApplicationTypeScala  ApplicationType = "Scala"
	ApplicationTypePython ApplicationType = "Python"
	ApplicationTypeR      ApplicationType = "R"
)

// ArchivedLog: A log in the archive. It is compressed with gzip, and its secrets are redacted.
type ArchivedLog struct {
	// The pod that wrote it.
	Pod string `json:"pod"`

	// The container that wrote it.
	Container string `json:"container"`

	// Where it is: `s3://bucket/key`, or the URL of a file.
	Location string `json:"location"`

	// The same for a browser, by `archive.link` of the configuration.
	URL string `json:"url,omitempty"`

	// Bytes of the log before its compression.
	Bytes int `json:"bytes"`

	// The log was longer than the archive takes; its beginning is stored.
	Cut *bool `json:"cut,omitempty"`
}

// AttemptMemory: Heap of driver and executors, in Spark's notation.
type AttemptMemory struct {
	// Of the driver.
	Driver string `json:"driver"`

	// Of the executor.
	Executor string `json:"executor"`
}

// AttemptRecord: An attempt in the result and the status of a batch. Times are ISO-8601 in UTC.
type AttemptRecord struct {
	// Counts from 1.
	Number int `json:"number"`

	// The driver of the attempt.
	Driver DriverRef `json:"driver"`

	// When the submission began.
	SubmittedAt string `json:"submittedAt"`

	// Heap of driver and executors; absent when a manifest sets it (`submit.kind: manifest`).
	Memory *AttemptMemory `json:"memory,omitempty"`

	// Changes since the previous attempt, in a sentence each: memory raised, moved to another cluster.
	Changes []string `json:"changes,omitempty"`

	// A person decided to retry the held batch; retry budgets count from this attempt.
	Decided *bool `json:"decided,omitempty"`

	// When the driver's container started.
	StartedAt string `json:"startedAt,omitempty"`

	// When the driver ended, or the attempt without one.
	EndedAt string `json:"endedAt,omitempty"`

	// How the attempt ended; absent while it runs.
	Verdict *Verdict `json:"verdict,omitempty"`

	// What its pods used; absent while it runs.
	Usage *AttemptUsage `json:"usage,omitempty"`

	// Its logs in the archive; absent when none is configured, and while they are stored.
	Archive *LogArchive `json:"archive,omitempty"`
}

// AttemptUsage: What an attempt used, by the times and requests of its pods.
type AttemptUsage struct {
	// The pod of the driver. Absent when it was gone before it could be read.
	Driver *ResourceUsage `json:"driver,omitempty"`

	// The pods of the executors. Absent unless executors are watched (`usage.executors: watch`).
	Executors *ExecutorUsage `json:"executors,omitempty"`
}

// BatchFailureType: Type of the ApplicationFailure with which SparkBatch ends; its first detail is the BatchResult,
// except for InvalidBatch, whose first detail lists the problems. A newer worker may send further values.
type BatchFailureType string

// Values of BatchFailureType.
const (
	BatchFailureTypeInvalidBatch         BatchFailureType = "InvalidBatch"
	BatchFailureTypeSparkBatchFailed     BatchFailureType = "SparkBatchFailed"
	BatchFailureTypeSparkBatchKilled     BatchFailureType = "SparkBatchKilled"
	BatchFailureTypeSparkSubmitRejected  BatchFailureType = "SparkSubmitRejected"
	BatchFailureTypeSparkSubmitTimeout   BatchFailureType = "SparkSubmitTimeout"
	BatchFailureTypeSparkPendingTimeout  BatchFailureType = "SparkPendingTimeout"
	BatchFailureTypeSparkRuntimeExceeded BatchFailureType = "SparkRuntimeExceeded"
)

// BatchPhase: The phase of a batch. A newer worker may send further values.
type BatchPhase string

// Values of BatchPhase.
const (
	BatchPhaseResolving  BatchPhase = "resolving"
	BatchPhaseQueued     BatchPhase = "queued"
	BatchPhaseSubmitting BatchPhase = "submitting"
	BatchPhaseFollowing  BatchPhase = "following"
	BatchPhaseRecording  BatchPhase = "recording"
	BatchPhaseKilling    BatchPhase = "killing"
	BatchPhasePausing    BatchPhase = "pausing"
	BatchPhaseHeld       BatchPhase = "held"
	BatchPhaseEnded      BatchPhase = "ended"
)

// BatchProblem: A problem of a batch, as its author reads it.
type BatchProblem struct {
	// The path of the value: `driver.memory`, `arguments[0]`, `sparkConf["spark.app.id"]`.
	Path string `json:"path"`

	// The rest of a sentence that begins with the path.
	Message string `json:"message"`
}

// BatchRequest: A request to run one Spark application to its end: the input of the workflow `SparkBatch`.
//
// Field names are those of Spark's `SparkApplication` resource where it has one. Unknown fields are refused. Durations
// are text: ISO-8601 (`PT30S`, `PT5M`, `P1D`) or short (`30s`, `5m`, `1d`).
type BatchRequest struct {
	// Name of the application (`spark.app.name`), 1 to 229 characters; part of the driver's name.
	Name string `json:"name"`

	// Language of the application. Default: by the ending of `mainApplicationFile` (`.py`, `.R`), else `Java`.
	Type ApplicationType `json:"type,omitempty"`

	// Main class, for Java and Scala.
	MainClass string `json:"mainClass,omitempty"`

	// The application's jar, Python or R file, as the driver sees it: `local:///opt/spark/app/job.jar`. Required, except
	// for `submit.kind: manifest`, where the manifest names it, and `existing`, where the driver has it.
	MainApplicationFile string `json:"mainApplicationFile,omitempty"`

	// Arguments of the application. Default: none.
	Arguments []string `json:"arguments,omitempty"`

	// Spark properties; keys begin with `spark.`. They may neither contradict the fields of this object nor set the
	// properties by which the driver is found. Default: none.
	SparkConf map[string]any `json:"sparkConf,omitempty"`

	// Version of Spark in the image (`3.5.7`, `4.1`); small details of the driver pod depend on it. Default: `4.1.0`, or
	// for `submit.kind: spark-submit` the version of the worker's distribution.
	SparkVersion string `json:"sparkVersion,omitempty"`

	// Container image of driver and executors (`spark.kubernetes.container.image`). Required here or in `sparkConf`.
	Image string `json:"image,omitempty"`

	// When the image is pulled. Default `IfNotPresent`.
	ImagePullPolicy ImagePullPolicy `json:"imagePullPolicy,omitempty"`

	// Names of the secrets used to pull the image. Default: none.
	ImagePullSecrets []string `json:"imagePullSecrets,omitempty"`

	// The driver pod.
	Driver *DriverSpec `json:"driver,omitempty"`

	// The executor pods.
	Executor *ExecutorSpec `json:"executor,omitempty"`

	// Files and packages that the application needs in addition to its main file. Default: none.
	Deps *Dependencies `json:"deps,omitempty"`

	// Configuration files of Spark by name (`log4j2.properties`, `metrics.properties`). Default: none.
	SparkConfFiles map[string]string `json:"sparkConfFiles,omitempty"`

	// Configuration files of Hadoop by name (`core-site.xml`), for driver and executors. Default: none.
	HadoopConfFiles map[string]string `json:"hadoopConfFiles,omitempty"`

	// Content of a `krb5.conf`, which becomes `/etc/krb5.conf` of the driver (as the file in
	// `spark.kubernetes.kerberos.krb5.path`). For the kinds `native` and `spark-submit`. Default: none.
	Krb5Conf string `json:"krb5Conf,omitempty"`

	// User whom the driver impersonates in Hadoop services (as `spark-submit --proxy-user`), with the credentials that it
	// has itself. For `submit.kind: native`, and `operator` with the API of Apache. Default: none.
	ProxyUser string `json:"proxyUser,omitempty"`

	// Name of a cluster in the worker's configuration, or a rule that chooses one. Default: chosen by the placement rules
	// of the worker's configuration, else its default cluster.
	Cluster any `json:"cluster,omitempty"`

	// Kubernetes namespace. Default: the default namespace of the cluster.
	Namespace string `json:"namespace,omitempty"`

	// Tenant in the worker's configuration. Workers may determine it by other means, and refuse a batch that contradicts.
	Tenant string `json:"tenant,omitempty"`

	// How the driver is created. Default `{ kind: 'native' }`.
	Submit *SubmitRequest `json:"submit,omitempty"`

	// How long the batch waits, and for what.
	Timeouts *BatchTimeouts `json:"timeouts,omitempty"`

	// The slow live read that recovers lost observations.
	Reconcile *ReconcileIntervals `json:"reconcile,omitempty"`

	// Which part of the driver pod decides the state (as Kyuubi's `kyuubi.kubernetes.application.state.source`): the pod,
	// or the driver's container, for pods with sidecars. Default `POD`.
	StateSource StateSource `json:"stateSource,omitempty"`

	// Duration for which a terminated driver is kept (as Kyuubi's `terminatedApplicationRetainPeriod`). Default `PT5M`.
	Retention string `json:"retention,omitempty"`

	// Which terminated drivers are deleted after their retention (as Kyuubi's `cleanupTerminatedDriverPod.kind`). Default
	// `COMPLETED`: a failed driver stays for its logs.
	Cleanup CleanupKind `json:"cleanup,omitempty"`

	// The records that are kept of a driver that has ended.
	Evidence *EvidenceOptions `json:"evidence,omitempty"`

	// The failures that are retried, and the pauses before retries. Not with `submit.kind: existing`.
	Retry *RetryOptions `json:"retry,omitempty"`

	// Whether a batch that did not finish fails its workflow, or returns its result. Default `fail`.
	OnFailure OnFailure `json:"onFailure,omitempty"`

	// Declares the parameters of the batch by name; `${{ name }}` in other values stands for them. Default: none.
	Parameters map[string]ParameterDeclaration `json:"parameters,omitempty"`

	// Values of the parameters. Default: their defaults.
	ParameterValues map[string]ParameterValue `json:"parameterValues,omitempty"`

	// The time that `${{ scheduledTime }}` stands for, in ISO-8601 with its offset from UTC. Default: the time for which a
	// Temporal schedule started the batch, else the time of its start.
	ScheduledTime string `json:"scheduledTime,omitempty"`
}

// BatchResult: How a batch ended: the return value of `SparkBatch`, and the first detail of its failures. Times are
// ISO-8601 in UTC.
type BatchResult struct {
	// The id of the workflow.
	BatchID string `json:"batchId"`

	// The name of the batch.
	Name string `json:"name"`

	// The tenant of the batch.
	Tenant string `json:"tenant,omitempty"`

	// How the application ended: FINISHED, FAILED or KILLED.
	State ApplicationState `json:"state"`

	// Spark's application id of the last attempt; absent when no driver was submitted.
	ApplicationID string `json:"applicationId,omitempty"`

	// Driver of the last attempt; absent when no driver was submitted.
	Driver *DriverRef `json:"driver,omitempty"`

	// All attempts, the first one first.
	Attempts []AttemptRecord `json:"attempts"`

	// What all attempts used; absent when no attempt was submitted.
	Usage *BatchUsage `json:"usage,omitempty"`

	// When the workflow started.
	StartedAt string `json:"startedAt"`

	// When the batch ended.
	EndedAt string `json:"endedAt"`

	// Exit code of the driver of the last attempt, when it is known.
	ExitCode *int `json:"exitCode,omitempty"`

	// Absent when the application finished.
	FailureClass FailureClass `json:"failureClass,omitempty"`

	// A short reason, of Kubernetes or of SparkBatch: Completed, Error, OOMKilled, Killed.
	Reason string `json:"reason,omitempty"`

	// The cause and the advice, as text for people.
	Message string `json:"message"`

	// Address of the Spark UI inside the cluster, while a driver runs.
	SparkUIURL string `json:"sparkUiUrl,omitempty"`

	// Links to pages about the driver of the last attempt (`links` of the configuration).
	Links *Links `json:"links,omitempty"`

	// The kubeconfig context by which the workers reach the cluster, if it is named.
	Context string `json:"context,omitempty"`

	// The version of the configuration that the batch was resolved with.
	ConfigurationVersion string `json:"configurationVersion,omitempty"`
}

// BatchStatus: The answer of the query `status`.
type BatchStatus struct {
	// The id of the workflow.
	BatchID string `json:"batchId"`

	// The name of the batch.
	Name string `json:"name"`

	// State of the application.
	State ApplicationState `json:"state"`

	// What the batch does now.
	Phase BatchPhase `json:"phase"`

	// The current step of the batch, or the condition that it waits for, with the reason.
	Message string `json:"message"`

	// The cluster of the batch, once it is chosen.
	Cluster string `json:"cluster,omitempty"`

	// The Kubernetes namespace of the batch, once it is chosen.
	Namespace string `json:"namespace,omitempty"`

	// How the cluster was chosen, in a sentence; absent when the batch names it, or when it is the default.
	Placement string `json:"placement,omitempty"`

	// The tenant of the batch.
	Tenant string `json:"tenant,omitempty"`

	// All attempts, the first one first.
	Attempts []AttemptRecord `json:"attempts"`

	// What the attempts used that have ended; absent before.
	Usage *BatchUsage `json:"usage,omitempty"`

	// The version of the configuration that the batch was resolved with.
	ConfigurationVersion string `json:"configurationVersion,omitempty"`

	// Whether its executors are watched, or not even listed on demand (`usage.executors`). Absent: on demand.
	ExecutorMode ExecutorMode `json:"executorMode,omitempty"`

	// Address of the Spark UI inside the cluster.
	SparkUIURL string `json:"sparkUiUrl,omitempty"`

	// Links to pages about the driver of the last attempt (`links` of the configuration).
	Links *Links `json:"links,omitempty"`

	// The kubeconfig context by which the workers reach the cluster, if it is named.
	Context string `json:"context,omitempty"`

	// The node of the driver of the last attempt.
	Node string `json:"node,omitempty"`

	// What the batch waits for at most until when.
	Deadline *DeadlineStatus `json:"deadline,omitempty"`

	// The kill that was accepted.
	Kill *AcceptedKill `json:"kill,omitempty"`

	// In phase `held`.
	Held *HeldStatus `json:"held,omitempty"`

	// In phase `queued`.
	Queued *QueuedStatus `json:"queued,omitempty"`
}

// BatchTimeouts: How long a batch waits, as durations.
type BatchTimeouts struct {
	// For the driver to be created and started, including the wait for room in a resource quota (as Kyuubi's
	// `kyuubi.engine.kubernetes.submit.timeout`). Default `PT30S`; `PT5M` for the kinds `spark-submit`, `operator`,
	// `custom` and `existing`, which waits for a driver that does not exist yet.
	Submit string `json:"submit,omitempty"`

	// For the driver to leave PENDING. Default: no limit.
	Pending string `json:"pending,omitempty"`

	// For the driver to run, counted from when it may start, with its init containers and without the time in which it
	// waits for a node; the update `extendRuntime` moves it. Default: no limit.
	Runtime string `json:"runtime,omitempty"`

	// Grace period of a problem that may resolve itself (ImagePullBackOff, CreateContainerError). Default `PT3M`.
	PendingProblem string `json:"pendingProblem,omitempty"`
}

// BatchUsage: What a batch used, in all attempts that have ended.
type BatchUsage struct {
	// Requested CPUs times seconds.
	CoreSeconds float64 `json:"coreSeconds"`

	// Requested memory in GiB times seconds.
	GibSeconds float64 `json:"gibSeconds"`

	// The pods of the drivers.
	Driver ResourceUsage `json:"driver"`

	// The pods of the executors, as far as they are watched (`usage.executors: watch`).
	Executors *ExecutorUsage `json:"executors,omitempty"`

	// The part of attempts that did not finish: failed, or killed.
	Wasted ResourceUsage `json:"wasted"`

	// What it costs, if the configuration has prices for it (`usage.prices`).
	Cost *UsageCost `json:"cost,omitempty"`

	// The pod of a driver was gone before it could be read; the amounts are without it.
	Incomplete *bool `json:"incomplete,omitempty"`
}

// ClassRetries: Retries after failures of one class, with durations of type `D`.
type ClassRetries struct {
	// Number of retries, counted against this limit and no other budget.
	Limit int `json:"limit"`

	// Pause before the first of them; doubles with each further one. Default: that of the policy.
	InitialInterval string `json:"initialInterval,omitempty"`

	// Maximum of the pause. Default: that of the policy.
	MaximumInterval string `json:"maximumInterval,omitempty"`
}

// CleanupKind: Which terminated drivers are deleted: none, those of finished applications, or all. A newer worker may
// send further values.
type CleanupKind string

// Values of CleanupKind.
const (
	CleanupKindNone      CleanupKind = "NONE"
	CleanupKindCompleted CleanupKind = "COMPLETED"
	CleanupKindAll       CleanupKind = "ALL"
)

// ClusterChoice: How one cluster is chosen among those that answer: the first, by chance in proportion to weights, or
// the least loaded. A newer worker may send further values.
type ClusterChoice string

// Values of ClusterChoice.
const (
	ClusterChoiceFirst            ClusterChoice = "first"
	ClusterChoiceWeight           ClusterChoice = "weight"
	ClusterChoiceLeastLiveBatches ClusterChoice = "least-live-batches"
)

// ClusterRule: A rule that chooses the cluster of a batch.
type ClusterRule struct {
	// Labels that a cluster must have, all of them. Default: every cluster is a candidate.
	Labels map[string]string `json:"labels,omitempty"`

	// How one of the candidates is chosen. Default `first`.
	Choose ClusterChoice `json:"choose,omitempty"`
}

// DeadlineStatus: A timer that runs.
type DeadlineStatus struct {
	// ISO-8601 in UTC.
	At string `json:"at"`

	// What it limits, as a sentence without its full stop.
	Summary string `json:"summary"`
}

// DecisionAnswer: Whether a decision about a held batch was accepted. A batch that is not held rejects it, and names its
// phase.
type DecisionAnswer struct {
	// Whether the decision takes effect.
	Accepted bool `json:"accepted"`

	// The outcome, or the reason of the refusal, as text for people.
	Message string `json:"message"`
}

// Dependencies: Files and packages of an application in addition to its main file.
type Dependencies struct {
	// Jars on the class path (`spark.jars`).
	Jars []string `json:"jars,omitempty"`

	// Files in the working directory (`spark.files`).
	Files []string `json:"files,omitempty"`

	// Python files on the module path (`spark.submit.pyFiles`).
	PyFiles []string `json:"pyFiles,omitempty"`

	// Archives that are unpacked (`spark.archives`).
	Archives []string `json:"archives,omitempty"`

	// Maven coordinates (`spark.jars.packages`).
	Packages []string `json:"packages,omitempty"`

	// Maven coordinates to leave out (`spark.jars.excludes`).
	ExcludePackages []string `json:"excludePackages,omitempty"`

	// Further Maven repositories (`spark.jars.repositories`).
	Repositories []string `json:"repositories,omitempty"`
}

// DriverExit: How the driver's container ended, or its pod when it has no container status.
type DriverExit struct {
	// Exit code of the container.
	ExitCode *int `json:"exitCode,omitempty"`

	// The signal that ended the container.
	Signal *int `json:"signal,omitempty"`

	// Kubernetes' reason: Error, OOMKilled, Evicted, ...
	Reason string `json:"reason,omitempty"`

	// The message of the container or its pod.
	Message string `json:"message,omitempty"`

	// When the container started, ISO-8601 in UTC.
	StartedAt string `json:"startedAt,omitempty"`

	// When the container ended, ISO-8601 in UTC.
	FinishedAt string `json:"finishedAt,omitempty"`

	// The init container that failed. The exit is that of this container; the driver's container never ran.
	InitContainer string `json:"initContainer,omitempty"`
}

// DriverRef: Identifies the driver of an attempt, existing or planned.
type DriverRef struct {
	// The cluster, by its name in the configuration.
	Cluster string `json:"cluster"`

	// The Kubernetes namespace.
	Namespace string `json:"namespace"`

	// Name of the driver pod.
	Name string `json:"name"`

	// Absent until the driver is known to exist.
	UID string `json:"uid,omitempty"`

	// Unique label of the attempt on its driver (`spark-batch-tag`).
	Tag string `json:"tag"`

	// Spark's application id.
	ApplicationID string `json:"applicationId"`

	// Set when another component creates the pod (a SparkApplication): that is then read and deleted together with the pod.
	SubmitKind SubmitKind `json:"submitKind,omitempty"`

	// The exit of the driver's container decides its state, not the phase of its pod. Default: the phase.
	StateSource string `json:"stateSource,omitempty"`

	// The driver's container, when it does not have Spark's name.
	Container string `json:"container,omitempty"`

	// Name of the submitter, with the kind `custom`; the API of the SparkApplication, with the kind `operator`.
	Submitter string `json:"submitter,omitempty"`
}

// DriverSpec: The driver pod.
type DriverSpec struct {
	// CPUs that Spark plans with (`spark.driver.cores`, `spark.executor.cores`). Default 1.
	Cores *int `json:"cores,omitempty"`

	// CPU request as Kubernetes writes it (`1`, `0.5`, `500m`). Default: `cores`.
	CoreRequest any `json:"coreRequest,omitempty"`

	// CPU limit as Kubernetes writes it. Default: no limit.
	CoreLimit any `json:"coreLimit,omitempty"`

	// JVM heap as Spark writes it (`512m`, `4g`; a bare number is MiB). Default `1g`.
	Memory string `json:"memory,omitempty"`

	// Memory in addition to the heap. Default: the larger of 384 MiB and 10 % of `memory` (40 % for Python and R).
	MemoryOverhead string `json:"memoryOverhead,omitempty"`

	// Labels of the pod. Default: none.
	Labels map[string]string `json:"labels,omitempty"`

	// Annotations of the pod. Default: none.
	Annotations map[string]string `json:"annotations,omitempty"`

	// Environment variables of the Spark container. Default: none.
	Env map[string]string `json:"env,omitempty"`

	// Node selector of this role only. Default: none.
	NodeSelector map[string]string `json:"nodeSelector,omitempty"`

	// A pod template, `{ metadata, spec }`, as the file of `spark.kubernetes.driver.podTemplateFile`: Spark's own fields
	// are added to it. Kubernetes checks it. Default: none.
	Template map[string]any `json:"template,omitempty"`

	// Service account of the driver. Default: the `default` account of the namespace.
	ServiceAccount string `json:"serviceAccount,omitempty"`
}

// Evidence: Evidence of an ended driver in addition to its exit and its node, so that its end can be understood without
// the pod.
type Evidence struct {
	// When the pod went through its phases.
	Times PodTimes `json:"times"`

	// The latest Events about the pod, newest last.
	Events []PodEvent `json:"events"`

	// The end of the log of the driver's container, or of the init container that failed.
	Log *LogTail `json:"log,omitempty"`

	// Executors that ended. Read only when the driver failed without being stopped from outside.
	Executors []ExecutorEnd `json:"executors,omitempty"`

	// The parts that could not be read or are not kept, with the reason, in one sentence each.
	Missing []string `json:"missing,omitempty"`
}

// EvidenceOptions: The records that are kept of a driver that has ended.
type EvidenceOptions struct {
	// Whether a finalizer holds a driver that is being deleted until its end is recorded. Default true.
	Finalizer *bool `json:"finalizer,omitempty"`

	// Number of last lines of the driver's log in the result, 0 to 1000, at most 64 KiB. Default 200.
	LogLines *int `json:"logLines,omitempty"`
}

// ExecutorEnd: How an executor of the driver ended.
type ExecutorEnd struct {
	// Name of the executor pod.
	Name string `json:"name"`

	// Exit code of its container.
	ExitCode *int `json:"exitCode,omitempty"`

	// Kubernetes' reason: OOMKilled, Error, Evicted, ...
	Reason string `json:"reason,omitempty"`
}

// ExecutorMode: What workers learn of the executors of a batch, if that is not the default: on demand. A newer worker
// may send further values.
type ExecutorMode string

// Values of ExecutorMode.
const (
	ExecutorModeWatch ExecutorMode = "watch"
	ExecutorModeOff   ExecutorMode = "off"
)

// ExecutorSpec: The executor pods.
type ExecutorSpec struct {
	// CPUs that Spark plans with (`spark.driver.cores`, `spark.executor.cores`). Default 1.
	Cores *int `json:"cores,omitempty"`

	// CPU request as Kubernetes writes it (`1`, `0.5`, `500m`). Default: `cores`.
	CoreRequest any `json:"coreRequest,omitempty"`

	// CPU limit as Kubernetes writes it. Default: no limit.
	CoreLimit any `json:"coreLimit,omitempty"`

	// JVM heap as Spark writes it (`512m`, `4g`; a bare number is MiB). Default `1g`.
	Memory string `json:"memory,omitempty"`

	// Memory in addition to the heap. Default: the larger of 384 MiB and 10 % of `memory` (40 % for Python and R).
	MemoryOverhead string `json:"memoryOverhead,omitempty"`

	// Labels of the pod. Default: none.
	Labels map[string]string `json:"labels,omitempty"`

	// Annotations of the pod. Default: none.
	Annotations map[string]string `json:"annotations,omitempty"`

	// Environment variables of the Spark container. Default: none.
	Env map[string]string `json:"env,omitempty"`

	// Node selector of this role only. Default: none.
	NodeSelector map[string]string `json:"nodeSelector,omitempty"`

	// A pod template, `{ metadata, spec }`, as the file of `spark.kubernetes.driver.podTemplateFile`: Spark's own fields
	// are added to it. Kubernetes checks it. Default: none.
	Template map[string]any `json:"template,omitempty"`

	// Number of executors. Default: 2, as in Spark.
	Instances *int `json:"instances,omitempty"`

	// The text of the template's file, which Spark reads instead of `template`: comments and the notation of values stay.
	// `sparkbatch submit` sets both from `templateFile`. It must read as `template`. Default: none.
	TemplateText string `json:"templateText,omitempty"`
}

// ExecutorUsage: What executors used.
type ExecutorUsage struct {
	// Requested CPUs times seconds.
	CoreSeconds float64 `json:"coreSeconds"`

	// Requested memory in GiB times seconds.
	GibSeconds float64 `json:"gibSeconds"`

	// How many executors had a node.
	Count int `json:"count"`
}

// ExtendRuntimeAnswer: Whether an extension was accepted, and the new maximum runtime, counted from the start of the
// driver.
type ExtendRuntimeAnswer struct {
	// Whether the extension takes effect.
	Accepted bool `json:"accepted"`

	// The new maximum runtime, or the reason of the refusal, as text for people.
	Message string `json:"message"`
}

// ExtendRuntimeRequest: Requests a longer maximum runtime.
type ExtendRuntimeRequest struct {
	// By how much: `PT30M` or `30m`.
	By string `json:"by"`
}

// FailureClass: One of these values. A newer worker may send further values.
type FailureClass string

// Values of FailureClass.
const (
	FailureClassApplication     FailureClass = "application"
	FailureClassOutOfMemory     FailureClass = "out-of-memory"
	FailureClassEvicted         FailureClass = "evicted"
	FailureClassPreempted       FailureClass = "preempted"
	FailureClassNodeLost        FailureClass = "node-lost"
	FailureClassNodeSetup       FailureClass = "node-setup"
	FailureClassImage           FailureClass = "image"
	FailureClassConfiguration   FailureClass = "configuration"
	FailureClassUnschedulable   FailureClass = "unschedulable"
	FailureClassSubmitRejected  FailureClass = "submit-rejected"
	FailureClassSubmitTimeout   FailureClass = "submit-timeout"
	FailureClassDeleted         FailureClass = "deleted"
	FailureClassRuntimeExceeded FailureClass = "runtime-exceeded"
	FailureClassKilled          FailureClass = "killed"
)

// GiveUpRequest: Requests the end of a held batch.
type GiveUpRequest struct {
	// Why, for people who find the batch failed.
	Reason string `json:"reason,omitempty"`
}

// HeldStatus: How long a held batch waits for a decision. Times are ISO-8601 in UTC.
type HeldStatus struct {
	// When the hold began.
	Since string `json:"since"`

	// When it is given up (`retry.holdTimeout`); absent without a limit.
	Until string `json:"until,omitempty"`
}

// ImagePullPolicy: When the image is pulled. Default `IfNotPresent`. A newer worker may send further values.
type ImagePullPolicy string

// Values of ImagePullPolicy.
const (
	ImagePullPolicyAlways       ImagePullPolicy = "Always"
	ImagePullPolicyIfNotPresent ImagePullPolicy = "IfNotPresent"
	ImagePullPolicyNever        ImagePullPolicy = "Never"
)

// InvalidBatchDetails: The first detail of a failure of the type InvalidBatch.
type InvalidBatchDetails struct {
	// All problems of the batch.
	Problems []BatchProblem `json:"problems"`
}

// KillAnswer: Whether a kill was accepted, as Kyuubi's `KillResponse`.
type KillAnswer struct {
	// Whether the kill takes effect.
	Accepted bool `json:"accepted"`

	// The outcome, or the reason of the refusal, as text for people.
	Message string `json:"message"`
}

// KillRequest: Requests the end of a batch.
type KillRequest struct {
	// Why, for people who find the batch killed.
	Reason string `json:"reason,omitempty"`

	// Update only: answer when driver and executors are gone (true), or as soon as the kill is accepted (false, default).
	Wait *bool `json:"wait,omitempty"`

	// Who asks, for people who find the batch killed. Default, with `SparkBatchClient` and sparkbatch: the identity of the
	// Temporal client. It is what the caller says; the history of the workflow has the identity of the connection.
	By string `json:"by,omitempty"`
}

// Links: Links by what they show; those that the configuration has.
type Links struct {
	// The Spark UI of the running driver, where people reach it.
	SparkUI string `json:"sparkUi,omitempty"`

	// The ended application in the History Server.
	HistoryServer string `json:"historyServer,omitempty"`

	// The log of the driver.
	Logs string `json:"logs,omitempty"`

	// The pod of the driver in a dashboard.
	Dashboard string `json:"dashboard,omitempty"`
}

// LogArchive: The logs of an attempt that were stored in the archive (`archive` of the configuration).
type LogArchive struct {
	// The stored logs: of the driver, then of executors that failed.
	Logs []ArchivedLog `json:"logs"`

	// The logs that were not stored, with the reason, in one sentence each.
	Missing []string `json:"missing,omitempty"`
}

// LogPage: A part of a log, in whole lines, with secrets redacted.
type LogPage struct {
	// Name of the pod.
	Pod string `json:"pod"`

	// Name of the container.
	Container string `json:"container"`

	// At most 64 KiB as JSON. Empty: no line was written since the previous page.
	Text string `json:"text"`

	// The position after this page, for the next request. Absent: no line with a time has been read yet.
	Next string `json:"next,omitempty"`

	// More lines are there already.
	More bool `json:"more"`

	// The container has ended, and this is the end of its log.
	Ended bool `json:"ended"`

	// Recorded by the batch when the driver ended, because the pod is gone.
	Recorded *bool `json:"recorded,omitempty"`

	// What is missing, as a sentence.
	Missing string `json:"missing,omitempty"`
}

// LogTail: The end of a container's log: whole lines, without secrets.
type LogTail struct {
	// The container of the log.
	Container string `json:"container"`

	// The last lines, with secrets redacted.
	Text string `json:"text"`

	// The log was longer than `evidence.logLines`, or than the number of bytes that are kept.
	Cut *bool `json:"cut,omitempty"`
}

// OnExhausted: The action when no retry is left: end the batch, or hold it for a decision (`retry` or `giveUp`). Default
// `finish`. A newer worker may send further values.
type OnExhausted string

// Values of OnExhausted.
const (
	OnExhaustedFinish OnExhausted = "finish"
	OnExhaustedHold   OnExhausted = "hold"
)

// OnFailure: Whether a batch that did not finish fails its workflow, or returns its result. Default `fail`. A newer
// worker may send further values.
type OnFailure string

// Values of OnFailure.
const (
	OnFailureFail   OnFailure = "fail"
	OnFailureReturn OnFailure = "return"
)

// OperatorApi: One of these values. A newer worker may send further values.
type OperatorApi string

// Values of OperatorApi.
const (
	OperatorApiSparkoperatorK8sIoV1beta2 OperatorApi = "sparkoperator.k8s.io/v1beta2"
	OperatorApiSparkApacheOrgV1          OperatorApi = "spark.apache.org/v1"
)

// OutOfMemoryRole: For class `out-of-memory`: the role that ran out of memory; absent when it was another container of
// the driver's pod. A newer worker may send further values.
type OutOfMemoryRole string

// Values of OutOfMemoryRole.
const (
	OutOfMemoryRoleDriver   OutOfMemoryRole = "driver"
	OutOfMemoryRoleExecutor OutOfMemoryRole = "executor"
)

// ParameterDeclaration: A parameter of a batch.
type ParameterDeclaration struct {
	// Default `string`.
	Type ParameterType `json:"type,omitempty"`

	// The value when none is given. Default: a value must be given.
	Default ParameterValue `json:"default,omitempty"`

	// Its meaning, for people.
	Description string `json:"description,omitempty"`
}

// ParameterType: Default `string`. A newer worker may send further values.
type ParameterType string

// Values of ParameterType.
const (
	ParameterTypeString  ParameterType = "string"
	ParameterTypeInteger ParameterType = "integer"
	ParameterTypeNumber  ParameterType = "number"
	ParameterTypeBoolean ParameterType = "boolean"
)

// ParameterValue: A value of a parameter. Text is converted to the type of the parameter.
type ParameterValue = any

// PodEvent: A Kubernetes Event about the driver's pod.
type PodEvent struct {
	// When it was last observed, ISO-8601 in UTC; absent when its source gave no time.
	Time string `json:"time,omitempty"`

	// Normal or Warning.
	Type string `json:"type"`

	// Kubernetes' reason: Scheduled, Failed, Preempted, ...
	Reason string `json:"reason"`

	// Absent in the status of a batch, which contains only an outline of the events.
	Message string `json:"message,omitempty"`

	// How often it was observed.
	Count int `json:"count"`
}

// PodTimes: The times of the driver's pod by Kubernetes' clocks, ISO-8601 in UTC.
type PodTimes struct {
	// When the pod was created.
	Created string `json:"created,omitempty"`

	// When it was bound to a node.
	Scheduled string `json:"scheduled,omitempty"`

	// When its container started.
	Started string `json:"started,omitempty"`

	// When its container ended.
	Finished string `json:"finished,omitempty"`
}

// QueuedStatus: A batch that waits for admission, as its status shows it. Times are ISO-8601 in UTC.
type QueuedStatus struct {
	// Counted from 1.
	Place *int `json:"place,omitempty"`

	// The number of waiting batches.
	Of *int `json:"of,omitempty"`

	// The number of admitted batches.
	Admitted *int `json:"admitted,omitempty"`

	// The quota; null when there is none.
	Limit *int `json:"limit,omitempty"`

	// Since when it waits.
	Since string `json:"since"`

	// The time of the place and the numbers, unless they are current.
	AsOf string `json:"asOf,omitempty"`
}

// ReadEventsAnswer: The latest Events of a driver, the newest last, with secrets redacted; or why there are none.
type ReadEventsAnswer struct {
	// Whether the Events were read.
	Accepted bool `json:"accepted"`

	// Where they are from, or the reason of the refusal, as text for people.
	Message string `json:"message"`

	// At most as many as an attempt keeps. Absent after a refusal.
	Events []PodEvent `json:"events,omitempty"`

	// How many further pages this run of the batch answers at least.
	PagesLeft int `json:"pagesLeft"`
}

// ReadEventsRequest: Requests the Kubernetes Events of a driver.
type ReadEventsRequest struct {
	// Number of the attempt. Default: the last one.
	Attempt *int `json:"attempt,omitempty"`
}

// ReadLogAnswer: A page of a log, or why there is none.
type ReadLogAnswer struct {
	// Whether there is a page.
	Accepted bool `json:"accepted"`

	// Where the page is from, or the reason of the refusal, as text for people.
	Message string `json:"message"`

	// What was read. Absent after a refusal.
	Page *LogPage `json:"page,omitempty"`

	// There is no log yet, because the container has not started: ask again later.
	Waiting *bool `json:"waiting,omitempty"`

	// How many further pages this run of the batch answers at least.
	PagesLeft int `json:"pagesLeft"`
}

// ReadLogRequest: Requests a page of a log.
type ReadLogRequest struct {
	// Number of the attempt. Default: the last one.
	Attempt *int `json:"attempt,omitempty"`

	// Number of the executor. Default: the driver.
	Executor *int `json:"executor,omitempty"`

	// A container of the pod. Default: Spark's, or the init container that failed.
	Container string `json:"container,omitempty"`

	// The log before the last restart of the container.
	Previous *bool `json:"previous,omitempty"`

	// Only the last lines, at most 10,000. Default: all.
	Tail *int `json:"tail,omitempty"`

	// Only lines since this moment, RFC 3339. Default: all.
	Since string `json:"since,omitempty"`

	// The `next` of the previous page. `tail` and `since` do not apply then.
	After string `json:"after,omitempty"`

	// Whether lines begin with the time at which they were written. Default false.
	Timestamps *bool `json:"timestamps,omitempty"`
}

// ReconcileIntervals: Intervals of the live reads, as durations.
type ReconcileIntervals struct {
	// Time without an observation after which the driver is first read. Default `PT1M`.
	InitialInterval string `json:"initialInterval,omitempty"`

	// Maximum to which the interval doubles. Default `PT30M`.
	MaximumInterval string `json:"maximumInterval,omitempty"`
}

// ResourceUsage: Requested resources over the time that pods held them: 2 cores for a minute are 120 core-seconds.
type ResourceUsage struct {
	// Requested CPUs times seconds.
	CoreSeconds float64 `json:"coreSeconds"`

	// Requested memory in GiB times seconds.
	GibSeconds float64 `json:"gibSeconds"`
}

// RetryOptions: Retries of a batch: failures of the application and of the infrastructure have separate budgets.
type RetryOptions struct {
	// Fraction, 0 to 1, by which a pause may be shortened at random. Default 0.2.
	Jitter *float64 `json:"jitter,omitempty"`

	// Limits and intervals of single failure classes. A class with a limit counts against no other budget. Default: none.
	Classes map[RetryableClass]ClassRetries `json:"classes,omitempty"`

	// Factor by which the memory of driver or executors grows after each `out-of-memory`, more than 1 and at most 10. With
	// it, `out-of-memory` has its own budget: `classes.out-of-memory.limit`, or 3. Default: memory stays as it is.
	MemoryFactor *float64 `json:"memoryFactor,omitempty"`

	// Maximum to which memory grows, as Spark writes it. Default: no limit.
	MaximumMemory string `json:"maximumMemory,omitempty"`

	// Clusters to move to, one after the other; at most 20. Default: none.
	MoveTo []string `json:"moveTo,omitempty"`

	// Number of infrastructure failures on one cluster after which the batch moves. Default 2.
	MoveAfter *int `json:"moveAfter,omitempty"`

	// The action when no retry is left: end the batch, or hold it for a decision (`retry` or `giveUp`). Default `finish`.
	OnExhausted OnExhausted `json:"onExhausted,omitempty"`

	// Failure classes that are held for a decision. Default: all.
	HoldFor []RetryableClass `json:"holdFor,omitempty"`

	// Duration after which a held batch is given up. Default: no limit.
	HoldTimeout string `json:"holdTimeout,omitempty"`

	// Number of retries after failures of the application or its request, at most 1000. Default 0.
	Application *int `json:"application,omitempty"`

	// Number of retries after `evicted`, `preempted`, `node-lost`, `node-setup` and `submit-timeout`, at most 1000. Default
	// 3.
	Infrastructure *int `json:"infrastructure,omitempty"`

	// Pause before the first retry; doubles with each further one. Default `PT10S`.
	InitialInterval string `json:"initialInterval,omitempty"`

	// Maximum of the pause. Default `PT5M`.
	MaximumInterval string `json:"maximumInterval,omitempty"`
}

// RetryRequest: Requests another attempt of a held batch. Its retry budgets start again.
type RetryRequest struct {
	// Why, for people who read the attempts.
	Reason string `json:"reason,omitempty"`

	// Heap of the driver from now on, in Spark's notation: `4g`. Not with `submit.kind: manifest`.
	DriverMemory string `json:"driverMemory,omitempty"`

	// Heap of each executor from now on, in Spark's notation: `4g`. Not with `submit.kind: manifest`.
	ExecutorMemory string `json:"executorMemory,omitempty"`
}

// RetryableClass: A failure class that may be retried: every class but `killed`. A newer worker may send further values.
type RetryableClass string

// Values of RetryableClass.
const (
	RetryableClassApplication     RetryableClass = "application"
	RetryableClassOutOfMemory     RetryableClass = "out-of-memory"
	RetryableClassEvicted         RetryableClass = "evicted"
	RetryableClassPreempted       RetryableClass = "preempted"
	RetryableClassNodeLost        RetryableClass = "node-lost"
	RetryableClassNodeSetup       RetryableClass = "node-setup"
	RetryableClassImage           RetryableClass = "image"
	RetryableClassConfiguration   RetryableClass = "configuration"
	RetryableClassUnschedulable   RetryableClass = "unschedulable"
	RetryableClassSubmitRejected  RetryableClass = "submit-rejected"
	RetryableClassSubmitTimeout   RetryableClass = "submit-timeout"
	RetryableClassDeleted         RetryableClass = "deleted"
	RetryableClassRuntimeExceeded RetryableClass = "runtime-exceeded"
)

// StateSource: Which part of the driver pod decides the state (as Kyuubi's
// `kyuubi.kubernetes.application.state.source`): the pod, or the driver's container, for pods with sidecars. Default
// `POD`. A newer worker may send further values.
type StateSource string

// Values of StateSource.
const (
	StateSourcePod       StateSource = "POD"
	StateSourceContainer StateSource = "CONTAINER"
)

// SubmitKind: One of these values. A newer worker may send further values.
type SubmitKind string

// Values of SubmitKind.
const (
	SubmitKindNative      SubmitKind = "native"
	SubmitKindSparkSubmit SubmitKind = "spark-submit"
	SubmitKindManifest    SubmitKind = "manifest"
	SubmitKindOperator    SubmitKind = "operator"
	SubmitKindCustom      SubmitKind = "custom"
	SubmitKindExisting    SubmitKind = "existing"
)

// SubmitRequest: How the driver of a batch is created, or found.
type SubmitRequest struct {
	// How the driver is created, or found.
	Kind SubmitKind `json:"kind"`

	// The driver pod and its dependents: one or more YAML documents with variables (`${name}`). With the kind manifest.
	Manifest string `json:"manifest,omitempty"`

	// Values of the variables. A missing or an unused one is an error. Default: none. With the kind manifest.
	Variables map[string]any `json:"variables,omitempty"`

	// The API of the resource, and with it the operator: `sparkoperator.k8s.io/v1beta2` is the one of Kubeflow,
	// `spark.apache.org/v1` the one of Apache Spark. Default: the former. With the kind operator.
	ApiVersion OperatorApi `json:"apiVersion,omitempty"`

	// Further fields of the resource's spec; they may not contradict the batch. Default: none. With the kind operator.
	Spec map[string]any `json:"spec,omitempty"`

	// The name under which the worker has the submitter. With the kind custom.
	Submitter string `json:"submitter,omitempty"`

	// Whatever the submitter needs besides the fields of the batch; the submitter checks it. Default: none. With the kind
	// custom.
	Options map[string]any `json:"options,omitempty"`

	// Name of the driver pod. With the kind existing.
	Pod string `json:"pod,omitempty"`

	// Label selector that matches exactly one driver pod of the namespace: `kyuubi-unique-tag=0b1c…`. The label
	// `spark-role=driver` is implied. With the kind existing.
	Selector string `json:"selector,omitempty"`

	// Uid of the pod. Another pod with the name or the labels is refused. Default: any. With the kind existing.
	UID string `json:"uid,omitempty"`

	// Spark's application id (label `spark-app-selector`). A driver of another application is refused. Default: any. With
	// the kind existing.
	ApplicationID string `json:"applicationId,omitempty"`
}

// UsageCost: What usage costs, by the prices of the configuration that its batch was resolved with.
type UsageCost struct {
	// Three letters, ISO 4217.
	Currency string `json:"currency"`

	// All attempts that have ended.
	Amount float64 `json:"amount"`

	// The part of attempts that did not finish.
	WastedAmount float64 `json:"wastedAmount"`
}

// Verdict: How an attempt ended: the state, the class of the failure, and the evidence for both.
type Verdict struct {
	// How the application ended.
	State ApplicationState `json:"state"`

	// Absent when the application finished.
	FailureClass FailureClass `json:"failureClass,omitempty"`

	// For class `out-of-memory`: the role that ran out of memory; absent when it was another container of the driver's pod.
	OutOfMemory OutOfMemoryRole `json:"outOfMemory,omitempty"`

	// The event, its place and its cause as text for people, followed by the advice.
	Message string `json:"message"`

	// The advice, which is the end of the message. Absent when there is nothing to do.
	Advice string `json:"advice,omitempty"`

	// How the driver ended, according to Kubernetes; absent when Kubernetes reported no end.
	Exit *DriverExit `json:"exit,omitempty"`

	// The node the driver ran on.
	Node string `json:"node,omitempty"`

	// The last lines of output of a failed `spark-submit`, without secrets.
	SubmitOutput []string `json:"submitOutput,omitempty"`

	// What is kept of the driver; absent when it was never created.
	Evidence *Evidence `json:"evidence,omitempty"`
}

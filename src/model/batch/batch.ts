/**
 * The types of a batch, as its author writes it and as a worker completes it. They are plain types without a validation
 * library, because they are part of the package's contract; `batchSchema` checks requests and has exactly these types.
 */
import type { OperatorApi } from '../submit-kind.ts';
import type { RetryableClass } from '../verdict/failure-class.ts';

/**
 * A request to run one Spark application to its end: the input of the workflow `SparkBatch`.
 *
 * Field names are those of Spark's `SparkApplication` resource where it has one. Unknown fields are refused.
 * Durations are text: ISO-8601 (`PT30S`, `PT5M`, `P1D`) or short (`30s`, `5m`, `1d`).
 */
export interface BatchRequest {
  /** Name of the application (`spark.app.name`), 1 to 229 characters; part of the driver's name. */
  readonly name: string;
  /** Language of the application. Default: by the ending of `mainApplicationFile` (`.py`, `.R`), else `Java`. */
  readonly type?: 'Java' | 'Scala' | 'Python' | 'R' | undefined;
  /** Main class, for Java and Scala. */
  readonly mainClass?: string | undefined;
  /**
   * The application's jar, Python or R file, as the driver sees it: `local:///opt/spark/app/job.jar`. Required, except for
   * `submit.kind: manifest`, where the manifest names it, and `existing`, where the driver has it.
   */
  readonly mainApplicationFile?: string | undefined;
  /** Arguments of the application. Default: none. */
  readonly arguments?: readonly string[] | undefined;
  /**
   * Spark properties; keys begin with `spark.`. They may neither contradict the fields of this object nor set the
   * properties by which the driver is found. Default: none.
   */
  readonly sparkConf?: Readonly<Record<string, string | number | boolean>> | undefined;
  /**
   * Version of Spark in the image (`3.5.7`, `4.1`); small details of the driver pod depend on it. Default: `4.1.0`, or for
   * `submit.kind: spark-submit` the version of the worker's distribution.
   */
  readonly sparkVersion?: string | undefined;
  /** Container image of driver and executors (`spark.kubernetes.container.image`). Required here or in `sparkConf`. */
  readonly image?: string | undefined;
  /** When the image is pulled. Default `IfNotPresent`. */
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never' | undefined;
  /** Names of the secrets used to pull the image. Default: none. */
  readonly imagePullSecrets?: readonly string[] | undefined;
  /** The driver pod. */
  readonly driver?: DriverSpec | undefined;
  /** The executor pods. */
  readonly executor?: ExecutorSpec | undefined;
  /** Files and packages that the application needs in addition to its main file. Default: none. */
  readonly deps?: Dependencies | undefined;
  /** Configuration files of Spark by name (`log4j2.properties`, `metrics.properties`). Default: none. */
  readonly sparkConfFiles?: Readonly<Record<string, string>> | undefined;
  /** Configuration files of Hadoop by name (`core-site.xml`), for driver and executors. Default: none. */
  readonly hadoopConfFiles?: Readonly<Record<string, string>> | undefined;
  /**
   * Content of a `krb5.conf`, which becomes `/etc/krb5.conf` of the driver (as the file in
   * `spark.kubernetes.kerberos.krb5.path`). For the kinds `native` and `spark-submit`. Default: none.
   */
  readonly krb5Conf?: string | undefined;
  /**
   * User whom the driver impersonates in Hadoop services (as `spark-submit --proxy-user`), with the credentials that it has
   * itself. For `submit.kind: native`, and `operator` with the API of Apache. Default: none.
   */
  readonly proxyUser?: string | undefined;
  /**
   * Name of a cluster in the worker's configuration, or a rule that chooses one. Default: chosen by the placement rules of
   * the worker's configuration, else its default cluster.
   */
  readonly cluster?: string | ClusterRule | undefined;
  /** Kubernetes namespace. Default: the default namespace of the cluster. */
  readonly namespace?: string | undefined;
  /** Tenant in the worker's configuration. Workers may determine it by other means, and refuse a batch that contradicts. */
  readonly tenant?: string | undefined;
  /** How the driver is created. Default `{ kind: 'native' }`. */
  readonly submit?: SubmitRequest | undefined;
  /** How long the batch waits, and for what. */
  readonly timeouts?: BatchTimeouts | undefined;
  /** The slow live read that recovers lost observations. */
  readonly reconcile?: ReconcileIntervals | undefined;
  /**
   * Which part of the driver pod decides the state (as Kyuubi's `kyuubi.kubernetes.application.state.source`): the pod, or
   * the driver's container, for pods with sidecars. Default `POD`.
   */
  readonly stateSource?: 'POD' | 'CONTAINER' | undefined;
  /** Duration for which a terminated driver is kept (as Kyuubi's `terminatedApplicationRetainPeriod`). Default `PT5M`. */
  readonly retention?: string | undefined;
  /**
   * Which terminated drivers are deleted after their retention (as Kyuubi's `cleanupTerminatedDriverPod.kind`). Default
   * `COMPLETED`: a failed driver stays for its logs.
   */
  readonly cleanup?: CleanupKind | undefined;
  /** The records that are kept of a driver that has ended. */
  readonly evidence?: EvidenceOptions | undefined;
  /** The failures that are retried, and the pauses before retries. Not with `submit.kind: existing`. */
  readonly retry?: RetryOptions | undefined;
  /** Whether a batch that did not finish fails its workflow, or returns its result. Default `fail`. */
  readonly onFailure?: 'fail' | 'return' | undefined;
  /** Declares the parameters of the batch by name; `${{ name }}` in other values stands for them. Default: none. */
  readonly parameters?: Readonly<Record<string, ParameterDeclaration>> | undefined;
  /** Values of the parameters. Default: their defaults. */
  readonly parameterValues?: Readonly<Record<string, ParameterValue>> | undefined;
  /**
   * The time that `${{ scheduledTime }}` stands for, in ISO-8601 with its offset from UTC. Default: the time for which a
   * Temporal schedule started the batch, else the time of its start.
   */
  readonly scheduledTime?: string | undefined;
}

/** A value of a parameter. Text is converted to the type of the parameter. */
export type ParameterValue = string | number | boolean;

/** A parameter of a batch. */
export interface ParameterDeclaration {
  /** Default `string`. */
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | undefined;
  /** The value when none is given. Default: a value must be given. */
  readonly default?: ParameterValue | undefined;
  /** Its meaning, for people. */
  readonly description?: string | undefined;
}

/** Which terminated drivers are deleted: none, those of finished applications, or all. */
export type CleanupKind = 'NONE' | 'COMPLETED' | 'ALL';

/** Fields that driver and executors have in common. */
export interface PodSpec {
  /** CPUs that Spark plans with (`spark.driver.cores`, `spark.executor.cores`). Default 1. */
  readonly cores?: number | undefined;
  /** CPU request as Kubernetes writes it (`1`, `0.5`, `500m`). Default: `cores`. */
  readonly coreRequest?: string | number | undefined;
  /** CPU limit as Kubernetes writes it. Default: no limit. */
  readonly coreLimit?: string | number | undefined;
  /** JVM heap as Spark writes it (`512m`, `4g`; a bare number is MiB). Default `1g`. */
  readonly memory?: string | undefined;
  /** Memory in addition to the heap. Default: the larger of 384 MiB and 10 % of `memory` (40 % for Python and R). */
  readonly memoryOverhead?: string | undefined;
  /** Labels of the pod. Default: none. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Annotations of the pod. Default: none. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Environment variables of the Spark container. Default: none. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Node selector of this role only. Default: none. */
  readonly nodeSelector?: Readonly<Record<string, string>> | undefined;
  /**
   * A pod template, `{ metadata, spec }`, as the file of `spark.kubernetes.driver.podTemplateFile`: Spark's own fields are
   * added to it. Kubernetes checks it. Default: none.
   */
  readonly template?: Readonly<Record<string, unknown>> | undefined;
}

/** The driver pod. */
export interface DriverSpec extends PodSpec {
  /** Service account of the driver. Default: the `default` account of the namespace. */
  readonly serviceAccount?: string | undefined;
}

/** The executor pods. */
export interface ExecutorSpec extends PodSpec {
  /** Number of executors. Default: 2, as in Spark. */
  readonly instances?: number | undefined;
  /**
   * The text of the template's file, which Spark reads instead of `template`: comments and the notation of
   * values stay. `sparkbatch submit` sets both from `templateFile`. It must read as `template`. Default: none.
   */
  readonly templateText?: string | undefined;
}

/** Files and packages of an application in addition to its main file. */
export interface Dependencies {
  /** Jars on the class path (`spark.jars`). */
  readonly jars?: readonly string[] | undefined;
  /** Files in the working directory (`spark.files`). */
  readonly files?: readonly string[] | undefined;
  /** Python files on the module path (`spark.submit.pyFiles`). */
  readonly pyFiles?: readonly string[] | undefined;
  /** Archives that are unpacked (`spark.archives`). */
  readonly archives?: readonly string[] | undefined;
  /** Maven coordinates (`spark.jars.packages`). */
  readonly packages?: readonly string[] | undefined;
  /** Maven coordinates to leave out (`spark.jars.excludes`). */
  readonly excludePackages?: readonly string[] | undefined;
  /** Further Maven repositories (`spark.jars.repositories`). */
  readonly repositories?: readonly string[] | undefined;
}

/** How one cluster is chosen among those that answer: the first, by chance in proportion to weights, or the least loaded. */
export type ClusterChoice = 'first' | 'weight' | 'least-live-batches';

/** A rule that chooses the cluster of a batch. */
export interface ClusterRule {
  /** Labels that a cluster must have, all of them. Default: every cluster is a candidate. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** How one of the candidates is chosen. Default `first`. */
  readonly choose?: ClusterChoice | undefined;
}

/** How the driver of a batch is created, or found. */
export type SubmitRequest =
  | NativeSubmitRequest
  | SparkSubmitSubmitRequest
  | ManifestSubmitRequest
  | OperatorSubmitRequest
  | CustomSubmitRequest
  | ExistingSubmitRequest;

/** A driver created by the worker, as Spark's own submission client does, without a JVM. */
export interface NativeSubmitRequest {
  /** By the worker itself. */
  readonly kind: 'native';
}

/** A driver created by the `spark-submit` of the worker's Spark distribution. */
export interface SparkSubmitSubmitRequest {
  /** By `spark-submit`. */
  readonly kind: 'spark-submit';
}

/** A driver created from the author's own YAML. */
export interface ManifestSubmitRequest {
  /** From manifests of your own. */
  readonly kind: 'manifest';
  /** The driver pod and its dependents: one or more YAML documents with variables (`${name}`). */
  readonly manifest: string;
  /** Values of the variables. A missing or an unused one is an error. Default: none. */
  readonly variables?: Readonly<Record<string, string | number | boolean>> | undefined;
}

/** A driver created by a Spark operator from a `SparkApplication`. */
export interface OperatorSubmitRequest {
  /** As a SparkApplication of a Spark operator. */
  readonly kind: 'operator';
  /**
   * The API of the resource, and with it the operator: `sparkoperator.k8s.io/v1beta2` is the one of Kubeflow,
   * `spark.apache.org/v1` the one of Apache Spark. Default: the former.
   */
  readonly apiVersion?: OperatorApi | undefined;
  /** Further fields of the resource's spec; they may not contradict the batch. Default: none. */
  readonly spec?: Readonly<Record<string, unknown>> | undefined;
}

/** A driver created by a submitter that the worker was given: `submitters` of the plugin. */
export interface CustomSubmitRequest {
  /** By a submitter of the worker. */
  readonly kind: 'custom';
  /** The name under which the worker has the submitter. */
  readonly submitter: string;
  /** Whatever the submitter needs besides the fields of the batch; the submitter checks it. Default: none. */
  readonly options?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * A driver that another client has submitted, or is about to submit: Kyuubi, a `spark-submit` in CI, Airflow. The batch
 * takes it over: it follows the driver, and kills and deletes it like one of its own. Needs `pod` or `selector`.
 */
export interface ExistingSubmitRequest {
  /** A driver that exists. */
  readonly kind: 'existing';
  /** Name of the driver pod. */
  readonly pod?: string | undefined;
  /**
   * Label selector that matches exactly one driver pod of the namespace: `kyuubi-unique-tag=0b1c…`. The label
   * `spark-role=driver` is implied.
   */
  readonly selector?: string | undefined;
  /** Uid of the pod. Another pod with the name or the labels is refused. Default: any. */
  readonly uid?: string | undefined;
  /** Spark's application id (label `spark-app-selector`). A driver of another application is refused. Default: any. */
  readonly applicationId?: string | undefined;
}

/** How long a batch waits, as durations. */
export interface BatchTimeouts {
  /**
   * For the driver to be created and started, including the wait for room in a resource quota (as Kyuubi's
   * `kyuubi.engine.kubernetes.submit.timeout`). Default `PT30S`; `PT5M` for the kinds
   * `spark-submit`, `operator`, `custom` and `existing`, which waits for a driver that does not exist yet.
   */
  readonly submit?: string | undefined;
  /** For the driver to leave PENDING. Default: no limit. */
  readonly pending?: string | undefined;
  /**
   * For the driver to run, counted from when it may start, with its init containers and without the time in which it waits for
   * a node; the update `extendRuntime` moves it. Default: no limit.
   */
  readonly runtime?: string | undefined;
  /** Grace period of a problem that may resolve itself (ImagePullBackOff, CreateContainerError). Default `PT3M`. */
  readonly pendingProblem?: string | undefined;
}

/** Intervals of the live reads, as durations. */
export interface ReconcileIntervals {
  /** Time without an observation after which the driver is first read. Default `PT1M`. */
  readonly initialInterval?: string | undefined;
  /** Maximum to which the interval doubles. Default `PT30M`. */
  readonly maximumInterval?: string | undefined;
}

/** The records that are kept of a driver that has ended. */
export interface EvidenceOptions {
  /** Whether a finalizer holds a driver that is being deleted until its end is recorded. Default true. */
  readonly finalizer?: boolean | undefined;
  /** Number of last lines of the driver's log in the result, 0 to 1000, at most 64 KiB. Default 200. */
  readonly logLines?: number | undefined;
}

/** Retries after failures of one class, with durations of type `D`. */
interface ClassRetry<D> {
  /** Number of retries, counted against this limit and no other budget. */
  readonly limit: number;
  /** Pause before the first of them; doubles with each further one. Default: that of the policy. */
  readonly initialInterval?: D | undefined;
  /** Maximum of the pause. Default: that of the policy. */
  readonly maximumInterval?: D | undefined;
}

/** Fields of a retry policy that have no default, with durations of type `D`. */
interface RetryFields<D> {
  /** Fraction, 0 to 1, by which a pause may be shortened at random. Default 0.2. */
  readonly jitter?: number | undefined;
  /** Limits and intervals of single failure classes. A class with a limit counts against no other budget. Default: none. */
  readonly classes?: { readonly [K in RetryableClass]?: ClassRetry<D> | undefined } | undefined;
  /**
   * Factor by which the memory of driver or executors grows after each `out-of-memory`, more than 1 and at most 10. With it,
   * `out-of-memory` has its own budget: `classes.out-of-memory.limit`, or 3. Default: memory stays as it is.
   */
  readonly memoryFactor?: number | undefined;
  /** Maximum to which memory grows, as Spark writes it. Default: no limit. */
  readonly maximumMemory?: string | undefined;
  /** Clusters to move to, one after the other; at most 20. Default: none. */
  readonly moveTo?: readonly string[] | undefined;
  /** Number of infrastructure failures on one cluster after which the batch moves. Default 2. */
  readonly moveAfter?: number | undefined;
  /** The action when no retry is left: end the batch, or hold it for a decision (`retry` or `giveUp`). Default `finish`. */
  readonly onExhausted?: 'finish' | 'hold' | undefined;
  /** Failure classes that are held for a decision. Default: all. */
  readonly holdFor?: readonly RetryableClass[] | undefined;
  /** Duration after which a held batch is given up. Default: no limit. */
  readonly holdTimeout?: D | undefined;
}

/** Retries of a batch: failures of the application and of the infrastructure have separate budgets. */
export interface RetryOptions extends RetryFields<string> {
  /** Number of retries after failures of the application or its request, at most 1000. Default 0. */
  readonly application?: number | undefined;
  /** Number of retries after `evicted`, `preempted`, `node-lost`, `node-setup` and `submit-timeout`, at most 1000. Default 3. */
  readonly infrastructure?: number | undefined;
  /** Pause before the first retry; doubles with each further one. Default `PT10S`. */
  readonly initialInterval?: string | undefined;
  /** Maximum of the pause. Default `PT5M`. */
  readonly maximumInterval?: string | undefined;
}

/** The retry policy of a batch after validation. Durations are in milliseconds. */
export interface RetryPolicy extends RetryFields<number> {
  readonly application: number;
  readonly infrastructure: number;
  readonly initialInterval: number;
  readonly maximumInterval: number;
}

/** How the driver is created or found, after validation. */
export type SubmitSpec =
  | { readonly kind: 'native' }
  | { readonly kind: 'spark-submit' }
  | {
      readonly kind: 'manifest';
      readonly manifest: string;
      readonly variables: Readonly<Record<string, string | number | boolean>>;
    }
  | { readonly kind: 'operator'; readonly apiVersion: OperatorApi; readonly spec: Readonly<Record<string, unknown>> }
  | { readonly kind: 'custom'; readonly submitter: string; readonly options: Readonly<Record<string, unknown>> }
  | ExistingSubmitRequest;

/** CPU quantities of a pod after validation: text. */
interface CheckedCpu {
  readonly coreRequest?: string | undefined;
  readonly coreLimit?: string | undefined;
}

/** Fields of a batch that validation completes or converts. */
interface CheckedFields {
  readonly mainApplicationFile: string;
  readonly arguments: readonly string[];
  readonly sparkConf: Readonly<Record<string, string>>;
  readonly driver: Omit<DriverSpec, keyof CheckedCpu> & CheckedCpu;
  readonly executor: Omit<ExecutorSpec, keyof CheckedCpu> & CheckedCpu;
  readonly deps: Dependencies;
  readonly cluster?: string | (ClusterRule & { readonly choose: ClusterChoice }) | undefined;
  readonly submit: SubmitSpec;
  readonly timeouts: {
    readonly submit: number;
    readonly pending?: number | undefined;
    readonly runtime?: number | undefined;
    readonly pendingProblem: number;
  };
  readonly reconcile: { readonly initialInterval: number; readonly maximumInterval: number };
  readonly stateSource: 'POD' | 'CONTAINER';
  readonly retention: number;
  readonly cleanup: CleanupKind;
  readonly evidence: { readonly finalizer: boolean; readonly logLines: number };
  readonly retry: RetryPolicy;
  readonly onFailure: 'fail' | 'return';
}

/** A batch after validation: defaults are filled in, durations are in milliseconds. See {@link BatchRequest}. */
export interface Batch extends Omit<BatchRequest, keyof CheckedFields | ParameterFields>, CheckedFields {}

/** The fields for parameters have no meaning once the placeholders have been expanded. */
type ParameterFields = 'parameters' | 'parameterValues' | 'scheduledTime';

/**
 * The configuration as users write it, in plain types. Generated from the schema by `npm run config-schema`; a unit test
 * compares them with the schema.
 */

/** The configuration of a fleet of workers, with the fields of `sparkbatch.yaml`. */
export interface ConfigurationInput extends LayerInput {
  /** The clusters that batches can run on, by the name that batches use for them. */
  readonly clusters?: Readonly<Record<string, ClusterInput>> | undefined;
  /** The cluster of batches that do not name one. Default: the only cluster, or the one with the name `default`. */
  readonly defaultCluster?: string | undefined;
  /** Rules that choose the cluster of batches that do not name one. The first rule that matches a batch applies. */
  readonly placement?: readonly PlacementRuleInput[] | undefined;
  /**
   * Layers of single namespaces, by name or pattern; `cluster/namespace` is a namespace of one cluster. Patterns apply
   * before names, and `namespace` before `cluster/namespace`.
   */
  readonly namespaces?: Readonly<Record<string, LayerInput>> | undefined;
  /** The teams, by name. */
  readonly tenants?: Readonly<Record<string, TenantInput>> | undefined;
  /** How the tenant of a batch is determined. */
  readonly tenancy?: TenancyInput | undefined;
  /**
   * The most that watches and sweeps may do about orphans on these clusters, regardless of the schedule of sweeps.
   * Default delete.
   */
  readonly orphans?: 'delete' | 'report' | 'never' | undefined;
  /**
   * How long after the end of its batch a live driver is left alone by the watch. Sweeps have a grace period of their
   * own. Default 30s.
   */
  readonly orphanGrace?: string | undefined;
  /**
   * Templates of links that the Temporal UI and sparkbatch show with a batch. Placeholders: {{batchId}}, {{name}},
   * {{tenant}}, {{cluster}}, {{namespace}}, {{pod}}, {{podPrefix}}, {{applicationId}}, {{attempt}}. Default none.
   */
  readonly links?: LinksInput | undefined;
  /**
   * Where the logs of drivers, and of executors that failed, are stored before their pods are deleted. Default nowhere.
   */
  readonly archive?: ArchiveInput | undefined;
  /**
   * Access to the Spark UI of drivers from outside the cluster, for batches of kind native, if their limits allow
   * `exposed`. Default none.
   */
  readonly sparkUi?: SparkUiInput | undefined;
  /**
   * What the workers read for callers who may update a batch in Temporal, but have no access to its cluster. Secrets
   * are redacted. Default nothing.
   */
  readonly podReads?: PodReadsInput | undefined;
  /** What is counted of the usage of batches, and what it costs. */
  readonly usage?:
    | {
        readonly executors?: 'watch' | 'on-demand' | 'off' | undefined;
        readonly currency?: string | undefined;
        readonly prices?:
          | readonly {
              readonly clusters?: readonly string[] | undefined;
              readonly tenants?: readonly string[] | undefined;
              readonly coreHour: number;
              readonly gibHour: number;
            }[]
          | undefined;
      }
    | undefined;
  /** The Spark distribution of the workers, for batches of kind spark-submit. Only read at start. */
  readonly sparkSubmit?: SparkSubmitOptions | undefined;
}

/** How workers reach a cluster, and which namespaces they serve. */
export interface ClusterOptions {
  /**
   * Path of a kubeconfig, reloaded when it changes. Default KUBECONFIG, ~/.kube/config, or the service account of the
   * pod of the worker.
   */
  readonly kubeconfig?: string | undefined;
  /** Context of the kubeconfig. Default the current context of the file. */
  readonly context?: string | undefined;
  /** Use the cluster that the worker runs in, with the service account of its pod. */
  readonly inCluster?: true | undefined;
  /** Address of the API server, as https://10.0.0.1:6443; instead of a kubeconfig. */
  readonly server?: string | undefined;
  /** Bearer token for the server. */
  readonly token?: string | undefined;
  /** Path of a file with a bearer token for the server, reloaded when it changes. */
  readonly tokenFile?: string | undefined;
  /** Path of a client certificate for the server (PEM), reloaded when it changes. */
  readonly clientCertificateFile?: string | undefined;
  /** Path of the private key of clientCertificateFile (PEM), reloaded when it changes. */
  readonly clientKeyFile?: string | undefined;
  /** Client certificate for the server, as PEM text. */
  readonly clientCertificate?: string | undefined;
  /** Private key of clientCertificate, as PEM text. */
  readonly clientKey?: string | undefined;
  /** A program that prints credentials for the server. It runs again before they expire. */
  readonly exec?: ExecInput | undefined;
  /** Path of the CA certificates (PEM) of the server, reloaded when it changes. Default the CAs that Node.js trusts. */
  readonly caFile?: string | undefined;
  /** The CA certificates of the server, as PEM text. */
  readonly ca?: string | undefined;
  /** HTTP or SOCKS proxy for requests to the server, as http://proxy:3128. */
  readonly proxyUrl?: string | undefined;
  /** Name to expect in the certificate of the server. Default the host name in server. */
  readonly tlsServerName?: string | undefined;
  /**
   * Do not verify the certificate of the server, or allow http: anyone on the network path can then read and change the
   * traffic. Cannot be combined with a CA.
   */
  readonly insecureSkipTlsVerify?: true | undefined;
  /** Namespaces in which batches may run, a list, or * for all. Default *. */
  readonly namespaces?: '*' | readonly string[] | undefined;
  /** Namespace of batches that do not name one. Default the first of namespaces, or that of the context, or default. */
  readonly defaultNamespace?: string | undefined;
  /** Labels by which batches may select this cluster. Default none. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Share of the batches for which several clusters are possible, relative to the others. Default 1. */
  readonly weight?: number | undefined;
  /** Timeout of one request to the API server, as 10s or PT10S. Default 10s. */
  readonly requestTimeout?: string | undefined;
  /** Rate limit of the requests of each worker, without watches. Default only the limits of the server. */
  readonly rateLimit?: RateLimitInput | undefined;
  /**
   * Number of watches that share the drivers of each served namespace, or of the whole cluster, so that several workers
   * report them. Each receives the whole stream, and serves its share. Default 1.
   */
  readonly watchShards?: number | undefined;
  /** Number of concurrent requests of each worker; further ones wait. Default 100. */
  readonly maxConcurrentRequests?: number | undefined;
}

/** A program that prints credentials. */
export interface ExecInput {
  /** Version of the ExecCredential that the program prints. Default client.authentication.k8s.io/v1. */
  readonly apiVersion?: 'client.authentication.k8s.io/v1' | 'client.authentication.k8s.io/v1beta1' | undefined;
  /** The program: a path, or a name that is looked up in the PATH of the worker. It runs without a shell. */
  readonly command: string;
  /** Arguments of the program. Default none. */
  readonly args?: readonly string[] | undefined;
  /** Environment variables of the program, added to those of the worker, as name and value. Default none. */
  readonly env?: readonly ExecVariableInput[] | undefined;
  /** How long the program may run before it is killed, as 15s or PT15S. Default 15s. */
  readonly timeout?: string | undefined;
}

/** An environment variable of that program. */
export interface ExecVariableInput {
  readonly name: string;
  readonly value: string;
}

/** A rate limit of requests to an API server. */
export interface RateLimitInput {
  /** Average number of requests per second that each worker may send. */
  readonly requestsPerSecond: number;
  /**
   * Number of requests that may be sent at once, and at most in any burst / requestsPerSecond seconds. Default
   * requestsPerSecond.
   */
  readonly burst?: number | undefined;
}

/** Which drivers of other clients the workers adopt. */
export interface AdoptInput {
  /**
   * Label selector of the drivers, as `kyuubi-unique-tag`. Only drivers of Spark without a batch and without a
   * controller are adopted.
   */
  readonly selector: string;
  /** The namespaces of the drivers. Default: all that the cluster serves. */
  readonly namespaces?: readonly string[] | undefined;
  /**
   * Template of the ids of the batches, of `{pod}`, `{namespace}`, `{uid}`, `{applicationId}` and `{label:NAME}`.
   * Default `{pod}-{uid}`.
   */
  readonly id?: string | undefined;
  /**
   * Further fields of the batches: `timeouts`, `retention`, `cleanup`, `tenant`, ... Default: none, so that the layers
   * apply.
   */
  readonly batch?: Readonly<Record<string, unknown>> | undefined;
}

/** A rule that chooses the cluster of batches. */
export interface PlacementRuleInput {
  /** The rule applies to batches of these tenants, by pattern. Default: all batches. */
  readonly tenants?: readonly string[] | undefined;
  /** The kinds of submission that the rule applies to. Default: all. */
  readonly submitKinds?:
    readonly ('native' | 'spark-submit' | 'manifest' | 'operator' | 'custom' | 'existing')[] | undefined;
  /** The clusters to choose from, by pattern. Default: all. */
  readonly clusters?: readonly string[] | undefined;
  /** Labels that a cluster must have to be chosen. Default: none. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /**
   * How a cluster is chosen from the reachable ones: the first in order, at random in proportion to the weights, or the
   * one with the fewest live batches for its weight. Default first.
   */
  readonly choose?: 'first' | 'weight' | 'least-live-batches' | undefined;
}

/** A layer: values and limits of batches. */
export interface LayerInput {
  /** Values for batches that do not set them: any fields of a batch but its name. */
  readonly defaults?: Readonly<Record<string, unknown>> | undefined;
  /** Values that a batch cannot override: a batch that sets another value is refused. */
  readonly forced?: Readonly<Record<string, unknown>> | undefined;
  /** Limits on the resources that batches request and access. */
  readonly limits?: LimitsInput | undefined;
}

/** Limits on the resources that batches request and access. A missing limit is no limit. */
export interface LimitsInput {
  /** Limits of the driver pod. */
  readonly driver?: DriverLimitsInput | undefined;
  /** Limits of the executor pods. */
  readonly executor?: ExecutorLimitsInput | undefined;
  /**
   * The longest that a driver may run. It is the runtime of batches that set no `timeouts.runtime`, and extendRuntime
   * cannot exceed it.
   */
  readonly runtime?: string | undefined;
  /**
   * The longest that a driver may be pending, including its init containers. It is the pending timeout of batches that
   * set no `timeouts.pending`.
   */
  readonly pending?: string | undefined;
  /**
   * The longest grace period that pods and their probes may set, by which the end of a pod can be delayed after it was
   * deleted.
   */
  readonly gracePeriod?: string | undefined;
  /**
   * The most objects of one attempt besides its pods, by kind or a pattern: `Service: 2`, `*: 20`. Claims of executors
   * count once per executor. All matching patterns apply.
   */
  readonly objects?: Readonly<Record<string, number>> | undefined;
  /**
   * The longest that a terminated driver is kept. It is the retention of batches that set neither retention nor
   * cleanup, with the cleanup `ALL`. A cleanup that keeps drivers forever is refused.
   */
  readonly retention?: string | undefined;
  /**
   * The most attempts of one batch, including retries that a person requests. A retry count that alone would exceed it
   * is refused.
   */
  readonly attempts?: number | undefined;
  /** The kinds of submission that may be used. */
  readonly submitKinds?:
    readonly ('native' | 'spark-submit' | 'manifest' | 'operator' | 'custom' | 'existing')[] | undefined;
  /** The Spark properties that a batch may set. Properties that layers set are not affected. */
  readonly sparkConf?: SparkConfLimitsInput | undefined;
  /**
   * The images that containers of driver and executors may use, by pattern. Names are compared in full: `spark` is
   * `docker.io/library/spark:latest`, `spark:*` any tag of it, `registry.example/team/*` everything below. With a
   * digest, the tag is ignored: `registry.example/spark@*`.
   */
  readonly images?: readonly string[] | undefined;
  /** The service accounts that driver and executors may use. */
  readonly serviceAccounts?: readonly string[] | undefined;
  /** The Secrets that may be mounted, used as environment variables, or used to pull images. */
  readonly secrets?: readonly string[] | undefined;
  /** The ConfigMaps that may be used, besides those that SparkBatch and Spark create. */
  readonly configMaps?: readonly string[] | undefined;
  /** The PersistentVolumeClaims that may be mounted or cloned, besides those that are created for the batch. */
  readonly persistentVolumeClaims?: readonly string[] | undefined;
  /** The StorageClasses of claims that are created for the batch. */
  readonly storageClasses?: readonly string[] | undefined;
  /** The paths of the file system of the node that may be mounted. If there are tenants, none unless listed. */
  readonly hostPaths?: readonly string[] | undefined;
  /**
   * Further types of volumes that may be mounted: `nfs`, `csi:secrets-store.csi.k8s.io`, `iscsi`, ... If there are
   * tenants, none unless listed. Types with their own limit are not affected, nor are those that access nothing
   * (`emptyDir`, `downwardAPI`).
   */
  readonly volumeTypes?: readonly string[] | undefined;
  /** The PriorityClasses that pods may use. */
  readonly priorityClasses?: readonly string[] | undefined;
  /** The RuntimeClasses that pods may use. */
  readonly runtimeClasses?: readonly string[] | undefined;
  /** The schedulers that pods may name. */
  readonly schedulers?: readonly string[] | undefined;
  /**
   * The annotations that pods, Services and other objects may have, by key. Agents and webhooks of a cluster may grant
   * permissions based on annotations.
   */
  readonly annotations?: readonly string[] | undefined;
  /**
   * The labels that pods, Services and other objects may have, by key, besides those of Spark and SparkBatch. Services
   * and NetworkPolicies select by labels, and webhooks and controllers of a cluster obey them.
   */
  readonly labels?: readonly string[] | undefined;
  /** The queues of a batch scheduler that a SparkApplication may name. */
  readonly queues?: readonly string[] | undefined;
  /**
   * The files that the JVM which submits may open itself, by URI: `s3a://team-jars/*`. It is that of spark-submit on
   * the worker, or the Spark operator, and opens them with its own credentials. As soon as a limit concerns pods, or
   * there are tenants, none unless listed. `local:`, `http:`, `https:` and `ftp:` are opened by the driver and are not
   * affected.
   */
  readonly submitFiles?: readonly string[] | undefined;
  /**
   * Whether pods may share the network, processes or ports of their node, or choose the node. If there are tenants,
   * only if set to true.
   */
  readonly hostAccess?: boolean | undefined;
  /**
   * Whether containers may be privileged, add capabilities or escalate privileges. If there are tenants, only if set to
   * true.
   */
  readonly privileged?: boolean | undefined;
  /**
   * Whether objects may be reachable from outside the cluster, or lead out of it: Services of type LoadBalancer,
   * NodePort or ExternalName, and Ingresses. Without it, drivers have none of `sparkUi`. If there are tenants, only if
   * set to true.
   */
  readonly exposed?: boolean | undefined;
}

/** Limits of the driver pod. */
export interface DriverLimitsInput {
  /** The most CPUs of one pod, as requests or limits, summed over its containers. */
  readonly cores?: string | number | undefined;
  /** The most memory of one pod, heap and overhead, summed over its containers. */
  readonly memory?: string | undefined;
  /**
   * The most storage of one pod: requests or limits of `ephemeral-storage`, `emptyDir` volumes by their size limit, and
   * the claims that are created for the pod.
   */
  readonly storage?: string | undefined;
  /**
   * The most devices of one pod, by the name of the Kubernetes resource or a pattern: `nvidia.com/gpu: 2`. All matching
   * patterns apply.
   */
  readonly devices?: Readonly<Record<string, number>> | undefined;
}

/** Limits of the executor pods. */
export interface ExecutorLimitsInput {
  /** The most CPUs of one pod, as requests or limits, summed over its containers. */
  readonly cores?: string | number | undefined;
  /** The most memory of one pod, heap and overhead, summed over its containers. */
  readonly memory?: string | undefined;
  /**
   * The most storage of one pod: requests or limits of `ephemeral-storage`, `emptyDir` volumes by their size limit, and
   * the claims that are created for the pod.
   */
  readonly storage?: string | undefined;
  /**
   * The most devices of one pod, by the name of the Kubernetes resource or a pattern: `nvidia.com/gpu: 2`. All matching
   * patterns apply.
   */
  readonly devices?: Readonly<Record<string, number>> | undefined;
  /** The most executors at a time. A batch with dynamic allocation must set `spark.dynamicAllocation.maxExecutors`. */
  readonly instances?: number | undefined;
}

/** The Spark properties that a batch may set. */
export interface SparkConfLimitsInput {
  /**
   * Only properties that match one of these patterns may be set, in `sparkConf` or anywhere else that the kind of
   * submission accepts properties. Fields of a batch are not affected; they have their own limits.
   */
  readonly allowed?: readonly string[] | undefined;
  /** Properties that match one of these patterns may not be set, nor may the fields of a batch that stand for them. */
  readonly denied?: readonly string[] | undefined;
}

/** A tenant, with a layer of its batches. */
export interface TenantInput extends LayerInput {
  /**
   * The namespaces in which its batches may run, by pattern; `cluster/namespace` is a namespace of one cluster. They
   * are reserved for the tenants that list them. A batch that names no namespace runs in the first one without a `*`.
   */
  readonly namespaces: readonly string[];
  /** The clusters on which its batches may run, by pattern. Default: all. */
  readonly clusters?: readonly string[] | undefined;
  /**
   * The maximum number of admitted batches, at most 3000. Further batches wait in a durable queue, in order. Default:
   * no quota.
   */
  readonly liveBatches?: number | undefined;
  /**
   * The Temporal priority of its tasks, from 1 (first) to 5 (last). Tenants with the same priority share the workers
   * fairly. Default 3.
   */
  readonly priority?: number | undefined;
  /**
   * The identity under which workers create the objects of its batches, after a dry run of all of them: RBAC, Pod
   * Security, quotas and admission policies then refuse what this identity may not create. Default: the identity of the
   * worker.
   */
  readonly impersonate?:
    { readonly user: string; readonly group?: string | undefined } | { readonly serviceAccount: string } | undefined;
}

/** A source from which the tenant of a batch is determined. */
export type TenantSourceInput =
  | 'batch'
  | { readonly searchAttribute: string; readonly values?: Readonly<Record<string, string>> | undefined }
  | { readonly header: string; readonly values?: Readonly<Record<string, string>> | undefined }
  | { readonly fixed: string };

/** How the tenant of a batch is determined. */
export interface TenancyInput {
  /** Whether a batch without a tenant is refused. Default: true if there are tenants. */
  readonly required?: boolean | undefined;
  /**
   * The sources from which the tenant is determined, the most trusted first. The first source with a tenant decides; a
   * batch is refused if another source has a different one. Default: the field of the batch.
   */
  readonly from?: readonly TenantSourceInput[] | undefined;
}

/** Templates of links that are shown with a batch. */
export interface LinksInput {
  /** Address of the Spark UI of a running driver, for people. Default the address inside the cluster. */
  readonly sparkUi?: string | undefined;
  /** Address of an ended application in the History Server. */
  readonly historyServer?: string | undefined;
  /** Address of the logs of a driver, in Grafana or CloudWatch. */
  readonly logs?: string | undefined;
  /** Address of the pod of a driver in a dashboard of Kubernetes or in Grafana. */
  readonly dashboard?: string | undefined;
}

/** An S3-compatible store of logs. */
export interface S3ArchiveInput {
  /** Name of the bucket. */
  readonly bucket: string;
  /** Region of the bucket. Default that of the environment. */
  readonly region?: string | undefined;
  /** Address of a store that is not AWS: MinIO, Ceph. Default AWS. */
  readonly endpoint?: string | undefined;
  /** The bucket is in the path of addresses, not in the host name. Default true with endpoint. */
  readonly forcePathStyle?: boolean | undefined;
}

/** Where logs are archived. */
export interface ArchiveInput {
  /** A directory that all workers share, such as a volume. It must exist. */
  readonly directory?: string | undefined;
  /** An S3-compatible store. Credentials come from the environment of the worker. */
  readonly s3?: S3ArchiveInput | undefined;
  /**
   * Template of the name of a log, with slashes. Placeholders: {{batchId}}, {{name}}, {{tenant}}, {{cluster}},
   * {{namespace}}, {{pod}}, {{podPrefix}}, {{applicationId}}, {{attempt}}. Default
   * {{cluster}}/{{namespace}}/{{batchId}}/{{pod}}.log.gz.
   */
  readonly key?: string | undefined;
  /**
   * Template of the address of a log for people. Placeholders: {{key}}, {{batchId}}, {{name}}, {{tenant}}, {{cluster}},
   * {{namespace}}, {{pod}}, {{podPrefix}}, {{applicationId}}, {{attempt}}. Default none.
   */
  readonly link?: string | undefined;
  /** How long storing the logs of an attempt may take, tries included. Default 5m. */
  readonly timeout?: string | undefined;
}

/** A Gateway that serves a route. */
export interface UiGatewayInput {
  /** Name of the Gateway. */
  readonly name: string;
  /** Namespace of the Gateway. Default that of the driver. */
  readonly namespace?: string | undefined;
  /** Listener of the Gateway. Default all. */
  readonly sectionName?: string | undefined;
}

/** An HTTPRoute for each driver. */
export interface UiHttpRouteInput {
  /**
   * Template of the host name. Placeholders: {{namespace}}, {{pod}}, {{podPrefix}}, {{applicationId}}; a part of it may
   * have 63 characters.
   */
  readonly host: string;
  /** Template of the path below which the UI is. Without it, the host must differ from driver to driver. Default /. */
  readonly path?: string | undefined;
  /** Whether addresses begin with https. Default true. */
  readonly https?: boolean | undefined;
  /** Annotations by name; the values are templates. Default none. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** The Gateways that serve the route. */
  readonly parentRefs: readonly UiGatewayInput[];
}

/** An Ingress for each driver. */
export interface UiIngressInput {
  /**
   * Template of the host name. Placeholders: {{namespace}}, {{pod}}, {{podPrefix}}, {{applicationId}}; a part of it may
   * have 63 characters.
   */
  readonly host: string;
  /** Template of the path below which the UI is. Without it, the host must differ from driver to driver. Default /. */
  readonly path?: string | undefined;
  /** Whether addresses begin with https. Default true. */
  readonly https?: boolean | undefined;
  /** Annotations by name; the values are templates. Default none. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /**
   * Template of the path in the rule of the Ingress, of the type ImplementationSpecific, for controllers that remove
   * the path by a pattern. Default path, of the type Prefix.
   */
  readonly pathPattern?: string | undefined;
  /** Class of the Ingress. Default that of the cluster. */
  readonly className?: string | undefined;
  /** Secret with the certificate, in the driver's namespace. Default that of the controller. */
  readonly tlsSecret?: string | undefined;
}

/** Access to Spark UIs from outside the cluster: one of the two. */
export interface SparkUiInput {
  /** An Ingress (networking.k8s.io/v1) for each driver. */
  readonly ingress?: UiIngressInput | undefined;
  /** An HTTPRoute of the Gateway API (gateway.networking.k8s.io/v1) for each driver. */
  readonly httpRoute?: UiHttpRouteInput | undefined;
}

/** What the workers read for callers. */
export interface PodReadsInput {
  /** Answer with pages of logs. Default false. */
  readonly logs?: boolean | undefined;
  /** Answer with the Kubernetes Events of drivers. Default false. */
  readonly events?: boolean | undefined;
}

/** How workers run `spark-submit`. */
export interface SparkSubmitOptions {
  /** Directory of the Spark distribution. Default: SPARK_HOME of the worker's environment. */
  readonly sparkHome?: string | undefined;
  /**
   * Maximum number of `spark-submit` processes that a worker runs at once. Each takes about 5 s and 5 CPU-seconds.
   * Further submissions wait in Temporal; the wait counts against `timeouts.submit`.
   */
  readonly maxConcurrent?: number | undefined;
  /**
   * Names of further variables of the worker's environment to pass to `spark-submit`, such as credentials of the store
   * that files are uploaded to.
   */
  readonly environment?: readonly string[] | undefined;
}

/** A cluster, with a layer of its batches. */
export interface ClusterInput extends ClusterOptions, LayerInput {
  /** Drivers of other clients that the workers adopt as they appear. Default: none are adopted. */
  readonly adopt?: AdoptInput | undefined;
}

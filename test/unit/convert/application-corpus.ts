/**
 * SparkApplications after the shapes of public ones: examples of operators, tutorials, platforms, benchmarks. Each has the
 * fields that such files have, and how it converts.
 */

/** How an application converts. */
export type Outcome = 'native' | 'operator' | 'refused';

/** An application of the corpus. */
export interface CorpusEntry {
  readonly about: string;
  readonly outcome: Outcome;
  /** Whether the author has to decide on something. */
  readonly attention?: true;
  readonly resource: object;
}

type Fields = Readonly<Record<string, unknown>>;

const POD = { cores: 1, memory: '2g' };

/** An application of the Kubeflow operator. */
function kubeflow(spec: Fields, metadata: Fields = {}): object {
  const { driver, executor, ...others } = spec;
  return {
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    kind: 'SparkApplication',
    metadata: { name: 'job', namespace: 'spark-jobs', ...metadata },
    spec: {
      type: 'Scala',
      mode: 'cluster',
      image: 'registry.example.org/spark:3.5.7',
      mainClass: 'org.example.Job',
      mainApplicationFile: 'local:///opt/spark/jobs/job.jar',
      sparkVersion: '3.5.7',
      driver: { ...POD, serviceAccount: 'spark', ...(driver as Fields | undefined) },
      executor: { ...POD, instances: 2, ...(executor as Fields | undefined) },
      ...others,
    },
  };
}

/** An application in Python. */
function python(spec: Fields, metadata?: Fields): object {
  const { mainClass: _mainClass, ...fields } = (kubeflow(spec, metadata) as { spec: Fields }).spec;
  return {
    ...kubeflow(spec, metadata),
    spec: { ...fields, type: 'Python', mainApplicationFile: 'local:///app/job.py' },
  };
}

/** An application of the Apache Spark operator. */
function apache(spec: Fields, version = 'v1'): object {
  return {
    apiVersion: `spark.apache.org/${version}`,
    kind: 'SparkApplication',
    metadata: { name: 'job', namespace: 'spark-jobs' },
    spec: {
      mainClass: 'org.example.Job',
      jars: 'local:///opt/spark/jobs/job.jar',
      runtimeVersions: { sparkVersion: '4.1.4' },
      ...spec,
      sparkConf: {
        'spark.kubernetes.container.image': 'apache/spark:{{SPARK_VERSION}}',
        ...(spec['sparkConf'] as Fields | undefined),
      },
    },
  };
}

function scheduled(schedule: Fields, template: Fields = {}): object {
  const { spec, metadata } = kubeflow(template) as { spec: Fields; metadata: Fields };
  return {
    apiVersion: 'sparkoperator.k8s.io/v1beta2',
    kind: 'ScheduledSparkApplication',
    metadata,
    spec: { schedule: '0 2 * * *', ...schedule, template: spec },
  };
}

const VOLUME = { name: 'data', persistentVolumeClaim: { claimName: 'data' } };
const MOUNT = [{ name: 'data', mountPath: '/data' }];
const SIDECAR = { name: 'proxy', image: 'registry.example.org/proxy:1' };

export const CORPUS: readonly CorpusEntry[] = [
  { about: 'the smallest application', outcome: 'native', resource: kubeflow({}) },
  { about: 'an application in Python', outcome: 'native', resource: python({}) },
  {
    about: 'an application in R',
    outcome: 'native',
    resource: python({ type: 'R', mainApplicationFile: 'local:///a.R' }),
  },
  {
    about: 'arguments and a pull policy',
    outcome: 'native',
    resource: kubeflow({ arguments: ['1000'], imagePullPolicy: 'Always' }),
  },
  { about: 'pull secrets', outcome: 'native', resource: kubeflow({ imagePullSecrets: ['registry'] }) },
  { about: 'a Python version', outcome: 'native', resource: python({ pythonVersion: '3' }) },
  {
    about: 'Spark properties',
    outcome: 'native',
    resource: kubeflow({ sparkConf: { 'spark.eventLog.enabled': 'true', 'spark.eventLog.dir': 's3a://logs/events' } }),
  },
  {
    about: 'Hadoop properties',
    outcome: 'native',
    resource: kubeflow({ hadoopConf: { 'fs.s3a.endpoint': 'https://s3.example.org' } }),
  },
  { about: 'a ConfigMap for Hadoop', outcome: 'native', resource: kubeflow({ hadoopConfigMap: 'hadoop' }) },
  { about: 'a ConfigMap for Spark', outcome: 'operator', resource: kubeflow({ sparkConfigMap: 'spark-conf' }) },
  {
    about: 'dependencies',
    outcome: 'native',
    resource: kubeflow({
      deps: { jars: ['s3a://jars/a.jar'], files: ['s3a://f/a.conf'], packages: ['org.example:a:1'] },
    }),
  },
  {
    about: 'further repositories',
    outcome: 'native',
    resource: python({
      deps: { pyFiles: ['s3a://p/a.zip'], repositories: ['https://r.example.org'], excludePackages: ['org.example:b'] },
    }),
  },
  {
    about: 'dynamic allocation',
    outcome: 'native',
    resource: kubeflow({
      dynamicAllocation: { enabled: true, initialExecutors: 2, minExecutors: 1, maxExecutors: 20 },
    }),
  },
  {
    about: 'dynamic allocation with a timeout',
    outcome: 'native',
    resource: kubeflow({ dynamicAllocation: { enabled: true, shuffleTrackingTimeout: 3600000 } }),
  },
  { about: 'an overhead factor', outcome: 'native', resource: kubeflow({ memoryOverheadFactor: '0.2' }) },
  {
    about: 'overhead',
    outcome: 'native',
    resource: kubeflow({ driver: { memoryOverhead: '512m' }, executor: { memoryOverhead: '0m' } }),
  },
  {
    about: 'CPU requests and limits',
    outcome: 'native',
    resource: kubeflow({ driver: { coreRequest: '500m', coreLimit: '1200m' } }),
  },
  { about: 'a memory limit', outcome: 'operator', resource: kubeflow({ executor: { memoryLimit: '8g' } }) },
  {
    about: 'labels and annotations of pods',
    outcome: 'native',
    resource: kubeflow({ driver: { labels: { version: '3.5.7' }, annotations: { 'prometheus.io/scrape': 'true' } } }),
  },
  {
    about: 'labels of the resource',
    outcome: 'native',
    resource: kubeflow({}, { labels: { app: 'taxi', queue: 'root.test' } }),
  },
  {
    about: 'a queue of Kueue',
    outcome: 'native',
    attention: true,
    resource: kubeflow({}, { labels: { 'kueue.x-k8s.io/queue-name': 'q' } }),
  },
  {
    about: 'node selectors of all levels',
    outcome: 'native',
    resource: kubeflow({ nodeSelector: { arch: 'amd64' }, driver: { nodeSelector: { pool: 'a' } } }),
  },
  {
    about: 'variables',
    outcome: 'native',
    resource: kubeflow({ driver: { env: [{ name: 'A', value: 'x' }], envVars: { B: 'y' } } }),
  },
  {
    about: 'variables of secrets',
    outcome: 'native',
    resource: kubeflow({
      driver: { envSecretKeyRefs: { P: { name: 'db', key: 'password' } } },
      executor: { env: [{ name: 'Q', valueFrom: { secretKeyRef: { name: 'db', key: 'q' } } }] },
    }),
  },
  {
    about: 'variables of a ConfigMap',
    outcome: 'native',
    resource: kubeflow({ driver: { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'c', key: 'a' } } }] } }),
  },
  {
    about: 'variables that refer to each other',
    outcome: 'native',
    resource: kubeflow({
      driver: {
        env: [
          { name: 'A', value: 'x' },
          { name: 'B', value: '$(A)-y' },
        ],
      },
    }),
  },
  {
    about: 'a variable that refers to one of Spark',
    outcome: 'operator',
    resource: kubeflow({
      driver: {
        env: [
          { name: 'B', value: '$(SPARK_APPLICATION_ID)' },
          { name: 'F', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        ],
      },
    }),
  },
  {
    about: 'variables of whole objects',
    outcome: 'native',
    resource: kubeflow({
      driver: { envFrom: [{ secretRef: { name: 'all' } }] },
      executor: { envFrom: [{ configMapRef: { name: 'all' } }] },
    }),
  },
  {
    about: 'secrets as files',
    outcome: 'native',
    resource: kubeflow({
      driver: { secrets: [{ name: 'key', path: '/mnt/secrets', secretType: 'GCPServiceAccount' }] },
    }),
  },
  {
    about: 'generic secrets',
    outcome: 'native',
    resource: kubeflow({ executor: { secrets: [{ name: 'tls', path: '/tls', secretType: 'Generic' }] } }),
  },
  {
    about: 'ConfigMaps as files',
    outcome: 'native',
    resource: kubeflow({ driver: { configMaps: [{ name: 'etl', path: '/etc/etl' }] } }),
  },
  {
    about: 'a claim',
    outcome: 'native',
    resource: kubeflow({ volumes: [VOLUME], driver: { volumeMounts: MOUNT }, executor: { volumeMounts: MOUNT } }),
  },
  {
    about: 'scratch space',
    outcome: 'native',
    resource: kubeflow({
      volumes: [{ name: 'spark-local-dir-1', hostPath: { path: '/mnt/ssd' } }],
      executor: { volumeMounts: [{ name: 'spark-local-dir-1', mountPath: '/scratch' }] },
    }),
  },
  {
    about: 'scripts with an octal mode',
    outcome: 'native',
    resource: python({
      volumes: [{ name: 's', configMap: { name: 's', defaultMode: 493 } }],
      driver: { volumeMounts: [{ name: 's', mountPath: '/s' }] },
    }),
  },
  {
    about: 'tolerations',
    outcome: 'native',
    resource: kubeflow({ executor: { tolerations: [{ key: 'spot', operator: 'Exists', effect: 'NoSchedule' }] } }),
  },
  {
    about: 'affinity',
    outcome: 'native',
    resource: kubeflow({
      driver: {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }],
            },
          },
        },
      },
    }),
  },
  {
    about: 'a priority class',
    outcome: 'native',
    resource: kubeflow({ driver: { priorityClassName: 'high' }, executor: { priorityClassName: 'low' } }),
  },
  {
    about: 'security contexts',
    outcome: 'native',
    resource: kubeflow({ driver: { securityContext: { runAsUser: 185 }, podSecurityContext: { fsGroup: 185 } } }),
  },
  {
    about: 'init containers',
    outcome: 'native',
    resource: kubeflow({ driver: { initContainers: [{ name: 'fetch', image: 'registry.example.org/fetch:1' }] } }),
  },
  { about: 'a sidecar of the driver', outcome: 'native', resource: kubeflow({ driver: { sidecars: [SIDECAR] } }) },
  { about: 'a sidecar of executors', outcome: 'native', resource: kubeflow({ executor: { sidecars: [SIDECAR] } }) },
  {
    about: 'a sidecar with monitoring',
    outcome: 'operator',
    resource: kubeflow({
      driver: { sidecars: [SIDECAR] },
      monitoring: { exposeDriverMetrics: true, exposeExecutorMetrics: false },
    }),
  },
  {
    about: 'devices',
    outcome: 'native',
    resource: kubeflow({ executor: { gpu: { name: 'nvidia.com/gpu', quantity: 1 } } }),
  },
  {
    about: 'a scheduler of executors',
    outcome: 'native',
    resource: kubeflow({ executor: { schedulerName: 'yunikorn' } }),
  },
  {
    about: 'host network and names',
    outcome: 'native',
    resource: kubeflow({ driver: { hostNetwork: true, hostAliases: [{ ip: '10.0.0.1', hostnames: ['db'] }] } }),
  },
  {
    about: 'DNS and grace',
    outcome: 'native',
    resource: kubeflow({
      driver: { dnsConfig: { options: [{ name: 'ndots', value: '2' }] }, terminationGracePeriodSeconds: 60 },
    }),
  },
  {
    about: 'a lifecycle and ports',
    outcome: 'native',
    resource: kubeflow({
      driver: {
        lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } },
        ports: [{ name: 'jmx', containerPort: 9010, protocol: 'TCP' }],
      },
    }),
  },
  {
    about: 'a Service of the driver',
    outcome: 'native',
    resource: kubeflow({ driver: { serviceAnnotations: { a: 'b' }, serviceLabels: { c: 'd' } } }),
  },
  { about: 'executors that stay', outcome: 'native', resource: kubeflow({ executor: { deleteOnTermination: false } }) },
  {
    about: 'a template of the driver',
    outcome: 'native',
    resource: kubeflow({
      driver: {
        template: {
          spec: { containers: [{ name: 'spark-kubernetes-driver', envFrom: [{ secretRef: { name: 's' } }] }] },
        },
      },
    }),
  },
  {
    about: 'a template and fields of a pod',
    outcome: 'native',
    resource: kubeflow({
      driver: { template: { metadata: { labels: { a: 'b' } } }, tolerations: [{ operator: 'Exists' }] },
    }),
  },
  {
    about: 'JVM options and an image per role',
    outcome: 'native',
    resource: kubeflow({ driver: { javaOptions: '-Da=b' }, executor: { image: 'registry.example.org/exec:3.5.7' } }),
  },
  { about: 'a name of the driver pod', outcome: 'native', resource: kubeflow({ driver: { podName: 'my-driver' } }) },
  {
    about: 'monitoring by Prometheus',
    outcome: 'operator',
    resource: kubeflow({
      monitoring: {
        exposeDriverMetrics: true,
        exposeExecutorMetrics: true,
        prometheus: { jmxExporterJar: '/prometheus/jmx.jar', port: 8090 },
      },
    }),
  },
  {
    about: 'a batch scheduler',
    outcome: 'operator',
    resource: kubeflow({ batchScheduler: 'volcano', batchSchedulerOptions: { queue: 'q' } }),
  },
  {
    about: 'an ingress of the Spark UI',
    outcome: 'operator',
    resource: kubeflow({
      sparkUIOptions: { servicePort: 4040 },
      driverIngressOptions: [{ servicePort: 8080, servicePortName: 'ui' }],
    }),
  },
  {
    about: 'an old Spark',
    outcome: 'operator',
    resource: kubeflow({ sparkVersion: '3.1.1', image: 'registry.example.org/spark:3.1.1' }),
  },
  {
    about: 'a file of the operator',
    outcome: 'operator',
    resource: kubeflow({ sparkConf: { 'spark.kubernetes.executor.podTemplateFile': 'file:///etc/t.yaml' } }),
  },
  {
    about: 'a jar of the operator',
    outcome: 'operator',
    resource: kubeflow({ mainApplicationFile: 'file:///jobs/job.jar' }),
  },
  { about: 'no restarts', outcome: 'native', resource: kubeflow({ restartPolicy: { type: 'Never' } }) },
  {
    about: 'restarts on failure',
    outcome: 'native',
    resource: kubeflow({ restartPolicy: { type: 'OnFailure', onFailureRetries: 3, onFailureRetryInterval: 10 } }),
  },
  {
    about: 'restarts of submissions',
    outcome: 'native',
    attention: true,
    resource: kubeflow({
      restartPolicy: {
        type: 'OnFailure',
        onFailureRetries: 3,
        onSubmissionFailureRetries: 5,
        onSubmissionFailureRetryInterval: 20,
      },
    }),
  },
  {
    about: 'restarts without end',
    outcome: 'native',
    attention: true,
    resource: kubeflow({ restartPolicy: { type: 'Always' } }),
  },
  { about: 'a time to live', outcome: 'native', resource: kubeflow({ timeToLiveSeconds: 3600 }) },
  { about: 'a suspended application', outcome: 'native', attention: true, resource: kubeflow({ suspend: true }) },
  { about: 'an impersonated user', outcome: 'native', resource: kubeflow({ proxyUser: 'etl' }) },
  { about: 'client mode', outcome: 'refused', resource: kubeflow({ mode: 'client' }) },
  {
    about: 'a schedule',
    outcome: 'native',
    attention: true,
    resource: scheduled({ timeZone: 'Europe/Berlin', concurrencyPolicy: 'Forbid' }),
  },
  {
    about: 'a suspended schedule with limits',
    outcome: 'native',
    attention: true,
    resource: scheduled({ suspend: true, successfulRunHistoryLimit: 1, failedRunHistoryLimit: 3 }),
  },
  { about: 'an application of Apache', outcome: 'native', resource: apache({ driverArgs: ['1000'] }) },
  {
    about: 'an application of Apache in Python',
    outcome: 'native',
    resource: apache({ jars: undefined, mainClass: undefined, pyFiles: 'local:///a.py,local:///b.zip' }),
  },
  {
    about: 'templates of Apache',
    outcome: 'native',
    resource: apache({
      driverSpec: { podTemplateSpec: { spec: { priorityClassName: 'high' } } },
      executorSpec: { podTemplateSpec: { metadata: { labels: { a: 'b' } }, spec: { containers: [] } } },
    }),
  },
  {
    about: 'tolerations of Apache',
    outcome: 'native',
    resource: apache({
      applicationTolerations: {
        restartConfig: { restartPolicy: 'OnFailure', maxRestartAttempts: 2, restartBackoffMillis: 30000 },
        resourceRetainPolicy: 'OnFailure',
        resourceRetainDurationMillis: 600000,
        applicationTimeoutConfig: { driverStartTimeoutMillis: 300000 },
      },
    }),
  },
  {
    about: 'instances of Apache',
    outcome: 'native',
    attention: true,
    resource: apache({ applicationTolerations: { instanceConfig: { initExecutors: 1, maxExecutors: 3 } } }),
  },
  {
    about: 'an ingress of Apache',
    outcome: 'operator',
    resource: apache({ driverServiceIngressList: [{ serviceMetadata: { name: 'ui' } }] }, 'v1beta1'),
  },
  {
    about: 'an application of Apache in client mode',
    outcome: 'refused',
    resource: apache({ deploymentMode: 'ClientMode' }),
  },
  {
    about: 'an application of another operator',
    outcome: 'refused',
    resource: { ...kubeflow({}), apiVersion: 'spark.stackable.tech/v1alpha1' },
  },
];

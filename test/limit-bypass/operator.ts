import { bySpec, byTemplate, type Escape } from './limit-bypass.ts';

const EXECUTOR = 'spark.kubernetes.executor';

/** Attempts through a SparkApplication. */
export const OPERATOR: readonly Escape[] = [
  { about: 'an image of somewhere else', written: { image: 'evil/spark:4.1' }, told: /is no image/ },
  bySpec(
    "the driver's own image",
    { driver: { image: 'evil/spark' } },
    /submit.spec.driver.image: "evil\/spark" is no image/,
  ),
  bySpec("executors' own image", { executor: { image: 'evil/spark' } }, /"evil\/spark" is no image/),
  bySpec(
    "executors' image by a property",
    { sparkConf: { [`${EXECUTOR}.container.image`]: 'evil/spark' } },
    /"evil\/spark" is no image/,
  ),
  bySpec('a service account', { executor: { serviceAccount: 'admin' } }, /"admin" is no service account/),
  bySpec(
    'a sidecar of somewhere else',
    { driver: { sidecars: [{ name: 'x', image: 'evil/x' }] } },
    /"evil\/x" is no image/,
  ),
  bySpec(
    'a privileged sidecar',
    { executor: { sidecars: [{ name: 'x', image: 'spark:4.1', securityContext: { privileged: true } }] } },
    /makes the container privileged/,
  ),
  bySpec(
    'an init container with a secret',
    {
      driver: { initContainers: [{ name: 'x', image: 'spark:4.1', envFrom: [{ secretRef: { name: 'payroll-db' } }] }] },
    },
    /"payroll-db" is no secret/,
  ),
  bySpec(
    'a secret to mount',
    { driver: { secrets: [{ name: 'payroll-db', path: '/x', secretType: 'Generic' }] } },
    /"payroll-db" is no secret/,
  ),
  bySpec(
    'a secret as environment',
    { executor: { envSecretKeyRefs: { X: { name: 'payroll-db', key: 'k' } } } },
    /"payroll-db" is no secret/,
  ),
  bySpec(
    'a secret as environment, in its own way',
    { executor: { env: [{ name: 'X', valueFrom: { secretKeyRef: { name: 'payroll-db', key: 'k' } } }] } },
    /"payroll-db" is no secret/,
  ),
  bySpec(
    'a ConfigMap to mount',
    { driver: { configMaps: [{ name: 'payroll', path: '/x' }] } },
    /"payroll" is no ConfigMap/,
  ),
  bySpec("another team's Spark settings", { sparkConfigMap: 'payroll-spark' }, /"payroll-spark" is no ConfigMap/),
  bySpec("another team's Hadoop", { hadoopConfigMap: 'payroll-hadoop' }, /"payroll-hadoop" is no ConfigMap/),
  bySpec('a path of the node', { volumes: [{ name: 'x', hostPath: { path: '/' } }] }, /"\/" is a path of the node/),
  bySpec(
    "another team's claim",
    { volumes: [{ name: 'x', persistentVolumeClaim: { claimName: 'payroll' } }] },
    /"payroll" is no persistent volume claim/,
  ),
  bySpec("the node's network", { driver: { hostNetwork: true } }, /shares the node's network/),
  bySpec("the node's network, in letters", { executor: { hostNetwork: 'true' } }, /shares the node's network/),
  bySpec('privileges', { driver: { securityContext: { privileged: true } } }, /makes the container privileged/),
  bySpec(
    'parameters of the kernel',
    { driver: { podSecurityContext: { sysctls: [{ name: 'kernel.x', value: '1' }] } } },
    /changes parameters of the kernel/,
  ),
  bySpec('a priority', { driver: { priorityClassName: 'system-node-critical' } }, /is no priority class/),
  bySpec(
    'a priority by its scheduler',
    { batchSchedulerOptions: { priorityClassName: 'system-node-critical' } },
    /is no priority class/,
  ),
  bySpec('a scheduler', { batchScheduler: 'volcano' }, /"volcano" is no scheduler/),
  bySpec('another user', { proxyUser: 'admin' }, /acts for another user/),
  bySpec('another API server', { driver: { kubernetesMaster: 'https://evil' } }, /names an API server/),
  bySpec("the operator's machine", { mode: 'client' }, /submit.spec.mode/),
  bySpec('a door to the outside', { sparkUIOptions: { serviceType: 'LoadBalancer' } }, /reached from outside/),
  bySpec(
    'an Ingress with a certificate of others',
    { driverIngressOptions: [{ servicePort: 1, ingressTLS: [{ secretName: 'payroll-tls' }] }] },
    /"payroll-tls" is no secret/,
  ),
  bySpec(
    'properties by the options of a JVM',
    { driver: { javaOptions: `-D${EXECUTOR}.container.image=evil/spark` } },
    /"evil\/spark" is no image/,
  ),
  bySpec('a field nobody knows yet', { driver: { hostFuture: true } }, /is not a field that is known/),
  bySpec(
    "the operator's files",
    {
      deps: { files: ['/var/run/secrets/kubernetes.io/serviceaccount/token'] },
      sparkConf: { 'spark.kubernetes.file.upload.path': 's3a://mine' },
    },
    /is a file of the Spark operator/,
  ),
  bySpec(
    'code fetched into the operator',
    { deps: { packages: ['evil:steps:1'] } },
    /makes the Spark operator fetch code/,
  ),
  bySpec(
    "the operator's token for the driver",
    { sparkConf: { 'spark.kubernetes.authenticate.driver.oauthTokenFile': '/x' } },
    /gives other credentials/,
  ),
  {
    about: 'options in place of a file',
    written: {
      mainApplicationFile: '--conf',
      arguments: ['spark.kubernetes.authenticate.driver.serviceAccountName=admin', 'local:///x.jar'],
    },
    told: /reads it as an option/,
  },
  byTemplate(
    'a path of the node by a template',
    'driver',
    { volumes: [{ name: 'x', hostPath: { path: '/' } }] },
    /"\/" is a path of the node/,
  ),
  byTemplate(
    'a secret by a template',
    'executor',
    { volumes: [{ name: 'x', secret: { secretName: 'payroll-db' } }] },
    /"payroll-db" is no secret/,
  ),
  bySpec('devices', { executor: { gpu: { name: 'nvidia.com/gpu', quantity: 8 } } }, /asks for 8 nvidia.com\/gpu/),
  bySpec('executors without end', { dynamicAllocation: { enabled: true } }, /are without bound/),
  bySpec('more executors', { dynamicAllocation: { enabled: true, maxExecutors: 99 } }, /may be 99 at a time/),
  bySpec(
    'more memory, said twice',
    { sparkConf: { 'spark.executor.memory': '64g' }, executor: { memory: '1g' } },
    /asks for .* of memory/,
  ),
  bySpec(
    'more memory by a sidecar',
    { driver: { sidecars: [{ name: 'x', image: 'spark:4.1', resources: { requests: { memory: '64Gi' } } }] } },
    /asks for .* of memory/,
  ),
  bySpec(
    'a role of the cloud',
    { executor: { annotations: { 'iam.amazonaws.com/role': 'admin' } } },
    /is no annotation/,
  ),
  bySpec('a denied property', { sparkConf: { 'spark.plugins': 'evil.Plugin' } }, /spark.plugins is denied/),
];

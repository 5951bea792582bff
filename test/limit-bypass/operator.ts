import { withApacheSpec, withApplicationSpec, withTemplate, type LimitBypass } from './limit-bypass.ts';

const EXECUTOR = 'spark.kubernetes.executor';

/** Bypasses with a SparkApplication. */
export const OPERATOR: readonly LimitBypass[] = [
  { about: 'an image of another registry', fields: { image: 'evil/spark:4.1' }, message: /is not an image/ },
  withApplicationSpec(
    'another image for the driver',
    { driver: { image: 'evil/spark' } },
    /submit.spec.driver.image: "evil\/spark" is not an image/,
  ),
  withApplicationSpec(
    'another image for executors',
    { executor: { image: 'evil/spark' } },
    /"evil\/spark" is not an image/,
  ),
  withApplicationSpec(
    'another image for executors by a property',
    { sparkConf: { [`${EXECUTOR}.container.image`]: 'evil/spark' } },
    /"evil\/spark" is not an image/,
  ),
  withApplicationSpec(
    'another service account',
    { executor: { serviceAccount: 'admin' } },
    /"admin" is not a service account/,
  ),
  withApplicationSpec(
    'a sidecar with an image of another registry',
    { driver: { sidecars: [{ name: 'x', image: 'evil/x' }] } },
    /"evil\/x" is not an image/,
  ),
  withApplicationSpec(
    'a privileged sidecar',
    { executor: { sidecars: [{ name: 'x', image: 'spark:4.1', securityContext: { privileged: true } }] } },
    /makes the container privileged/,
  ),
  withApplicationSpec(
    'an init container with a secret',
    {
      driver: { initContainers: [{ name: 'x', image: 'spark:4.1', envFrom: [{ secretRef: { name: 'payroll-db' } }] }] },
    },
    /"payroll-db" is not a secret/,
  ),
  withApplicationSpec(
    'a mounted secret',
    { driver: { secrets: [{ name: 'payroll-db', path: '/x', secretType: 'Generic' }] } },
    /"payroll-db" is not a secret/,
  ),
  withApplicationSpec(
    'a secret as an environment variable',
    { executor: { envSecretKeyRefs: { X: { name: 'payroll-db', key: 'k' } } } },
    /"payroll-db" is not a secret/,
  ),
  withApplicationSpec(
    'a secret as an environment variable in the notation of Kubernetes',
    { executor: { env: [{ name: 'X', valueFrom: { secretKeyRef: { name: 'payroll-db', key: 'k' } } }] } },
    /"payroll-db" is not a secret/,
  ),
  withApplicationSpec(
    'a mounted ConfigMap',
    { driver: { configMaps: [{ name: 'payroll', path: '/x' }] } },
    /"payroll" is not a ConfigMap/,
  ),
  withApplicationSpec(
    "another team's Spark configuration",
    { sparkConfigMap: 'payroll-spark' },
    /"payroll-spark" is not a ConfigMap/,
  ),
  withApplicationSpec(
    "another team's Hadoop configuration",
    { hadoopConfigMap: 'payroll-hadoop' },
    /"payroll-hadoop" is not a ConfigMap/,
  ),
  withApplicationSpec(
    'a path of the node',
    { volumes: [{ name: 'x', hostPath: { path: '/' } }] },
    /"\/" is a path of the node/,
  ),
  withApplicationSpec(
    "another team's claim",
    { volumes: [{ name: 'x', persistentVolumeClaim: { claimName: 'payroll' } }] },
    /"payroll" is not a persistent volume claim/,
  ),
  withApplicationSpec("the node's network", { driver: { hostNetwork: true } }, /shares the node's network/),
  withApplicationSpec(
    "the node's network, with the string true",
    { executor: { hostNetwork: 'true' } },
    /shares the node's network/,
  ),
  withApplicationSpec(
    'a privileged container',
    { driver: { securityContext: { privileged: true } } },
    /makes the container privileged/,
  ),
  withApplicationSpec(
    'kernel parameters',
    { driver: { podSecurityContext: { sysctls: [{ name: 'kernel.x', value: '1' }] } } },
    /changes kernel parameters/,
  ),
  withApplicationSpec(
    'another priority class',
    { driver: { priorityClassName: 'system-node-critical' } },
    /is not a priority class/,
  ),
  withApplicationSpec(
    'another priority class by the batch scheduler',
    { batchSchedulerOptions: { priorityClassName: 'system-node-critical' } },
    /is not a priority class/,
  ),
  withApplicationSpec('another scheduler', { batchScheduler: 'volcano' }, /"volcano" is not a scheduler/),
  withApplicationSpec('the impersonation of another user', { proxyUser: 'admin' }, /acts for another user/),
  withApplicationSpec('another API server', { driver: { kubernetesMaster: 'https://evil' } }, /selects an API server/),
  withApplicationSpec(
    "client mode, which runs the driver in the operator's pod",
    { mode: 'client' },
    /submit.spec.mode/,
  ),
  withApplicationSpec('a load balancer', { sparkUIOptions: { serviceType: 'LoadBalancer' } }, /reachable from outside/),
  withApplicationSpec(
    "an Ingress with another team's certificate",
    { driverIngressOptions: [{ servicePort: 1, ingressTLS: [{ secretName: 'payroll-tls' }] }] },
    /"payroll-tls" is not a secret/,
  ),
  withApplicationSpec(
    'properties in the options of a JVM',
    { driver: { javaOptions: `-D${EXECUTOR}.container.image=evil/spark` } },
    /"evil\/spark" is not an image/,
  ),
  withApplicationSpec('an unknown field', { driver: { hostFuture: true } }, /is not a known field/),
  withApplicationSpec(
    'a file of the operator',
    {
      deps: { files: ['/var/run/secrets/kubernetes.io/serviceaccount/token'] },
      sparkConf: { 'spark.kubernetes.file.upload.path': 's3a://mine' },
    },
    /is a file of the Spark operator/,
  ),
  withApplicationSpec(
    'code that the operator downloads',
    { deps: { packages: ['evil:steps:1'] } },
    /makes the Spark operator fetch code/,
  ),
  withApplicationSpec(
    'a token of the operator for the driver',
    { sparkConf: { 'spark.kubernetes.authenticate.driver.oauthTokenFile': '/x' } },
    /sets other credentials/,
  ),
  {
    about: 'an option in place of a file',
    fields: {
      mainApplicationFile: '--conf',
      arguments: ['spark.kubernetes.authenticate.driver.serviceAccountName=admin', 'local:///x.jar'],
    },
    message: /reads it as an option/,
  },
  withTemplate(
    'a path of the node in a template',
    'driver',
    { volumes: [{ name: 'x', hostPath: { path: '/' } }] },
    /"\/" is a path of the node/,
  ),
  withTemplate(
    'a secret in a template',
    'executor',
    { volumes: [{ name: 'x', secret: { secretName: 'payroll-db' } }] },
    /"payroll-db" is not a secret/,
  ),
  withApplicationSpec(
    "the operator's environment",
    {
      sparkConf: {
        'spark.kubernetes.kerberos.tokenSecret.name': 'risk-login',
        'spark.kubernetes.kerberos.tokenSecret.itemKey': '${env:KUBERNETES_SERVICE_HOST}',
      },
    },
    /contains "\$\{", and Spark would replace it on the Spark operator/,
  ),
  withApplicationSpec(
    "the operator's environment in a field",
    { executor: { podName: 'x', lifecycle: { preStop: { exec: { command: ['${env:HOME}'] } } } } },
    /contains "\$\{"/,
  ),
  withApplicationSpec(
    'an address inside the network of the operator',
    { deps: { files: ['webhdfs://169.254.169.254:80/latest/*'] } },
    /is not a file for the JVM that submits/,
  ),
  withApplicationSpec(
    'more executors in the options of a JVM',
    { driver: { javaOptions: '-Dspark.executor.instances=1000' } },
    /may be 1000 at a time/,
  ),
  withApplicationSpec(
    'more executors in the environment',
    { driver: { env: [{ name: 'JDK_JAVA_OPTIONS', value: '"-Dspark.executor.instances=1000"' }] } },
    /may be 1000 at a time/,
  ),
  withApplicationSpec(
    'a denied Hadoop property',
    { hadoopConf: { 'fs.s3a.secret.key': 'x' } },
    /spark.hadoop.fs.s3a.secret.key is denied/,
  ),
  withApplicationSpec(
    'an annotation of the UI Service',
    { sparkUIOptions: { serviceAnnotations: { 'external-dns.alpha.kubernetes.io/hostname': 'pay.example' } } },
    /"external-dns.alpha.kubernetes.io\/hostname" is not an annotation/,
  ),
  withApplicationSpec(
    'a label of the UI Service',
    { sparkUIOptions: { serviceLabels: { app: 'payments' } } },
    /"app" is not a label/,
  ),
  withApplicationSpec(
    "a label of the driver's Service",
    { driver: { serviceLabels: { app: 'payments' } } },
    /"app" is not a label/,
  ),
  withApplicationSpec('a label of executors', { executor: { labels: { app: 'payments' } } }, /"app" is not a label/),
  withApplicationSpec(
    "another team's queue",
    { batchSchedulerOptions: { queue: 'root.payroll' } },
    /"root.payroll" is not a queue/,
  ),
  withApplicationSpec(
    'a grace period of a year',
    { driver: { terminationGracePeriodSeconds: 31_536_000 } },
    /is not within limits.gracePeriod/,
  ),
  withApplicationSpec(
    'more Services',
    { driverIngressOptions: [{ servicePort: 1 }, { servicePort: 2 }, { servicePort: 3 }] },
    /would create 4 Service, and limits.objects\["Service"\]/,
  ),
  withApplicationSpec(
    'more devices',
    { executor: { gpu: { name: 'nvidia.com/gpu', quantity: 8 } } },
    /requests 8 nvidia.com\/gpu/,
  ),
  withApplicationSpec(
    'an unbounded number of executors',
    { dynamicAllocation: { enabled: true } },
    /has no upper bound/,
  ),
  withApplicationSpec(
    'more executors',
    { dynamicAllocation: { enabled: true, maxExecutors: 99 } },
    /may be 99 at a time/,
  ),
  withApplicationSpec(
    'more memory by a property that contradicts a field',
    { sparkConf: { 'spark.executor.memory': '64g' }, executor: { memory: '1g' } },
    /requests .* of memory/,
  ),
  withApplicationSpec(
    'more memory by a sidecar',
    { driver: { sidecars: [{ name: 'x', image: 'spark:4.1', resources: { requests: { memory: '64Gi' } } }] } },
    /requests .* of memory/,
  ),
  withApplicationSpec(
    'a cloud role in an annotation',
    { executor: { annotations: { 'iam.amazonaws.com/role': 'admin' } } },
    /is not an annotation/,
  ),
  withApplicationSpec(
    'a denied property',
    { sparkConf: { 'spark.plugins': 'evil.Plugin' } },
    /spark.plugins is denied/,
  ),
  withApacheSpec(
    'another image by a property, with the Apache operator',
    { sparkConf: { [`${EXECUTOR}.container.image`]: 'evil/spark' } },
    /submit\.spec\.sparkConf\S+: "evil\/spark" is not an image/,
  ),
  withApacheSpec(
    'a secret in a template, with the Apache operator',
    {
      driverSpec: {
        podTemplateSpec: { spec: { containers: [], volumes: [{ name: 'x', secret: { secretName: 'payroll-db' } }] } },
      },
    },
    /submit\.spec\.driverSpec\.podTemplateSpec\.\S+: "payroll-db" is not a secret/,
  ),
  withApacheSpec(
    'more memory by a property, with the Apache operator',
    { sparkConf: { 'spark.driver.memory': '900g' } },
    /memory/,
  ),
  withApacheSpec(
    'an Ingress, with the Apache operator',
    { driverServiceIngressList: [{ ingressMetadata: { name: 'x' } }] },
    /submit\.spec\.driverServiceIngressList: is reachable from outside the cluster/,
  ),
  withApacheSpec(
    'ConfigMaps that the Apache operator writes',
    { configMapSpecs: [{ name: 'kube-root-ca.crt', data: {} }] },
    /submit\.spec\.configMapSpecs: creates ConfigMaps of any name/,
  ),
  withApacheSpec(
    'a file of the machine of the Apache operator',
    { sparkConf: { 'spark.files': '/etc/passwd' } },
    /"\/etc\/passwd" is a file of the Apache Spark operator/,
  ),
  withApacheSpec(
    'an unknown field, with the Apache operator',
    { podTemplate: {} },
    /podTemplate: is not a known field/,
  ),
];

import { withProperties, withTemplate, type LimitBypass } from './limit-bypass.ts';

const driver = (field: string) => `spark.kubernetes.driver.${field}`;
const executor = (field: string) => `spark.kubernetes.executor.${field}`;

/** Bypasses with native submission: fields, properties, pod templates. */
export const NATIVE: readonly LimitBypass[] = [
  {
    about: "another team's namespace",
    fields: { namespace: 'payroll' },
    message: /namespace: "payroll".* is not available to tenant risk/,
  },
  {
    about: 'an image of another registry',
    fields: { image: 'evil/spark:4.1' },
    message: /"evil\/spark:4.1" is not an image/,
  },
  {
    about: 'a registry with the same prefix',
    fields: { image: 'registry.example.evil/risk/spark:1' },
    message: /is not an image/,
  },
  {
    about: 'a registry with a port',
    fields: { image: 'registry.example:8443/risk/spark:1' },
    message: /is not an image/,
  },
  {
    about: 'an image with .. in its path',
    fields: { image: 'registry.example/risk/../payroll/spark' },
    message: /is not an image/,
  },
  {
    about: 'an image with homoglyphs',
    fields: { image: 'registry.example/rіsk/spark:1' },
    message: /is not an image/,
  },
  {
    about: 'an allowed tag with another digest',
    fields: { image: `spark:4.1@sha256:${'0'.repeat(64)}` },
    message: /is not an image/,
  },
  { about: 'the latest tag, by omitting the tag', fields: { image: 'spark' }, message: /is not an image/ },
  withProperties(
    'another image for executors',
    { [executor('container.image')]: 'evil/spark' },
    /"evil\/spark" is not an image/,
  ),
  withProperties(
    'an image with a Spark variable',
    { 'spark.kubernetes.executor.container.image': '${spark.x}', 'spark.x': 'evil' },
    /is expanded only when it runs/,
  ),
  withProperties(
    'an image from an environment variable',
    { [executor('container.image')]: '${env:IMAGE}' },
    /is expanded only when it runs/,
  ),
  withProperties(
    'an image from a system property',
    { [executor('container.image')]: '${system:image}' },
    /is expanded only when it runs/,
  ),
  {
    about: 'an environment variable in an allowed image',
    fields: { image: 'registry.example/risk/${env:HOME}' },
    message: /contains \$\{env:HOME\}|is expanded only when it runs/,
  },
  {
    about: "another team's service account",
    fields: { driver: { serviceAccount: 'admin' } },
    message: /"admin" is not a service account/,
  },
  withProperties(
    'another service account for executors',
    { 'spark.kubernetes.authenticate.executor.serviceAccountName': 'admin' },
    /"admin" is not a service account/,
  ),
  withProperties('a token', { 'spark.kubernetes.authenticate.driver.oauthToken': 'eyJ' }, /sets other credentials/),
  withProperties(
    'a mounted token',
    { 'spark.kubernetes.authenticate.driver.mounted.oauthTokenFile': '/tmp/t' },
    /sets other credentials/,
  ),
  withProperties('a mounted secret', { [driver('secrets.payroll-db')]: '/mnt' }, /"payroll-db" is not a secret/),
  withProperties(
    'a secret mounted by executors',
    { [executor('secrets.payroll-db')]: '/mnt' },
    /"payroll-db" is not a secret/,
  ),
  withProperties(
    'a secret as an environment variable',
    { [executor('secretKeyRef.P')]: 'payroll-db:password' },
    /"payroll-db" is not a secret/,
  ),
  {
    about: 'an image pull secret',
    fields: { imagePullSecrets: ['risk-pull', 'payroll-pull'] },
    message: /"payroll-pull" is not a secret/,
  },
  withProperties(
    "another team's delegation tokens",
    { 'spark.kubernetes.kerberos.tokenSecret.name': 'payroll', 'spark.kubernetes.kerberos.tokenSecret.itemKey': 'k' },
    /"payroll" is not a secret/,
  ),
  withProperties(
    "another team's Hadoop configuration",
    { 'spark.kubernetes.hadoop.configMapName': 'payroll-hadoop' },
    /"payroll-hadoop" is not a ConfigMap/,
  ),
  withProperties(
    'a path of the node',
    { [driver('volumes.hostPath.x.options.path')]: '/etc', [driver('volumes.hostPath.x.mount.path')]: '/mnt' },
    /"\/etc" is a path of the node/,
  ),
  withProperties(
    'a path of the node mounted by executors',
    {
      [executor('volumes.hostPath.spark-local-dir-1.options.path')]: '/var',
      [executor('volumes.hostPath.spark-local-dir-1.mount.path')]: '/mnt',
    },
    /"\/var" is a path of the node/,
  ),
  withProperties(
    "another team's claim",
    {
      [executor('volumes.persistentVolumeClaim.x.options.claimName')]: 'payroll',
      [executor('volumes.persistentVolumeClaim.x.mount.path')]: '/mnt',
    },
    /"payroll" is not a persistent volume claim/,
  ),
  withProperties(
    'another storage class',
    {
      [driver('volumes.persistentVolumeClaim.x.options.claimName')]: 'OnDemand',
      [driver('volumes.persistentVolumeClaim.x.options.storageClass')]: 'fast',
      [driver('volumes.persistentVolumeClaim.x.options.sizeLimit')]: '1Gi',
      [driver('volumes.persistentVolumeClaim.x.mount.path')]: '/mnt',
    },
    /"fast" is not a storage class/,
  ),
  withProperties(
    'an NFS share',
    {
      [executor('volumes.nfs.x.options.server')]: 'nas',
      [executor('volumes.nfs.x.options.path')]: '/',
      [executor('volumes.nfs.x.mount.path')]: '/mnt',
    },
    /"nfs" is a type of volume/,
  ),
  withProperties('another API server', { 'spark.kubernetes.driver.master': 'https://evil' }, /selects an API server/),
  withProperties(
    'another storage class by an annotation, which overrides the allowed one',
    {
      [executor('volumes.persistentVolumeClaim.x.options.claimName')]: 'OnDemand',
      [executor('volumes.persistentVolumeClaim.x.options.storageClass')]: 'standard',
      [executor('volumes.persistentVolumeClaim.x.options.sizeLimit')]: '1Gi',
      [executor('volumes.persistentVolumeClaim.x.mount.path')]: '/mnt',
      [executor('volumes.persistentVolumeClaim.x.annotation.volume.beta.kubernetes.io/storage-class')]: 'fast',
    },
    /"fast" is not a storage class/,
  ),
  {
    about: 'more memory by a property that the named Spark version ignores',
    fields: { sparkVersion: '3.5.7', sparkConf: { 'spark.executor.minMemoryOverhead': '64g' } },
    message: /requests 65g of memory/,
  },
  withProperties('an unknown property', { 'spark.kubernetes.executor.future': 'x' }, /is not a known property/),
  withProperties('another scheduler', { 'spark.kubernetes.scheduler.name': 'mine' }, /"mine" is not a scheduler/),
  withProperties(
    'code that changes executor pods',
    { [executor('pod.featureSteps')]: 'evil.Step' },
    /loads code that changes pods/,
  ),
  withProperties(
    "properties in the options of the driver's JVM",
    { 'spark.driver.extraJavaOptions': `-Xss1m -D${executor('container.image')}=evil/spark` },
    /"evil\/spark" is not an image/,
  ),
  {
    about: "properties in the driver's environment",
    fields: { driver: { env: { JAVA_TOOL_OPTIONS: `-D${executor('podTemplateFile')}=/x` } } },
    message: /names a file that can't be checked/,
  },
  {
    about: 'properties in a file of JVM options',
    fields: { sparkConfFiles: { 'java-opts': '-Dspark.kubernetes.executor.secrets.payroll-db=/x' } },
    message: /"payroll-db" is not a secret/,
  },
  withProperties(
    'a cloud role in an annotation',
    { [driver('annotation.iam.amazonaws.com/role')]: 'admin' },
    /is denied by .*|is not an annotation/,
  ),
  withProperties(
    "a template in the options of the driver's JVM, with a quote behind -D",
    { 'spark.driver.extraJavaOptions': `-D"${executor('podTemplateFile')}"=/x` },
    /names a file that can't be checked/,
  ),
  withProperties(
    "a template in the options of the driver's JVM, with a backslash",
    { 'spark.driver.extraJavaOptions': String.raw`-Ds\park.kubernetes.executor.podTemplateFile=/x` },
    /names a file that can't be checked/,
  ),
  withProperties(
    "a template in the options of the driver's JVM, with quotes around parts of -D",
    { 'spark.driver.extraJavaOptions': `-"D"${executor('podTemplateFile')}=/x` },
    /names a file that can't be checked/,
  ),
  {
    about: "a file with options of the driver's JVM",
    fields: {
      sparkConf: { 'spark.driver.extraJavaOptions': '@/opt/spark/conf/o' },
      sparkConfFiles: { o: `-D${executor('podTemplateFile')}=/x` },
    },
    message: /makes the JVM read options from a file/,
  },
  withProperties(
    "a file with flags of the driver's JVM",
    { 'spark.driver.extraJavaOptions': '-XX:VMOptionsFile=/opt/spark/conf/o' },
    /makes the JVM read options from a file/,
  ),
  {
    about: 'quoted properties in JDK_JAVA_OPTIONS',
    fields: { driver: { env: { JDK_JAVA_OPTIONS: `'-D${executor('podTemplateFile')}=/x'` } } },
    message: /driver.env.JDK_JAVA_OPTIONS: names a file that can't be checked/,
  },
  withTemplate(
    'properties in the environment of a template',
    'driver',
    {
      containers: [{ name: 's', env: [{ name: 'JDK_JAVA_OPTIONS', value: `-D${executor('podTemplateFile')}=/x` }] }],
    },
    /names a file that can't be checked/,
  ),
  withTemplate(
    'options of the JVM from a ConfigMap',
    'driver',
    {
      containers: [
        {
          name: 's',
          env: [{ name: 'JDK_JAVA_OPTIONS', valueFrom: { configMapKeyRef: { name: 'risk-env', key: 'o' } } }],
        },
      ],
    },
    /takes JDK_JAVA_OPTIONS from elsewhere/,
  ),
  withProperties(
    'options of a JVM in options of a JVM',
    { 'spark.driver.extraJavaOptions': `-Dspark.driver.defaultJavaOptions='-D${executor('podTemplateFile')}=/x'` },
    /names a file that can't be checked/,
  ),
  withProperties(
    "more executors in the options of the driver's JVM",
    { 'spark.driver.extraJavaOptions': '-Dspark.executor.instances=1000' },
    /may be 1000 at a time/,
  ),
  withProperties(
    "larger executors in the options of the driver's JVM",
    { 'spark.driver.extraJavaOptions': '-Dspark.executor.memory=500g -Dspark.executor.cores=64' },
    /requests 64 CPUs .*requests 550g of memory/s,
  ),
  {
    about: "larger executors in the driver's environment",
    fields: { driver: { env: { SPARK_EXECUTOR_MEMORY: '500g', SPARK_EXECUTOR_CORES: '64' } } },
    message: /requests 64 CPUs .*requests 550g of memory/s,
  },
  {
    about: 'larger executors in a script of the driver',
    fields: { sparkConfFiles: { 'spark-env.sh': 'export SPARK_EXECUTOR_MEMORY="500g"' } },
    message: /requests 550g of memory/,
  },
  withProperties(
    "dynamic allocation in the options of the driver's JVM",
    { 'spark.driver.extraJavaOptions': '-Dspark.dynamicAllocation.enabled=true' },
    /has no upper bound/,
  ),
  withProperties(
    'off-heap memory that is switched on under its former name',
    { 'spark.unsafe.offHeap': 'true', 'spark.memory.offHeap.size': '64g' },
    /requests .* of memory/,
  ),
  withProperties(
    'off-heap memory that is switched on by a variable',
    { 'spark.memory.offHeap.enabled': '${spark.on}', 'spark.on': 'true', 'spark.memory.offHeap.size': '64g' },
    /can't be compared/,
  ),
  withProperties(
    'a denied property with quotes',
    { 'spark.driver.extraJavaOptions': '-D"spark.plugins"=evil' },
    /spark.plugins is denied/,
  ),
  {
    about: 'a denied property in a file of JVM options',
    fields: { sparkConfFiles: { 'java-opts': "-XX:+UseG1GC\n'-Dspark.plugins=evil'" } },
    message: /spark.plugins is denied/,
  },
  withProperties(
    'a denied property by the name of its default',
    { 'spark.plugins.defaultList': 'evil' },
    /spark.plugins.defaultList is denied as spark.plugins/,
  ),
  withProperties(
    'a denied property under its former name',
    { 'spark.yarn.principal': 'admin' },
    /spark.yarn.principal is denied as spark.kerberos.principal/,
  ),
  ...[
    '<property><name>fs.s3a.secret.key</name><value>x</value></property>',
    '<property><!-- x --><name><![CDATA[fs.s3a.secret]]>&#46;key</name><value>x</value></property>',
    '<property name="fs.s3a.secret.key" value="x"/>',
  ].map((property, index) => ({
    about: `a denied property in core-site.xml, notation ${index + 1}`,
    fields: { hadoopConfFiles: { 'core-site.xml': `<configuration>${property}</configuration>` } },
    message: /spark.hadoop.fs.s3a.secret.key is denied/,
  })),
  {
    about: 'an inclusion in core-site.xml',
    fields: {
      hadoopConfFiles: {
        'core-site.xml': '<configuration><xi:include href="file:///opt/evil.xml"/></configuration>',
      },
    },
    message: /includes text from elsewhere/,
  },
  withProperties('a denied property', { 'spark.plugins': 'evil.Plugin' }, /spark.plugins is denied/),
  withTemplate("the node's network", 'driver', { hostNetwork: true }, /shares the node's network/),
  withTemplate(
    "the node's processes, with the string true",
    'executor',
    { hostPID: 'true' },
    /shares the node's processes/,
  ),
  withTemplate('the selection of a node', 'driver', { nodeName: 'control-plane' }, /selects its node/),
  withTemplate(
    'a privileged sidecar',
    'driver',
    { containers: [{ name: 'spark' }, { name: 'x', image: 'spark:4.1', securityContext: { privileged: true } }] },
    /makes the container privileged/,
  ),
  withTemplate(
    'added capabilities',
    'executor',
    { containers: [{ name: 'spark', securityContext: { capabilities: { add: ['SYS_ADMIN'] } } }] },
    /adds capabilities/,
  ),
  withTemplate(
    'privilege escalation',
    'executor',
    { containers: [{ name: 'spark', securityContext: { allowPrivilegeEscalation: true } }] },
    /allows processes to gain privileges/,
  ),
  withTemplate(
    'an unconfined seccomp profile',
    'driver',
    { securityContext: { seccompProfile: { type: 'Unconfined' } } },
    /another profile/,
  ),
  withTemplate(
    'an init container with an image of another registry',
    'executor',
    { initContainers: [{ name: 'x', image: 'evil/x' }] },
    /"evil\/x" is not an image/,
  ),
  withTemplate(
    'a sidecar with more memory',
    'driver',
    { containers: [{ name: 'spark' }, { name: 'x', image: 'spark:4.1', resources: { limits: { memory: '64Gi' } } }] },
    /requests .*of memory/,
  ),
  withTemplate(
    'a secret in a projected volume',
    'executor',
    { volumes: [{ name: 'x', projected: { sources: [{ secret: { name: 'payroll-db' } }] } }] },
    /"payroll-db" is not a secret/,
  ),
  withTemplate(
    'all entries of a secret as environment variables',
    'driver',
    { containers: [{ name: 'spark', envFrom: [{ secretRef: { name: 'payroll-db' } }] }] },
    /"payroll-db" is not a secret/,
  ),
  withTemplate(
    'a ConfigMap as an environment variable',
    'executor',
    {
      containers: [
        { name: 'spark', env: [{ name: 'X', valueFrom: { configMapKeyRef: { name: 'payroll', key: 'k' } } }] },
      ],
    },
    /"payroll" is not a ConfigMap/,
  ),
  withTemplate(
    'a path of the node with ..',
    'driver',
    { volumes: [{ name: 'x', hostPath: { path: '/data/../etc' } }] },
    /"\/data\/..\/etc" is a path of the node/,
  ),
  withTemplate(
    'a git repository',
    'driver',
    { volumes: [{ name: 'x', gitRepo: { repository: 'https://evil' } }] },
    /"gitRepo" is a type of volume/,
  ),
  withTemplate(
    'secrets from a CSI driver',
    'executor',
    { volumes: [{ name: 'x', csi: { driver: 'secrets-store.csi.k8s.io' } }] },
    /"csi:secrets-store.csi.k8s.io" is a type of volume/,
  ),
  withTemplate(
    "a clone of another team's claim",
    'driver',
    {
      volumes: [
        {
          name: 'x',
          ephemeral: {
            volumeClaimTemplate: {
              spec: { storageClassName: 'standard', dataSource: { kind: 'PersistentVolumeClaim', name: 'payroll' } },
            },
          },
        },
      ],
    },
    /"payroll" is not a persistent volume claim/,
  ),
  withTemplate(
    'an image as a volume',
    'driver',
    { volumes: [{ name: 'x', image: { reference: 'evil/data' } }] },
    /"evil\/data" is not an image/,
  ),
  withTemplate(
    'an unknown type of volume',
    'driver',
    { volumes: [{ name: 'x', futureDisk: { a: 1 } }] },
    /"futureDisk" is a type of volume/,
  ),
  withTemplate('an unknown field', 'executor', { hostFuture: true }, /is not a known field/),
  withTemplate('a field in another case', 'driver', { HostNetwork: true }, /is not a known field/),
  withTemplate(
    'volumes that are not a list',
    'driver',
    { volumes: { name: 'x', hostPath: { path: '/' } } },
    /must be a list/,
  ),
  withTemplate(
    'another priority class',
    'executor',
    { priorityClassName: 'system-node-critical' },
    /"system-node-critical" is not a priority class/,
  ),
  withTemplate(
    'another runtime class',
    'driver',
    { runtimeClassName: 'runc-unsafe' },
    /"runc-unsafe" is not a runtime class/,
  ),
  withTemplate(
    'another service account',
    'executor',
    { serviceAccountName: 'admin' },
    /"admin" is not a service account/,
  ),
  withTemplate(
    'another service account by the deprecated field',
    'executor',
    { serviceAccount: 'admin' },
    /"admin" is not a service account/,
  ),
  withTemplate(
    'a probe of another host',
    'driver',
    { containers: [{ name: 'spark', livenessProbe: { httpGet: { host: '169.254.169.254', port: 80 } } }] },
    /makes the node call another host/,
  ),
  withTemplate(
    'more devices',
    'executor',
    { containers: [{ name: 'spark', resources: { limits: { 'nvidia.com/gpu': 8 } } }] },
    /requests 8 nvidia.com\/gpu/,
  ),
  { about: 'more CPUs', fields: { driver: { cores: 8 } }, message: /requests 8 CPUs/ },
  { about: 'more CPUs by a limit', fields: { executor: { coreLimit: '64' } }, message: /requests 64 CPUs/ },
  {
    about: 'more memory by an overhead',
    fields: { executor: { memory: '15g', memoryOverhead: '4g' } },
    message: /requests 19g of memory/,
  },
  withProperties(
    'more off-heap memory',
    { 'spark.memory.offHeap.enabled': 'TRUE', 'spark.memory.offHeap.size': '34359738368' },
    /requests .* of memory/,
  ),
  withProperties(
    'more memory by a deprecated property',
    { 'spark.yarn.executor.memoryOverhead': '64g' },
    /requests 65g of memory/,
  ),
  withProperties(
    'more memory by an overhead factor',
    { 'spark.kubernetes.memoryOverheadFactor': '20' },
    /requests .* of memory/,
  ),
  withProperties('more memory for Python', { 'spark.executor.pyspark.memory': '32g' }, /requests .* of memory/),
  { about: 'more executors', fields: { executor: { instances: 21 } }, message: /may be 21 at a time/ },
  withProperties(
    'an unbounded number of executors',
    { 'spark.dynamicAllocation.enabled': 'true' },
    /has no upper bound with dynamic allocation/,
  ),
  withProperties(
    'an unbounded number of executors, with True in another case',
    { 'spark.dynamicAllocation.enabled': ' True ' },
    /has no upper bound/,
  ),
  withProperties(
    'more initial executors',
    {
      'spark.dynamicAllocation.enabled': 'true',
      'spark.dynamicAllocation.maxExecutors': '2',
      'spark.dynamicAllocation.initialExecutors': '400',
    },
    /may be 400 at a time/,
  ),
  withProperties(
    'a number with a Spark variable',
    { 'spark.executor.instances': '${spark.many}', 'spark.many': '99' },
    /can't be compared/,
  ),
  withProperties('a number in full-width digits', { 'spark.executor.instances': '９９' }, /can't be compared/),
  {
    about: 'a longer runtime',
    fields: { timeouts: { runtime: 'PT9H' } },
    message: /9h is longer than limits.runtime of defaults/i,
  },
  {
    about: 'a longer pending timeout',
    fields: { timeouts: { pending: 'PT9H' } },
    message: /9h is longer than limits.pending of defaults/i,
  },
  withTemplate(
    'a grace period of a year, which no kill ends',
    'driver',
    { terminationGracePeriodSeconds: 31_536_000 },
    /365d is not within limits.gracePeriod of defaults, 10m/,
  ),
  withTemplate(
    'a grace period of a year for a probe',
    'executor',
    { containers: [{ name: 's', livenessProbe: { exec: {}, terminationGracePeriodSeconds: 31_536_000 } }] },
    /is not within limits.gracePeriod/,
  ),
  withProperties(
    'a grace period of a year for executors',
    { [executor('terminationGracePeriodSeconds')]: '365d' },
    /is not within limits.gracePeriod/,
  ),
  {
    about: 'a container that works on after the end of the batch',
    fields: {
      stateSource: 'CONTAINER',
      driver: {
        template: {
          spec: { containers: [{ name: 's' }, { name: 'worker', image: 'spark:4.1', command: ['sleep', 'infinity'] }] },
        },
      },
    },
    message: /stateSource: CONTAINER lets other containers of the driver run after the end of the batch/,
  },
  {
    about: 'a label that a webhook obeys',
    fields: {
      driver: {
        template: { metadata: { labels: { 'azure.workload.identity/use': 'true' } }, spec: { containers: [] } },
      },
    },
    message: /"azure.workload.identity\/use" is not a label/,
  },
  {
    about: "the labels and the host name of another team's pods",
    fields: {
      driver: { labels: { app: 'kafka' }, template: { spec: { hostname: 'kafka-0', subdomain: 'kafka' } } },
    },
    message: /driver.labels.app: "app" is not a label/,
  },
  withProperties(
    'a label of the Service that a ServiceMonitor selects',
    { [driver('service.label.prometheus')]: 'scrape' },
    /"prometheus" is not a label/,
  ),
  withProperties(
    'a label of a claim',
    {
      [executor('volumes.persistentVolumeClaim.x.options.claimName')]: 'OnDemand',
      [executor('volumes.persistentVolumeClaim.x.options.storageClass')]: 'standard',
      [executor('volumes.persistentVolumeClaim.x.options.sizeLimit')]: '1Gi',
      [executor('volumes.persistentVolumeClaim.x.mount.path')]: '/mnt',
      [executor('volumes.persistentVolumeClaim.x.label.backup')]: 'daily',
    },
    /"backup" is not a label/,
  ),
  withProperties(
    'larger claims',
    {
      [executor('volumes.persistentVolumeClaim.x.options.claimName')]: 'OnDemand',
      [executor('volumes.persistentVolumeClaim.x.options.storageClass')]: 'standard',
      [executor('volumes.persistentVolumeClaim.x.options.sizeLimit')]: '100Ti',
      [executor('volumes.persistentVolumeClaim.x.mount.path')]: '/mnt',
    },
    /requests 102400g of storage/,
  ),
  withProperties(
    'more claims, one for each executor',
    {
      'spark.executor.instances': '20',
      ...Object.fromEntries(
        ['x', 'y'].flatMap((name) => [
          [executor(`volumes.persistentVolumeClaim.${name}.options.claimName`), 'OnDemand'],
          [executor(`volumes.persistentVolumeClaim.${name}.options.storageClass`), 'standard'],
          [executor(`volumes.persistentVolumeClaim.${name}.options.sizeLimit`), '1Gi'],
          [executor(`volumes.persistentVolumeClaim.${name}.mount.path`), `/mnt/${name}`],
        ]),
      ),
    },
    /would create .*40 PersistentVolumeClaim, and limits.objects\["\*"\] of defaults allows 40/,
  ),
  withTemplate(
    'more ephemeral storage',
    'driver',
    { containers: [{ name: 's', resources: { requests: { 'ephemeral-storage': '10Ti' } } }] },
    /requests 10240g of storage/,
  ),
  withTemplate(
    'a larger volume on the disk of the node',
    'executor',
    { volumes: [{ name: 'x', emptyDir: { sizeLimit: '1Ti' } }] },
    /requests 1024g of storage/,
  ),
  { about: 'more attempts', fields: { retry: { application: 100 } }, message: /are 101 attempts/ },
  { about: 'a driver that is kept forever', fields: { cleanup: 'NONE' }, message: /NONE keeps drivers forever/ },
];

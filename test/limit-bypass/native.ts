import { byConf, byTemplate, type Escape } from './limit-bypass.ts';

const driver = (field: string) => `spark.kubernetes.driver.${field}`;
const executor = (field: string) => `spark.kubernetes.executor.${field}`;

/** Attempts through a native submission: fields, properties, pod templates. */
export const NATIVE: readonly Escape[] = [
  {
    about: "another team's namespace",
    written: { namespace: 'payroll' },
    told: /namespace: "payroll".* is not available to tenant risk/,
  },
  { about: 'an image of somewhere else', written: { image: 'evil/spark:4.1' }, told: /"evil\/spark:4.1" is no image/ },
  {
    about: 'a registry whose name begins alike',
    written: { image: 'registry.example.evil/risk/spark:1' },
    told: /is no image/,
  },
  { about: 'a registry with a port', written: { image: 'registry.example:8443/risk/spark:1' }, told: /is no image/ },
  { about: 'an image that climbs', written: { image: 'registry.example/risk/../payroll/spark' }, told: /is no image/ },
  {
    about: 'an image in letters that look alike',
    written: { image: 'registry.example/rіsk/spark:1' },
    told: /is no image/,
  },
  {
    about: 'a tag that an allowed digest lies about',
    written: { image: `spark:4.1@sha256:${'0'.repeat(64)}` },
    told: /is no image/,
  },
  { about: 'the latest tag by no tag', written: { image: 'spark' }, told: /is no image/ },
  byConf("the executors' own image", { [executor('container.image')]: 'evil/spark' }, /"evil\/spark" is no image/),
  byConf(
    'an image that Spark fills in',
    { 'spark.kubernetes.executor.container.image': '${spark.x}', 'spark.x': 'evil' },
    /is filled in only when it runs/,
  ),
  byConf(
    'an image from the environment',
    { [executor('container.image')]: '${env:IMAGE}' },
    /is filled in only when it runs/,
  ),
  byConf(
    'an image from system properties',
    { [executor('container.image')]: '${system:image}' },
    /is filled in only when it runs/,
  ),
  {
    about: "the platform's environment",
    written: { image: 'registry.example/risk/${env:HOME}' },
    told: /is filled in only when it runs/,
  },
  {
    about: "another team's service account",
    written: { driver: { serviceAccount: 'admin' } },
    told: /"admin" is no service account/,
  },
  {
    about: 'the default service account, by taking back its own',
    written: { driver: { serviceAccount: null } },
    told: /"default" is no service account/,
  },
  byConf(
    'executors with another account',
    { 'spark.kubernetes.authenticate.executor.serviceAccountName': 'admin' },
    /"admin" is no service account/,
  ),
  byConf(
    "a token of somebody else's",
    { 'spark.kubernetes.authenticate.driver.oauthToken': 'eyJ' },
    /gives other credentials/,
  ),
  byConf(
    'a token that is mounted',
    { 'spark.kubernetes.authenticate.driver.mounted.oauthTokenFile': '/tmp/t' },
    /gives other credentials/,
  ),
  byConf('a secret as files', { [driver('secrets.payroll-db')]: '/mnt' }, /"payroll-db" is no secret/),
  byConf('a secret as files of executors', { [executor('secrets.payroll-db')]: '/mnt' }, /"payroll-db" is no secret/),
  byConf(
    'a secret as environment',
    { [executor('secretKeyRef.P')]: 'payroll-db:password' },
    /"payroll-db" is no secret/,
  ),
  {
    about: 'a secret to pull images',
    written: { imagePullSecrets: ['risk-pull', 'payroll-pull'] },
    told: /"payroll-pull" is no secret/,
  },
  byConf(
    'tokens of another team',
    { 'spark.kubernetes.kerberos.tokenSecret.name': 'payroll', 'spark.kubernetes.kerberos.tokenSecret.itemKey': 'k' },
    /"payroll" is no secret/,
  ),
  byConf(
    "another team's Hadoop",
    { 'spark.kubernetes.hadoop.configMapName': 'payroll-hadoop' },
    /"payroll-hadoop" is no ConfigMap/,
  ),
  byConf(
    'a path of the node',
    { [driver('volumes.hostPath.x.options.path')]: '/etc', [driver('volumes.hostPath.x.mount.path')]: '/mnt' },
    /"\/etc" is a path of the node/,
  ),
  byConf(
    'a path of the node, by executors',
    {
      [executor('volumes.hostPath.spark-local-dir-1.options.path')]: '/var',
      [executor('volumes.hostPath.spark-local-dir-1.mount.path')]: '/mnt',
    },
    /"\/var" is a path of the node/,
  ),
  byConf(
    "another team's claim",
    {
      [executor('volumes.persistentVolumeClaim.x.options.claimName')]: 'payroll',
      [executor('volumes.persistentVolumeClaim.x.mount.path')]: '/mnt',
    },
    /"payroll" is no persistent volume claim/,
  ),
  byConf(
    'a storage class',
    {
      [driver('volumes.persistentVolumeClaim.x.options.claimName')]: 'OnDemand',
      [driver('volumes.persistentVolumeClaim.x.options.storageClass')]: 'fast',
      [driver('volumes.persistentVolumeClaim.x.options.sizeLimit')]: '1Gi',
      [driver('volumes.persistentVolumeClaim.x.mount.path')]: '/mnt',
    },
    /"fast" is no storage class/,
  ),
  byConf(
    'a share of the network',
    {
      [executor('volumes.nfs.x.options.server')]: 'nas',
      [executor('volumes.nfs.x.options.path')]: '/',
      [executor('volumes.nfs.x.mount.path')]: '/mnt',
    },
    /"nfs" is a type of volume/,
  ),
  byConf('another API server', { 'spark.kubernetes.driver.master': 'https://evil' }, /names an API server/),
  byConf(
    'a storage class by an annotation, which counts over the other',
    {
      [executor('volumes.persistentVolumeClaim.x.options.claimName')]: 'OnDemand',
      [executor('volumes.persistentVolumeClaim.x.options.storageClass')]: 'standard',
      [executor('volumes.persistentVolumeClaim.x.options.sizeLimit')]: '1Gi',
      [executor('volumes.persistentVolumeClaim.x.mount.path')]: '/mnt',
      [executor('volumes.persistentVolumeClaim.x.annotation.volume.beta.kubernetes.io/storage-class')]: 'fast',
    },
    /"fast" is no storage class/,
  ),
  {
    about: 'more memory by a property that the version it names does not know',
    written: { sparkVersion: '3.5.7', sparkConf: { 'spark.executor.minMemoryOverhead': '64g' } },
    told: /asks for 65g of memory/,
  },
  byConf('a property nobody knows yet', { 'spark.kubernetes.executor.future': 'x' }, /is not a property that is known/),
  byConf('another scheduler', { 'spark.kubernetes.scheduler.name': 'mine' }, /"mine" is no scheduler/),
  byConf('code that shapes executors', { [executor('pod.featureSteps')]: 'evil.Step' }, /loads code that shapes pods/),
  byConf(
    "properties by the options of the driver's JVM",
    { 'spark.driver.extraJavaOptions': `-Xss1m -D${executor('container.image')}=evil/spark` },
    /"evil\/spark" is no image/,
  ),
  {
    about: "properties by the driver's environment",
    written: { driver: { env: { JAVA_TOOL_OPTIONS: `-D${executor('podTemplateFile')}=/x` } } },
    told: /names a file that nobody can look into/,
  },
  {
    about: 'properties by an options file',
    written: { sparkConfFiles: { 'java-opts': '-Dspark.kubernetes.executor.secrets.payroll-db=/x' } },
    told: /"payroll-db" is no secret/,
  },
  byConf(
    'a role of the cloud, by an annotation',
    { [driver('annotation.iam.amazonaws.com/role')]: 'admin' },
    /is denied by .*|is no annotation/,
  ),
  byConf('a denied property', { 'spark.plugins': 'evil.Plugin' }, /spark.plugins is denied/),
  byTemplate("the node's network", 'driver', { hostNetwork: true }, /shares the node's network/),
  byTemplate("the node's processes, in letters", 'executor', { hostPID: 'true' }, /shares the node's processes/),
  byTemplate('a node of its choice', 'driver', { nodeName: 'control-plane' }, /chooses its node/),
  byTemplate(
    'a privileged sidecar',
    'driver',
    { containers: [{ name: 'spark' }, { name: 'x', image: 'spark:4.1', securityContext: { privileged: true } }] },
    /makes the container privileged/,
  ),
  byTemplate(
    'capabilities',
    'executor',
    { containers: [{ name: 'spark', securityContext: { capabilities: { add: ['SYS_ADMIN'] } } }] },
    /adds capabilities/,
  ),
  byTemplate(
    'privileges gained',
    'executor',
    { containers: [{ name: 'spark', securityContext: { allowPrivilegeEscalation: true } }] },
    /lets processes gain privileges/,
  ),
  byTemplate(
    'no seccomp',
    'driver',
    { securityContext: { seccompProfile: { type: 'Unconfined' } } },
    /another profile/,
  ),
  byTemplate(
    'an init container of somewhere else',
    'executor',
    { initContainers: [{ name: 'x', image: 'evil/x' }] },
    /"evil\/x" is no image/,
  ),
  byTemplate(
    'a sidecar that takes all memory',
    'driver',
    { containers: [{ name: 'spark' }, { name: 'x', image: 'spark:4.1', resources: { limits: { memory: '64Gi' } } }] },
    /asks for .*of memory/,
  ),
  byTemplate(
    'a secret in a projected volume',
    'executor',
    { volumes: [{ name: 'x', projected: { sources: [{ secret: { name: 'payroll-db' } }] } }] },
    /"payroll-db" is no secret/,
  ),
  byTemplate(
    'all of a secret as environment',
    'driver',
    { containers: [{ name: 'spark', envFrom: [{ secretRef: { name: 'payroll-db' } }] }] },
    /"payroll-db" is no secret/,
  ),
  byTemplate(
    'a ConfigMap as environment',
    'executor',
    {
      containers: [
        { name: 'spark', env: [{ name: 'X', valueFrom: { configMapKeyRef: { name: 'payroll', key: 'k' } } }] },
      ],
    },
    /"payroll" is no ConfigMap/,
  ),
  byTemplate(
    'a path of the node that climbs',
    'driver',
    { volumes: [{ name: 'x', hostPath: { path: '/data/../etc' } }] },
    /"\/data\/..\/etc" is a path of the node/,
  ),
  byTemplate(
    'a git repository',
    'driver',
    { volumes: [{ name: 'x', gitRepo: { repository: 'https://evil' } }] },
    /"gitRepo" is a type of volume/,
  ),
  byTemplate(
    'secrets by a CSI driver',
    'executor',
    { volumes: [{ name: 'x', csi: { driver: 'secrets-store.csi.k8s.io' } }] },
    /"csi:secrets-store.csi.k8s.io" is a type of volume/,
  ),
  byTemplate(
    "a copy of another team's claim",
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
    /"payroll" is no persistent volume claim/,
  ),
  byTemplate(
    'an image as a volume',
    'driver',
    { volumes: [{ name: 'x', image: { reference: 'evil/data' } }] },
    /"evil\/data" is no image/,
  ),
  byTemplate(
    'a type of volume nobody knows yet',
    'driver',
    { volumes: [{ name: 'x', futureDisk: { a: 1 } }] },
    /"futureDisk" is a type of volume/,
  ),
  byTemplate('a field nobody knows yet', 'executor', { hostFuture: true }, /is not a field that is known/),
  byTemplate('a field in other letters', 'driver', { HostNetwork: true }, /is not a field that is known/),
  byTemplate(
    'volumes that are no list',
    'driver',
    { volumes: { name: 'x', hostPath: { path: '/' } } },
    /must be a list/,
  ),
  byTemplate(
    'a priority',
    'executor',
    { priorityClassName: 'system-node-critical' },
    /"system-node-critical" is no priority class/,
  ),
  byTemplate('a runtime', 'driver', { runtimeClassName: 'runc-unsafe' }, /"runc-unsafe" is no runtime class/),
  byTemplate('a service account', 'executor', { serviceAccountName: 'admin' }, /"admin" is no service account/),
  byTemplate(
    'a service account by its former name',
    'executor',
    { serviceAccount: 'admin' },
    /"admin" is no service account/,
  ),
  byTemplate(
    'a call of the node',
    'driver',
    { containers: [{ name: 'spark', livenessProbe: { httpGet: { host: '169.254.169.254', port: 80 } } }] },
    /makes the node call another host/,
  ),
  byTemplate(
    'devices',
    'executor',
    { containers: [{ name: 'spark', resources: { limits: { 'nvidia.com/gpu': 8 } } }] },
    /asks for 8 nvidia.com\/gpu/,
  ),
  { about: 'more CPUs', written: { driver: { cores: 8 } }, told: /asks for 8 CPUs/ },
  { about: 'more CPUs by its limit', written: { executor: { coreLimit: '64' } }, told: /asks for 64 CPUs/ },
  {
    about: 'more memory by its overhead',
    written: { executor: { memory: '15g', memoryOverhead: '4g' } },
    told: /asks for 19g of memory/,
  },
  byConf(
    'more memory off the heap',
    { 'spark.memory.offHeap.enabled': 'TRUE', 'spark.memory.offHeap.size': '34359738368' },
    /asks for .* of memory/,
  ),
  byConf('more memory by a former name', { 'spark.yarn.executor.memoryOverhead': '64g' }, /asks for 65g of memory/),
  byConf('more memory by a factor', { 'spark.kubernetes.memoryOverheadFactor': '20' }, /asks for .* of memory/),
  byConf('more memory of Python', { 'spark.executor.pyspark.memory': '32g' }, /asks for .* of memory/),
  { about: 'more executors', written: { executor: { instances: 21 } }, told: /may be 21 at a time/ },
  byConf(
    'executors without end',
    { 'spark.dynamicAllocation.enabled': 'true' },
    /are without bound by dynamic allocation/,
  ),
  byConf(
    'executors without end, in other letters',
    { 'spark.dynamicAllocation.enabled': ' True ' },
    /are without bound/,
  ),
  byConf(
    'more executors at the beginning',
    {
      'spark.dynamicAllocation.enabled': 'true',
      'spark.dynamicAllocation.maxExecutors': '2',
      'spark.dynamicAllocation.initialExecutors': '400',
    },
    /may be 400 at a time/,
  ),
  byConf(
    'a number Spark fills in',
    { 'spark.executor.instances': '${spark.many}', 'spark.many': '99' },
    /is no amount that can be compared/,
  ),
  byConf('a number in other digits', { 'spark.executor.instances': '９９' }, /is no amount that can be compared/),
  {
    about: 'more time',
    written: { timeouts: { runtime: 'PT9H' } },
    told: /9h is longer than limits.runtime of defaults/i,
  },
  { about: 'more attempts', written: { retry: { application: 100 } }, told: /would be 101 attempts/ },
  { about: 'a driver that is kept for ever', written: { cleanup: 'NONE' }, told: /NONE keeps drivers for ever/ },
];

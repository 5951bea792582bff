import { withProperties, conf, words, type Configuration } from './configuration.ts';
import { FILES } from '../submitting-machine.ts';
import { templated } from './templates.ts';

const POM = `<project><modelVersion>4.0.0</modelVersion>
<groupId>org.example</groupId><artifactId>lib</artifactId><version>1.0</version></project>
`;

/** Settings that the running driver reads, and applications that combine much. */
export const PASSED_ON: readonly Configuration[] = [
  withProperties('executor-settings', 'settings of executors, which are passed on to the driver', {
    'spark.executor.instances': '5',
    'spark.executor.cores': '4',
    'spark.executor.memory': '8g',
    'spark.executor.memoryOverhead': '2g',
    'spark.executor.extraJavaOptions': '-XX:+UseG1GC -Dx="a b"',
    'spark.kubernetes.executor.request.cores': '3500m',
    'spark.kubernetes.executor.limit.cores': '4',
    'spark.kubernetes.executor.scheduler.name': 'yunikorn',
    'spark.kubernetes.executor.container.image': 'executor:1',
    'spark.kubernetes.executor.deleteOnTermination': 'false',
    'spark.kubernetes.executor.checkAllContainers': 'true',
    'spark.kubernetes.executor.rollInterval': '1800s',
    'spark.kubernetes.executor.rollPolicy': 'OUTLIER',
  }),
  withProperties('dynamic-allocation', 'dynamic allocation', {
    'spark.dynamicAllocation.enabled': 'true',
    'spark.dynamicAllocation.shuffleTracking.enabled': 'true',
    'spark.dynamicAllocation.minExecutors': '1',
    'spark.dynamicAllocation.maxExecutors': '20',
    'spark.kubernetes.allocation.batch.size': '10',
    'spark.kubernetes.allocation.batch.delay': '2s',
    'spark.kubernetes.allocation.executor.timeout': '300s',
    'spark.kubernetes.allocation.pods.allocator': 'statefulset',
    'spark.decommission.enabled': 'true',
    'spark.kubernetes.decommission.script': '/opt/decom.sh',
    'spark.kubernetes.executor.decommissionLabel': 'going',
  }),
  withProperties('driver-client', "settings of the driver's Kubernetes client", {
    'spark.kubernetes.driver.requestTimeout': '20000',
    'spark.kubernetes.driver.connectionTimeout': '5000',
    'spark.kubernetes.driver.master': 'https://api.example.org:6443',
    'spark.kubernetes.trust.certificates': 'true',
    'spark.kubernetes.executor.apiPollingInterval': '60s',
    'spark.kubernetes.appKillPodDeletionGracePeriod': '10s',
  }),
  withProperties('driver-service', 'the Service of the driver: IP families, policy, labels, deletion', {
    'spark.kubernetes.driver.service.ipFamilyPolicy': 'PreferDualStack',
    'spark.kubernetes.driver.service.ipFamilies': 'IPv4,IPv6',
    'spark.kubernetes.driver.service.deleteOnTermination': 'false',
    'spark.kubernetes.driver.service.label.team': 'risk',
    'spark.kubernetes.driver.service.annotation.prometheus.io/scrape': 'true',
  }),
  withProperties('ui', 'the UI and the event log', {
    'spark.ui.port': '8090',
    'spark.ui.proxyBase': '/proxy',
    'spark.eventLog.enabled': 'true',
    'spark.eventLog.dir': 's3a://logs/events',
    'spark.hadoop.fs.s3a.endpoint': 'https://s3.example.org',
  }),
  {
    name: 'packages',
    about: 'packages from repositories, with Ivy settings',
    submit: [
      ...words('--packages org.example:lib:1.0 --exclude-packages org.example:bad'),
      ...words(`--repositories file://${FILES}`),
      ...conf({ 'spark.jars.ivy': `${FILES}/ivy` }),
      ...words('--class org.example.Main local:///opt/spark/app/job.jar'),
    ],
    batch: {
      deps: {
        packages: ['org.example:lib:1.0'],
        excludePackages: ['org.example:bad'],
        repositories: [`file://${FILES}`],
      },
      sparkConf: { 'spark.jars.ivy': `${FILES}/ivy` },
    },
    // spark-submit resolves the packages itself before the driver does, so they must exist.
    files: { 'org/example/lib/1.0/lib-1.0.jar': 'a jar', 'org/example/lib/1.0/lib-1.0.pom': POM },
  },
  {
    name: 'python-archives',
    about: 'a Python environment as an archive, and executors with GPUs',
    submit: [
      ...words('--archives https://example.org/env.tar.gz#environment --py-files https://example.org/lib.zip'),
      ...conf({
        'spark.pyspark.python': './environment/bin/python',
        'spark.executor.resource.gpu.amount': '1',
        'spark.executor.resource.gpu.vendor': 'nvidia.com',
        'spark.executor.resource.gpu.discoveryScript': '/opt/gpus.sh',
        'spark.task.resource.gpu.amount': '0.5',
      }),
      ...words('local:///opt/spark/app/job.py --full'),
    ],
    batch: {
      mainApplicationFile: 'local:///opt/spark/app/job.py',
      arguments: ['--full'],
      deps: { archives: ['https://example.org/env.tar.gz#environment'], pyFiles: ['https://example.org/lib.zip'] },
      sparkConf: {
        'spark.pyspark.python': './environment/bin/python',
        'spark.executor.resource.gpu.amount': '1',
        'spark.executor.resource.gpu.vendor': 'nvidia.com',
        'spark.executor.resource.gpu.discoveryScript': '/opt/gpus.sh',
        'spark.task.resource.gpu.amount': '0.5',
      },
    },
  },
  withProperties('driver-jvm', "options, class path and library path of the driver's JVM", {
    'spark.driver.extraJavaOptions': '-Xlog:gc -Dfile.encoding=UTF-8',
    'spark.driver.defaultJavaOptions': '-XX:+ExitOnOutOfMemoryError',
    'spark.driver.extraClassPath': '/opt/extra/*',
    'spark.driver.extraLibraryPath': '/opt/native',
    'spark.driver.userClassPathFirst': 'true',
  }),
  templated('everything', 'a template, volumes, secrets, Hadoop configuration, a token and a GPU in one application', {
    driver: {
      metadata: { labels: { tier: 'gold' } },
      spec: {
        containers: [{ name: 'spark-kubernetes-driver', env: [{ name: 'A', value: '1' }] }],
        tolerations: [{ key: 'gpu', operator: 'Exists' }],
      },
    },
    executor: { spec: { containers: [{ name: 'spark-kubernetes-executor' }] } },
    sparkConf: {
      'spark.kubernetes.driver.volumes.emptyDir.work.mount.path': '/work',
      'spark.kubernetes.driver.volumes.persistentVolumeClaim.claim.mount.path': '/claim',
      'spark.kubernetes.driver.volumes.persistentVolumeClaim.claim.options.claimName': 'OnDemand',
      'spark.kubernetes.driver.volumes.persistentVolumeClaim.claim.options.storageClass': 'fast',
      'spark.kubernetes.driver.volumes.persistentVolumeClaim.claim.options.sizeLimit': '1Gi',
      'spark.kubernetes.driver.secrets.keys': '/etc/keys',
      'spark.kubernetes.driver.secretKeyRef.PASSWORD': 'database:password',
      'spark.kubernetes.hadoop.configMapName': 'hadoop-conf',
      'spark.kubernetes.authenticate.driver.oauthToken': 'abc',
      'spark.driver.resource.gpu.amount': '1',
      'spark.driver.resource.gpu.vendor': 'nvidia.com',
      'spark.local.dir': '/scratch',
      'spark.kubernetes.local.dirs.tmpfs': 'true',
    },
  }),
];

import { commandLine, conf, type Configuration, MAIN, words } from './configuration.ts';

const FEATURES = 'org.apache.spark.deploy.k8s.features';

/** Command lines as people type them: which setting wins, former names, references, quotes, names, arguments. */
export const COMMAND_LINES: readonly Configuration[] = [
  commandLine('options-before-conf', 'options of driver and executors before --conf with their properties', [
    ...words('--driver-memory 3g --driver-class-path /a --driver-library-path /la --driver-java-options -Dx=1'),
    ...words('--executor-memory 2g --driver-cores 1 --num-executors 3 --executor-cores 2'),
    ...conf({
      'spark.driver.memory': '9g',
      'spark.driver.extraClassPath': '/b',
      'spark.driver.extraLibraryPath': '/lb',
      'spark.driver.extraJavaOptions': '-Dx=2',
      'spark.executor.memory': '5g',
      'spark.executor.cores': '6',
      'spark.driver.cores': '4',
      'spark.executor.instances': '9',
    }),
    ...MAIN,
  ]),
  commandLine('options-after-conf', 'options of driver and executors after --conf with their properties', [
    ...conf({
      'spark.driver.memory': '9g',
      'spark.driver.extraClassPath': '/b',
      'spark.driver.extraJavaOptions': '-Dx=2',
      'spark.executor.memory': '5g',
      'spark.driver.cores': '4',
    }),
    ...words('--driver-memory 3g --driver-class-path /a --driver-java-options -Dx=1 --executor-memory 2g'),
    ...words('--driver-cores 2'),
    ...MAIN,
  ]),
  commandLine('options-twice', 'options and properties that are given twice, and options with =', [
    ...words('--driver-memory=2g --driver-memory=4g --executor-cores 2 --executor-cores=3 --num-executors=5'),
    ...words('-c spark.example.a=1 --conf=spark.example.b=2 --conf spark.example.a=3 --conf spark.example.c=x=y=z'),
    ...words('--conf spark.example.empty='),
    ...MAIN,
  ]),
  commandLine('options-of-other-masters', 'options for YARN and standalone clusters, which Kubernetes ignores', [
    ...words('--queue nightly --total-executor-cores 10 --supervise --verbose'),
    ...conf({ 'spark.yarn.queue': 'nightly', 'spark.cores.max': '10' }),
    ...MAIN,
  ]),
  commandLine('settings-of-the-client', 'settings of the submission client and of the machine', [
    ...conf({
      'spark.kubernetes.report.interval': '5s',
      'spark.kubernetes.file.upload.path': 's3a://bucket/uploads',
      'spark.kubernetes.executor.podNamePrefix': 'nightly',
      'spark.app.id': 'mine-1',
      'spark.driver.host': 'h',
      'spark.driver.port': '10000',
    }),
    ...MAIN,
  ]),
  commandLine('lists-in-options-and-conf', 'lists of files in options, which win over those in --conf', [
    ...words('--jars local:///opt/a.jar,https://example.org/b.jar,,local:///opt/spark/app/job.jar'),
    ...conf({
      'spark.jars': 'local:///loses.jar',
      'spark.files': 'local:///opt/f1,https://example.org/f2',
      'spark.archives': 'https://example.org/data.zip#data',
    }),
    ...MAIN,
  ]),
  commandLine('fragments', 'files and archives with fragments', [
    ...words('--archives local:///opt/env.tgz#env,https://example.org/data.zip#data'),
    ...words('--files https://example.org/f.conf#g.conf,local:///opt/h.conf'),
    ...conf({ 'spark.pyspark.python': './env/bin/python' }),
    'local:///opt/spark/app/job.py',
  ]),
  commandLine('python-files', 'modules of Python of several types, and with a property that loses', [
    ...words('--py-files local:///opt/a.zip,https://example.org/b.egg,local:///opt/c.py'),
    ...conf({ 'spark.submit.pyFiles': 'local:///loses.zip', 'spark.pyspark.driver.python': 'python3.11' }),
    ...words('local:///opt/spark/app/job.py --conf not=ours'),
  ]),
  commandLine('python-files-in-conf', 'modules of Python in a property', [
    ...conf({ 'spark.submit.pyFiles': 'local:///opt/a.zip,https://example.org/b.py' }),
    ...words('local:///opt/spark/app/job.py'),
  ]),
  commandLine('r-with-options', 'an R application with memory, files and arguments', [
    ...words('--driver-memory 8g --files https://example.org/model.rds'),
    ...conf({ 'spark.executor.memoryOverheadFactor': '0.2' }),
    ...words('local:///opt/spark/app/job.R --class none --model model.rds'),
  ]),
  commandLine('arguments-like-options', 'arguments that look like options, patterns and variables', [
    ...MAIN,
    '--conf',
    'spark.x=1',
    '--help',
    '-x',
    '--',
    '*',
    '$(date)',
    '`id`',
    'a\tb',
    "it's",
    '{"a": [1, 2]}',
    'größer',
  ]),
  commandLine('java-options-with-quotes', "options of the driver's JVM with quotes, blanks and backslashes", [
    '--driver-java-options',
    `-Dx="a b" -Dy='c d' -XX:OnOutOfMemoryError="kill -9 %p" -Dpath=C:\\\\temp -Dz=$HOME`,
    ...conf({
      'spark.executor.extraJavaOptions': `-Dx="a b" -Did={{EXECUTOR_ID}} -Dapp={{APP_ID}}`,
      'spark.driver.defaultJavaOptions': '-Dx=default -verbose:gc',
    }),
    ...MAIN,
  ]),
  commandLine('former-names-of-overhead', 'the overhead of driver and executors by its former names', [
    ...words('--driver-memory 2g'),
    ...conf({ 'spark.yarn.driver.memoryOverhead': '2048', 'spark.yarn.executor.memoryOverhead': '1024' }),
    ...MAIN,
  ]),
  commandLine('former-names-beside-current', 'settings by their former and their current names, which win', [
    ...conf({
      'spark.yarn.driver.memoryOverhead': '2048',
      'spark.driver.memoryOverhead': '600m',
      'spark.yarn.executor.memoryOverhead': '512',
      'spark.executor.memoryOverhead': '2g',
    }),
    ...MAIN,
  ]),
  commandLine('former-names-of-kerberos', 'a principal and its keytab in the image by their former names', [
    ...conf({
      'spark.yarn.keytab': 'local:///mnt/kt/k.keytab',
      'spark.yarn.principal': 'u@R',
      'spark.yarn.access.hadoopFileSystems': 'hdfs://other:8020',
    }),
    ...MAIN,
  ]),
  commandLine('references', 'references to properties in values that Spark reads, and in others', [
    ...conf({
      'spark.my.tag': '9',
      'spark.my.image': 'local/spark:${spark.my.tag}',
      'spark.kubernetes.driver.container.image': '${spark.my.image}',
      'spark.my.overhead': '700m',
      'spark.driver.memoryOverhead': '${spark.my.overhead}',
      'spark.my.cpu': '300m',
      'spark.kubernetes.driver.request.cores': '${spark.my.cpu}',
      'spark.kubernetes.driver.limit.cores': '${spark.my.limit}',
      'spark.my.limit': '2',
      'spark.my.account': 'etl',
      'spark.kubernetes.authenticate.driver.serviceAccountName': '${spark.my.account}',
      'spark.kubernetes.driver.annotation.a': '${spark.my.overhead}',
      'spark.kubernetes.driver.label.tag': 'fixed',
      'spark.kubernetes.driverEnv.HOMEX': '${env:HOME}',
      'spark.kubernetes.driver.node.selector.pool': 'p',
      'spark.example.dir': '${spark.my.tag}/x',
    }),
    ...MAIN,
  ]),
  commandLine('references-in-lists', 'references in scheduler, pull secrets and names of ConfigMaps', [
    ...conf({
      'spark.my.secret': 'regcred',
      'spark.kubernetes.container.image.pullSecrets': '${spark.my.secret},other',
      'spark.my.scheduler': 'volcano',
      'spark.kubernetes.scheduler.name': '${spark.my.scheduler}',
      'spark.my.map': 'hadoop-conf',
      'spark.kubernetes.hadoop.configMapName': '${spark.my.map}',
    }),
    ...MAIN,
  ]),
  commandLine('proxy-user', 'an impersonated user', ['--proxy-user', 'alice', ...MAIN, 'x']),
  commandLine('keytab-in-the-image', 'a keytab that is mounted from a Secret', [
    ...words('--keytab local:///mnt/kt/k.keytab --principal u@R'),
    ...conf({
      'spark.kubernetes.driver.secrets.kt': '/mnt/kt',
      'spark.kubernetes.kerberos.krb5.configMapName': 'krb5',
    }),
    ...MAIN,
  ]),
  commandLine('excluded-step', "one of Spark's own feature steps left out", [
    ...conf({ 'spark.kubernetes.driver.pod.excludedFeatureSteps': `${FEATURES}.LocalDirsFeatureStep` }),
    ...MAIN,
  ]),
  commandLine('excluded-steps', "several of Spark's own feature steps left out, with settings that they read", [
    ...conf({
      'spark.kubernetes.driver.pod.excludedFeatureSteps': [
        'EnvSecrets',
        'MountSecrets',
        'MountVolumes',
        'HadoopConfDriver',
      ]
        .map((step) => `${FEATURES}.${step}FeatureStep`)
        .join(','),
      'spark.kubernetes.driver.secrets.keys': '/etc/keys',
      'spark.kubernetes.driver.secretKeyRef.PASSWORD': 'database:password',
      'spark.kubernetes.driver.volumes.emptyDir.work.mount.path': '/work',
      'spark.kubernetes.hadoop.configMapName': 'hadoop-conf',
    }),
    ...MAIN,
  ]),
  commandLine('name-in-other-letters', 'a name without ASCII letters', ['--name', '日次レポート', ...MAIN]),
  commandLine('name-with-digits-first', 'a name that begins with digits and has signs', [
    '--name',
    '2026 report: 50% (a/b) -- v1.2_final!',
    ...MAIN,
  ]),
  commandLine('name-of-63-characters', 'a name that is cut at a sign', ['--name', `${'n'.repeat(62)}-tail`, ...MAIN]),
  commandLine('name-in-conf', 'a name in a property, which loses against the option', [
    ...conf({ 'spark.app.name': 'Other' }),
    ...MAIN,
  ]),
  commandLine('overhead-of-zero', 'no overhead of the driver', [
    ...words('--driver-memory 2g'),
    ...conf({ 'spark.driver.memoryOverhead': '0' }),
    ...MAIN,
  ]),
  commandLine('factor-of-zero', 'an overhead factor of zero, which leaves the minimum', [
    ...words('--driver-memory 8g'),
    ...conf({ 'spark.kubernetes.memoryOverheadFactor': '0' }),
    ...MAIN,
  ]),
  commandLine('factors-of-python', 'overhead factors of a Python application', [
    ...words('--driver-memory 10g --executor-memory 10g'),
    ...conf({ 'spark.kubernetes.memoryOverheadFactor': '0.3', 'spark.executor.memoryOverheadFactor': '0.5' }),
    'local:///opt/spark/app/job.py',
  ]),
  commandLine('sizes', 'sizes in bytes, capital letters and without unit; CPU with an exponent', [
    ...words('--driver-memory 3072M --executor-memory 2048'),
    ...conf({
      'spark.driver.memoryOverhead': '500000000b',
      'spark.executor.memoryOverhead': '1024',
      'spark.kubernetes.driver.request.cores': '1e-1',
      'spark.kubernetes.driver.limit.cores': '2000m',
      'spark.kubernetes.executor.request.cores': '.5',
      'spark.kubernetes.driver.volumes.emptyDir.e.mount.path': '/e',
      'spark.kubernetes.driver.volumes.emptyDir.e.options.sizeLimit': '1073741824',
    }),
    ...MAIN,
  ]),
  commandLine('devices-of-other-vendors', 'devices with names and vendors other than the usual', [
    ...conf({
      'spark.driver.resource.fpga.amount': '2',
      'spark.driver.resource.fpga.vendor': 'xilinx.com',
      'spark.driver.resource.gpu.amount': '1',
      'spark.driver.resource.gpu.vendor': 'amd.com',
      'spark.driver.resource.gpu.discoveryScript': '/opt/gpus.sh',
      'spark.executor.resource.mig-1g.5gb.amount': '1',
      'spark.executor.resource.mig-1g.5gb.vendor': 'nvidia.com',
    }),
    ...MAIN,
  ]),
  commandLine('dynamic-allocation-from-zero', 'dynamic allocation from zero executors, and lists with blanks', [
    ...words('--num-executors 0'),
    ...conf({
      'spark.dynamicAllocation.enabled': 'true',
      'spark.dynamicAllocation.shuffleTracking.enabled': 'true',
      'spark.dynamicAllocation.initialExecutors': '2',
      'spark.kubernetes.container.image.pullSecrets': 'r1, r2',
    }),
    ...MAIN,
  ]),
  commandLine('secrets-of-several-kinds', 'several secrets as files and as variables', [
    ...conf({
      'spark.kubernetes.driver.secrets.keys': '/etc/keys',
      'spark.kubernetes.driver.secrets.tls-cert': '/etc/tls',
      'spark.kubernetes.driver.secretKeyRef.DB_PASSWORD': 'database:pass.word',
      'spark.kubernetes.driver.secretKeyRef.TOKEN': 'api-token:token',
      'spark.kubernetes.executor.secrets.keys': '/etc/keys',
    }),
    ...MAIN,
  ]),
  commandLine('labels-with-prefixes', 'labels and annotations with prefixes, dots and JSON', [
    ...conf({
      'spark.kubernetes.driver.label.app.kubernetes.io/part-of': 'etl.nightly_v1',
      'spark.kubernetes.driver.label.empty': '',
      'spark.kubernetes.driver.annotation.example.org/config': '{"a": "b, c", "d": [1]}',
      'spark.kubernetes.driver.annotation.lines': 'one\ntwo',
      'spark.kubernetes.executor.label.app.kubernetes.io/part-of': 'etl',
      'spark.kubernetes.driver.service.annotation.example.org/config': '{"a": 1}',
    }),
    ...MAIN,
  ]),
  commandLine('variables-with-odd-names', 'names of environment variables by the relaxed rules of Kubernetes', [
    ...conf({
      'spark.kubernetes.driverEnv.1ABC': 'x',
      'spark.kubernetes.driverEnv.A.B-C': '$(NODE)-$HOME',
      'spark.kubernetes.driverEnv.SPARK_USER': 'alice',
      'spark.executorEnv.LD_LIBRARY_PATH': '/a:/b',
    }),
    ...MAIN,
  ]),
  commandLine('volumes-of-each-type', 'a volume of each type for driver and executors', [
    ...conf(
      Object.fromEntries(
        ['driver', 'executor'].flatMap((role) =>
          Object.entries({
            'hostPath.data.mount.path': '/data',
            'hostPath.data.options.path': '/mnt/data',
            'hostPath.data.options.type': 'DirectoryOrCreate',
            'emptyDir.work.mount.path': '/work',
            'emptyDir.work.options.sizeLimit': '5Gi',
            'nfs.share.mount.path': '/share',
            'nfs.share.options.server': 'nfs.example.org',
            'nfs.share.options.path': '/export',
            'nfs.share.mount.readOnly': 'true',
            'persistentVolumeClaim.lake.mount.path': '/lake',
            'persistentVolumeClaim.lake.options.claimName': 'lake-claim',
            'persistentVolumeClaim.lake.mount.subPath': 'a/b',
          }).map(([key, value]) => [`spark.kubernetes.${role}.volumes.${key}`, value]),
        ),
      ),
    ),
    ...MAIN,
  ]),
  commandLine('redaction', 'patterns of secrets in names and in text', [
    ...conf({
      'spark.redaction.regex': '(?i)secret|password|token',
      'spark.redaction.string.regex': 'AKIA[0-9A-Z]{16}',
      'spark.hadoop.fs.s3a.endpoint': 'https://s3.example.org',
    }),
    ...MAIN,
  ]),
  commandLine('ui-disabled', 'no user interface, and names of classes with dollar signs', [
    ...conf({ 'spark.ui.enabled': 'false', 'spark.kubernetes.driver.service.deleteOnTermination': 'true' }),
    '--class',
    'org.example.Main$Inner',
    'local:///opt/spark/app/job.jar',
  ]),
];

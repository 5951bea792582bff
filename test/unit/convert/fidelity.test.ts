import { describe, expect, test } from '@jest/globals';
import {
  convertedCommand,
  type DriverView,
  type Machine,
  nativeDriver,
  remarksOf,
} from '../../support/converted-driver.ts';
import { EXECUTOR_TEMPLATE } from '../../spark/configurations/template-files.ts';

/** A command line, and what the driver of spark-submit 4.1.4 has where conversions went wrong before. */
interface Case extends Machine {
  readonly about: string;
  readonly command: readonly string[];
  /** Reads the settings in question off a driver. */
  readonly of: (driver: DriverView) => unknown;
  /** What they are in the driver that spark-submit creates. */
  readonly spark: unknown;
}

const APPLICATION = ['--class', 'a.B', 'local:///opt/app.jar'];

/** Arguments without spaces. */
function words(text: string): string[] {
  return text.split(' ');
}

function conf(properties: Readonly<Record<string, string>>): string[] {
  return Object.entries(properties).flatMap(([key, value]) => ['--conf', `${key}=${value}`]);
}

const memoryOf = ({ container }: DriverView) => container.resources?.limits?.['memory'];

const DRIVER_TEMPLATE = `# a template as people write it
apiVersion: v1
kind: Pod
metadata:
  labels: &l
    team: risk          # who pays
    enabled: "yes"
spec:
  hostUsers: false
  containers:
  - name: spark-kubernetes-driver
    image: ignored
    command: ["/opt/custom-entrypoint.sh"]
    env:
    - {name: YESNO, value: yes}
    - {name: NUM, value: "1e3"}
    volumeMounts: [{name: cfg, mountPath: /cfg, readOnly: true}]
  volumes:
  - name: cfg
    configMap: {name: common, optional: true, defaultMode: 0440}
  topologySpreadConstraints:
  - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: *l}}
`;

const CASES: readonly Case[] = [
  {
    about: 'options of the driver and --conf share one map in the order of the line; other options win',
    command: [
      ...words('--driver-memory 3g --driver-class-path /a --driver-library-path /la'),
      ...words('--executor-memory 2g --driver-cores 1 --num-executors 3'),
      ...conf({
        'spark.driver.memory': '9g',
        'spark.driver.extraClassPath': '/b',
        'spark.driver.extraLibraryPath': '/lb',
        'spark.executor.memory': '5g',
        'spark.driver.cores': '4',
        'spark.executor.instances': '9',
      }),
      ...APPLICATION,
    ],
    of: ({ container, properties }) => ({
      memory: container.resources?.requests?.['memory'],
      classPath: properties['spark.driver.extraClassPath'],
      libraryPath: properties['spark.driver.extraLibraryPath'],
      driverMemory: properties['spark.driver.memory'],
      executorMemory: properties['spark.executor.memory'],
      cores: properties['spark.driver.cores'],
      instances: properties['spark.executor.instances'],
    }),
    spark: {
      memory: '10137Mi',
      classPath: '/b',
      libraryPath: '/lb',
      driverMemory: '9g',
      executorMemory: '2g',
      cores: '1',
      instances: '3',
    },
  },
  {
    about: 'the later of --conf and --driver-memory counts',
    command: [...conf({ 'spark.driver.memory': '9g' }), '--driver-memory', '3g', ...APPLICATION],
    of: memoryOf,
    spark: '3456Mi',
  },
  {
    about: 'the later of --conf and --driver-java-options counts',
    command: [
      ...words('--driver-java-options -Dx=1'),
      ...conf({ 'spark.driver.extraJavaOptions': '-Dx=2' }),
      ...APPLICATION,
    ],
    of: ({ properties }) => properties['spark.driver.extraJavaOptions'],
    spark: '-Dx=2',
  },
  {
    about: 'overhead under its former names counts on Kubernetes',
    command: [
      ...words('--driver-memory 2g'),
      ...conf({ 'spark.yarn.driver.memoryOverhead': '2048', 'spark.yarn.executor.memoryOverhead': '1024' }),
      ...APPLICATION,
    ],
    of: (driver) => [memoryOf(driver), driver.properties['spark.executor.memoryOverhead']],
    spark: ['4096Mi', '1024'],
  },
  {
    about: 'a former name loses against the current one, and its value is translated',
    command: [
      ...conf({
        'spark.yarn.driver.memoryOverhead': '2048',
        'spark.driver.memoryOverhead': '512',
        'spark.kryoserializer.buffer.mb': '0.064',
      }),
      ...APPLICATION,
    ],
    of: (driver) => [memoryOf(driver), driver.properties['spark.kryoserializer.buffer']],
    spark: ['1536Mi', '64k'],
  },
  {
    about: 'the files and defaults of SPARK_CONF_DIR',
    env: { SPARK_CONF_DIR: '/sc' },
    files: {
      '/sc/log4j2.properties': 'rootLogger.level = warn\n',
      '/sc/spark-defaults.conf':
        'spark.executor.instances   7\nspark.kubernetes.driver.label.from   defaults\nspark.eventLog.enabled   true\n',
      '/sc/spark-env.sh.template': '# nothing',
    },
    command: APPLICATION,
    of: ({ pod, properties, files }) => ({
      label: pod.metadata?.labels?.['from'],
      file: files['log4j2.properties'],
      template: files['spark-env.sh.template'],
      eventLog: properties['spark.eventLog.enabled'],
      instances: properties['spark.executor.instances'],
    }),
    spark: {
      label: 'defaults',
      file: 'rootLogger.level = warn\n',
      template: undefined,
      eventLog: 'true',
      instances: '7',
    },
  },
  {
    about: 'the folder conf of SPARK_HOME counts without SPARK_CONF_DIR',
    env: { SPARK_HOME: '/opt/spark' },
    files: { '/opt/spark/conf/spark-defaults.conf': 'spark.driver.memory 2g\n' },
    command: APPLICATION,
    of: memoryOf,
    spark: '2432Mi',
  },
  {
    about: 'a properties file replaces the defaults',
    env: { SPARK_CONF_DIR: '/sc' },
    files: { '/sc/spark-defaults.conf': 'spark.driver.memory 2g\n', '/p': 'spark.ui.port 4041\n' },
    command: ['--properties-file', '/p', ...APPLICATION],
    of: memoryOf,
    spark: '1408Mi',
  },
  {
    about: 'a properties file adds to the defaults with --load-spark-defaults',
    env: { SPARK_CONF_DIR: '/sc' },
    files: {
      '/sc/spark-defaults.conf': 'spark.driver.memory 2g\nspark.ui.port 1\n',
      '/p': 'spark.ui.port 4041\n',
    },
    command: ['--properties-file', '/p', '--load-spark-defaults', ...APPLICATION],
    of: (driver) => [memoryOf(driver), driver.properties['spark.ui.port']],
    spark: ['2432Mi', '4041'],
  },
  {
    about: 'the files of HADOOP_CONF_DIR',
    env: { HADOOP_CONF_DIR: '/hadoop' },
    files: { '/hadoop/core-site.xml': '<configuration/>\n' },
    command: APPLICATION,
    of: ({ env, files, container, pod, properties }) => ({
      file: files['core-site.xml'],
      env: env['HADOOP_CONF_DIR'],
      mount: container.volumeMounts?.find(({ name }) => name === 'hadoop-properties')?.mountPath,
      items: pod.spec?.volumes?.find(({ name }) => name === 'hadoop-properties')?.configMap?.items,
      ofExecutors: properties['spark.kubernetes.executor.hadoopConfigMapName']?.replace(/^.*(?=-hadoop)/, '<PREFIX>'),
    }),
    spark: {
      file: '<configuration/>\n',
      env: '/opt/hadoop/conf',
      mount: '/opt/hadoop/conf',
      items: [{ key: 'core-site.xml', path: 'core-site.xml' }],
      ofExecutors: '<PREFIX>-hadoop-config',
    },
  },
  {
    about: 'memory, cores and scratch folders of variables',
    env: {
      SPARK_DRIVER_MEMORY: '3g',
      SPARK_EXECUTOR_MEMORY: '4g',
      SPARK_EXECUTOR_CORES: '2',
      SPARK_LOCAL_DIRS: '/x1',
    },
    command: APPLICATION,
    of: (driver) => ({
      memory: memoryOf(driver),
      executor: [driver.properties['spark.executor.memory'], driver.properties['spark.executor.cores']],
      dirs: driver.env['SPARK_LOCAL_DIRS'],
      mount: driver.container.volumeMounts?.find(({ name }) => name === 'spark-local-dir-1')?.mountPath,
    }),
    spark: { memory: '3456Mi', executor: ['4g', '2'], dirs: '/x1', mount: '/x1' },
  },
  {
    about: 'a property wins over a variable, except for scratch folders',
    env: { SPARK_DRIVER_MEMORY: '3g', SPARK_LOCAL_DIRS: '/x1' },
    command: [...conf({ 'spark.driver.memory': '2g', 'spark.local.dir': '/x2' }), ...APPLICATION],
    of: (driver) => [memoryOf(driver), driver.env['SPARK_LOCAL_DIRS']],
    spark: ['2432Mi', '/x1'],
  },
  {
    about: 'the Python of variables',
    env: { PYSPARK_PYTHON: '/e/py', PYSPARK_DRIVER_PYTHON: '/e/dpy' },
    command: ['--py-files', 'local:///opt/a.zip,local:///opt/b.py', 'local:///opt/app.py', 'x'],
    of: ({ env }) => [env['PYSPARK_PYTHON'], env['PYSPARK_DRIVER_PYTHON']],
    spark: ['/e/py', '/e/dpy'],
  },
  {
    about: 'the user of HADOOP_USER_NAME',
    env: { HADOOP_USER_NAME: 'etl' },
    command: APPLICATION,
    of: ({ env }) => env['SPARK_USER'],
    spark: 'etl',
  },
  {
    about: "no namespace is Spark's namespace default",
    command: APPLICATION,
    of: ({ pod }) => pod.metadata?.namespace,
    spark: 'default',
  },
  {
    about: 'a comment of a properties file that ends in a backslash does not continue',
    files: { '/c.conf': '# where: C:\\conf\\\nspark.example.after.comment=1\nspark.example.b=2\n' },
    command: ['--properties-file', '/c.conf', ...APPLICATION],
    of: ({ properties }) => [properties['spark.example.after.comment'], properties['spark.example.b']],
    spark: ['1', '2'],
  },
  {
    about: 'line ends in values of a properties file stay, other space is trimmed',
    files: { '/c.conf': 'spark.example.delim=\\n\nspark.example.crlf=x\\r\\n\nspark.example.nbsp=\\u00a0x \n' },
    command: ['--properties-file', '/c.conf', ...APPLICATION],
    of: ({ properties }) => [
      properties['spark.example.delim'],
      properties['spark.example.crlf'],
      properties['spark.example.nbsp'],
    ],
    spark: ['\n', 'x\r\n', '\u00A0x'],
  },
  {
    about: 'references in values that Spark reads are replaced, those in free properties stay',
    command: [
      ...conf({
        'spark.my.img': 'local/spark:9',
        'spark.kubernetes.driver.container.image': '${spark.my.img}',
        'spark.driver.memoryOverhead': '${spark.my.ov}',
        'spark.my.ov': '700m',
        'spark.kubernetes.driver.annotation.a': '${spark.my.ov}',
        'spark.kubernetes.driverEnv.HOMEX': '${env:HOME}',
        'spark.kubernetes.driver.request.cores': '${spark.my.cpu}',
        'spark.my.cpu': '300m',
      }),
      ...APPLICATION,
    ],
    of: (driver) => ({
      image: driver.container.image,
      memory: memoryOf(driver),
      cpu: driver.container.resources?.requests?.['cpu'],
      annotation: driver.pod.metadata?.annotations?.['a'],
      env: driver.env['HOMEX'],
    }),
    spark: { image: 'local/spark:9', memory: '1724Mi', cpu: '300m', annotation: '${spark.my.ov}', env: '${env:HOME}' },
  },
  {
    about: 'a reference to a variable of the machine',
    env: { TAG: '7' },
    command: [...conf({ 'spark.kubernetes.driver.container.image': 'local/spark:${env:TAG}' }), ...APPLICATION],
    of: ({ container }) => container.image,
    spark: 'local/spark:7',
  },
  {
    about: 'an impersonated user',
    command: ['--class', 'a.B', '--proxy-user', 'alice', 'local:///opt/app.jar', 'x'],
    of: ({ container }) => container.args,
    spark: [
      ...words('driver --proxy-user alice --properties-file /opt/spark/conf/spark.properties'),
      ...words('--class a.B local:///opt/app.jar x'),
    ],
  },
  {
    about: 'a keytab in the image, or mounted from a Secret',
    command: [
      ...words('--class a.B --keytab local:///mnt/kt/k.keytab --principal u@R'),
      ...conf({
        'spark.kubernetes.driver.secrets.kt': '/mnt/kt',
        'spark.kubernetes.kerberos.krb5.configMapName': 'krb5',
      }),
      'local:///opt/app.jar',
    ],
    of: ({ properties }) => [properties['spark.kerberos.keytab'], properties['spark.kerberos.principal']],
    spark: ['local:///mnt/kt/k.keytab', 'u@R'],
  },
  {
    about: 'a token file for the driver, which is only passed on',
    command: [...conf({ 'spark.kubernetes.authenticate.driver.oauthTokenFile': '/p.conf' }), ...APPLICATION],
    of: ({ properties }) => properties['spark.kubernetes.authenticate.driver.oauthTokenFile'],
    spark: '/p.conf',
  },
  {
    about: "an excluded feature step of Spark's own",
    command: [
      ...conf({
        'spark.kubernetes.driver.pod.excludedFeatureSteps': 'org.apache.spark.deploy.k8s.features.LocalDirsFeatureStep',
      }),
      ...APPLICATION,
    ],
    of: ({ env, pod }) => [env['SPARK_LOCAL_DIRS'], pod.spec?.volumes?.map(({ name }) => name)],
    spark: [undefined, ['spark-conf-volume-driver']],
  },
  {
    about: 'zero overhead',
    command: ['--driver-memory', '2g', ...conf({ 'spark.driver.memoryOverhead': '0' }), ...APPLICATION],
    of: memoryOf,
    spark: '2048Mi',
  },
  {
    about: 'an overhead factor of zero, which leaves the minimum',
    command: ['--driver-memory', '8g', ...conf({ 'spark.kubernetes.memoryOverheadFactor': '0' }), ...APPLICATION],
    of: memoryOf,
    spark: '8576Mi',
  },
  {
    about: 'CPU with an exponent, and memory in bytes',
    command: [
      ...conf({
        'spark.kubernetes.driver.request.cores': '1e-1',
        'spark.kubernetes.driver.limit.cores': '2000m',
        'spark.kubernetes.executor.request.cores': '.5',
        'spark.driver.memoryOverhead': '500000000b',
      }),
      ...APPLICATION,
    ],
    of: (driver) => [driver.container.resources?.requests?.['cpu'], memoryOf(driver)],
    spark: ['1e-1', '1500Mi'],
  },
  {
    about: 'names of variables by the relaxed rules of Kubernetes',
    command: [
      ...conf({
        'spark.kubernetes.driverEnv.1ABC': 'x',
        'spark.kubernetes.driverEnv.A B': 'y',
        'spark.executorEnv.Z%': '1',
      }),
      ...APPLICATION,
    ],
    of: ({ env, properties }) => [env['1ABC'], env['A B'], properties['spark.executorEnv.Z%']],
    spark: ['x', 'y', '1'],
  },
  {
    about: 'a name without ASCII letters',
    command: ['--class', 'a.B', '--name', '日次レポート', 'local:///opt/app.jar'],
    of: ({ pod, properties }) => [
      pod.metadata?.labels?.['spark-app-name'],
      properties['spark.app.name'],
      /^x[a-z0-9-]+-driver$/.test(pod.metadata?.name ?? ''),
    ],
    spark: ['', '日次レポート', true],
  },
  {
    about: 'a name of 225 characters',
    command: ['--class', 'a.B', '--name', 'n'.repeat(225), 'local:///opt/app.jar'],
    of: ({ properties }) => properties['spark.app.name']?.length,
    spark: 225,
  },
  {
    about: 'a host of the driver, which Spark ignores in cluster mode',
    command: [...conf({ 'spark.driver.host': 'h', 'spark.driver.port': '10000' }), ...APPLICATION],
    of: ({ properties }) => [
      properties['spark.driver.host']?.endsWith('-driver-svc.default.svc'),
      properties['spark.driver.port'],
    ],
    spark: [true, '10000'],
  },
  {
    about: 'lists keep their spaces',
    command: [
      ...words('--num-executors 0'),
      ...conf({ 'spark.dynamicAllocation.enabled': 'true', 'spark.kubernetes.container.image.pullSecrets': 'r1, r2' }),
      ...APPLICATION,
    ],
    of: ({ properties, pod }) => [
      properties['spark.kubernetes.container.image.pullSecrets'],
      pod.spec?.imagePullSecrets,
      properties['spark.executor.instances'],
    ],
    spark: ['r1, r2', [{ name: 'r1' }, { name: 'r2' }], '0'],
  },
  {
    about: "the application's jar is appended even if it is listed",
    command: ['--class', 'a.B', '--jars', 'local:///opt/a.jar,local:///opt/app.jar', 'local:///opt/app.jar'],
    of: ({ properties }) => properties['spark.jars'],
    spark: 'local:///opt/a.jar,local:///opt/app.jar,local:///opt/app.jar',
  },
  {
    about: 'an octal mode in a template',
    files: {
      '/d.yaml':
        'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: spark-kubernetes-driver\n    volumeMounts: [{name: key, mountPath: /key}]\n  volumes:\n  - name: key\n    secret: {secretName: ssh-key, optional: true, defaultMode: 0400}\n',
    },
    command: [...conf({ 'spark.kubernetes.driver.podTemplateFile': '/d.yaml' }), ...APPLICATION],
    of: ({ pod }) => pod.spec?.volumes?.[0]?.secret?.defaultMode,
    spark: 256,
  },
  {
    about: "the executors' template is passed on unchanged",
    files: { '/d.yaml': DRIVER_TEMPLATE, '/e.yaml': EXECUTOR_TEMPLATE },
    command: [
      ...conf({
        'spark.kubernetes.driver.podTemplateFile': '/d.yaml',
        'spark.kubernetes.executor.podTemplateFile': '/e.yaml',
      }),
      ...APPLICATION,
    ],
    of: ({ files, pod, env }) => [
      files['podspec-configmap-key'],
      pod.spec?.volumes?.[0]?.configMap?.defaultMode,
      env['YESNO'],
      env['NUM'],
      pod.spec?.topologySpreadConstraints?.[0]?.labelSelector?.matchLabels,
    ],
    spark: [EXECUTOR_TEMPLATE, 288, 'yes', '1e3', { team: 'risk', enabled: 'yes' }],
  },
  {
    about: 'a template without containers',
    files: {
      '/d.yaml':
        'apiVersion: v1\nkind: Pod\nspec:\n  tolerations: [{key: spot, operator: Exists}]\n  priorityClassName: system-cluster-critical\n',
    },
    command: [...conf({ 'spark.kubernetes.driver.podTemplateFile': '/d.yaml' }), ...APPLICATION],
    of: ({ pod, container }) => [pod.spec?.priorityClassName, container.name],
    spark: ['system-cluster-critical', 'spark-kubernetes-driver'],
  },
  {
    about: 'a template whose container has no name',
    files: { '/d.yaml': 'spec: {containers: [{env: [{name: A, value: x}]}]}' },
    command: [...conf({ 'spark.kubernetes.driver.podTemplateFile': '/d.yaml' }), ...APPLICATION],
    of: ({ env, container }) => [env['A'], container.name],
    spark: ['x', 'spark-kubernetes-driver'],
  },
  {
    about: 'numbers and booleans where a template wants text',
    files: {
      '/d.yaml':
        'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: spark-kubernetes-driver\n    env:\n    - {name: PORT, value: 8080}\n    - {name: DEBUG, value: true}\n',
    },
    command: [...conf({ 'spark.kubernetes.driver.podTemplateFile': '/d.yaml' }), ...APPLICATION],
    of: ({ env }) => [env['PORT'], env['DEBUG']],
    spark: ['8080', 'true'],
  },
  {
    about: 'a container name that is not in the template: the first container counts',
    files: { '/d.yaml': DRIVER_TEMPLATE },
    command: [
      ...conf({
        'spark.kubernetes.driver.podTemplateFile': '/d.yaml',
        'spark.kubernetes.driver.podTemplateContainerName': 'nope',
      }),
      ...APPLICATION,
    ],
    of: ({ container }) => container.name,
    spark: 'spark-kubernetes-driver',
  },
  {
    about: 'a container name without a template',
    command: [...conf({ 'spark.kubernetes.driver.podTemplateContainerName': 'main' }), ...APPLICATION],
    of: ({ container }) => container.name,
    spark: 'spark-kubernetes-driver',
  },
];

describe('a converted command line creates the driver that spark-submit creates', () => {
  test.each(CASES)('$about', ({ command, env = {}, files = {}, of, spark }) => {
    const machine = { env, files };
    const { batch, problems } = convertedCommand(command, machine);
    expect({ problems, submit: batch.submit }).toEqual({ problems: [], submit: undefined });
    const { refused, driver } = nativeDriver(batch, machine);
    expect({ refused, settings: of(driver) }).toEqual({ refused: [], settings: spark });
  });
});

describe('a command line that spark-submit refuses is refused', () => {
  test.each<[string, readonly string[], string]>([
    [
      'a Spark Connect server in cluster mode',
      ['--class', 'org.apache.spark.sql.connect.service.SparkConnectServer', 'spark-internal'],
      '! mainClass: is a Spark Connect server',
    ],
    [
      'an address of HDFS without a host',
      ['--archives', 'local:///opt/env.tgz#env,hdfs:///x.tar.gz', 'local:///opt/app.py'],
      '! deps.archives[1]: "hdfs:///x.tar.gz" has no host',
    ],
    [
      'an item of a list that begins with a blank',
      ['--class', 'a.B', '--jars', 'local:///opt/a.jar, https://127.0.0.1:9/b.jar', 'local:///opt/app.jar'],
      '! deps.jars: --jars has " https://127.0.0.1:9/b.jar"',
    ],
  ])('%s', (_, command, remark) => {
    expect(remarksOf(convertedCommand(command)).filter((one) => one.startsWith(remark))).toHaveLength(1);
  });
});

describe('what a command line does not say is named', () => {
  test.each<[string, Machine, readonly string[], string]>([
    [
      'a HADOOP_CONF_DIR that is not on this machine',
      { env: { HADOOP_CONF_DIR: '/etc/hadoop/conf' } },
      APPLICATION,
      "HADOOP_CONF_DIR /etc/hadoop/conf: can't be read",
    ],
    [
      'a SPARK_CONF_DIR that is not on this machine',
      { env: { SPARK_CONF_DIR: '/etc/spark' } },
      APPLICATION,
      "SPARK_CONF_DIR /etc/spark: can't be read",
    ],
    [
      'a SPARK_CONF_DIR of which nothing is known',
      {},
      APPLICATION,
      'spark-defaults.conf and the files beside it: of the',
    ],
    [
      'the version of Spark in an image without one in its tag',
      {},
      [...conf({ 'spark.kubernetes.container.image': 'jobs/etl' }), ...APPLICATION],
      'sparkVersion: is not known from the image "jobs/etl"',
    ],
    [
      'a reference that is not set',
      {},
      [...conf({ 'spark.kubernetes.driver.container.image': 'a:${env:TAG}' }), ...APPLICATION],
      'spark.kubernetes.driver.container.image: contains ${env:TAG}',
    ],
    ['a namespace that is not given', {}, APPLICATION, 'namespace: is default'],
  ])('%s', (_, machine, command, remark) => {
    expect(remarksOf(convertedCommand(command, machine)).filter((one) => one.startsWith(remark))).toHaveLength(1);
  });
});

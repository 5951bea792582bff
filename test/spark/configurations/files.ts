import { byProperties, conf, MAIN, type Configuration } from './configuration.ts';

const CORE_SITE = `<?xml version="1.0"?>
<configuration><property><name>io.file.buffer.size</name><value>65536</value></property></configuration>
`;
const LOG4J = 'rootLogger.level = warn\n';
const METRICS = '*.sink.console.class=org.apache.spark.metrics.sink.ConsoleSink\n';

/** Configuration files of Spark, Hadoop and Kerberos, and credentials. */
export const FILES_AND_CREDENTIALS: readonly Configuration[] = [
  byProperties('hadoop-config-map', 'a ConfigMap with Hadoop configuration that exists', {
    'spark.kubernetes.hadoop.configMapName': 'hadoop-conf',
  }),
  {
    name: 'hadoop-files',
    about: 'Hadoop configuration files of the submitter',
    submit: MAIN,
    batch: { hadoopConfFiles: { 'core-site.xml': CORE_SITE, 'hdfs-site.xml': CORE_SITE } },
    hadoopConfDir: { 'core-site.xml': CORE_SITE, 'hdfs-site.xml': CORE_SITE },
  },
  {
    name: 'spark-files',
    about: 'configuration files of Spark beside its properties',
    submit: MAIN,
    batch: { sparkConfFiles: { 'log4j2.properties': LOG4J, 'metrics.properties': METRICS } },
    sparkConfDir: { 'log4j2.properties': LOG4J, 'metrics.properties': METRICS, 'spark-env.sh.template': 'not taken' },
  },
  {
    name: 'spark-and-hadoop-files',
    about: 'configuration files of both, for Python',
    submit: [...conf({ 'spark.executor.instances': '1' }), 'local:///opt/spark/app/job.py'],
    batch: {
      mainApplicationFile: 'local:///opt/spark/app/job.py',
      sparkConfFiles: { 'log4j2.properties': LOG4J },
      hadoopConfFiles: { 'core-site.xml': CORE_SITE },
      executor: { instances: 1 },
    },
    sparkConfDir: { 'log4j2.properties': LOG4J },
    hadoopConfDir: { 'core-site.xml': CORE_SITE },
  },
  byProperties('kerberos-config-map', 'a ConfigMap with krb5.conf that exists', {
    'spark.kubernetes.kerberos.krb5.configMapName': 'krb5',
  }),
  byProperties('kerberos-token-secret', 'delegation tokens in a secret that exists', {
    'spark.kubernetes.kerberos.tokenSecret.name': 'tokens',
    'spark.kubernetes.kerberos.tokenSecret.itemKey': 'hadoop-tokens',
  }),
  byProperties('hadoop-and-kerberos', 'Hadoop configuration, krb5.conf and tokens, all of which exist', {
    'spark.kubernetes.hadoop.configMapName': 'hadoop-conf',
    'spark.kubernetes.kerberos.krb5.configMapName': 'krb5',
    'spark.kubernetes.kerberos.tokenSecret.name': 'tokens',
    'spark.kubernetes.kerberos.tokenSecret.itemKey': 'hadoop-tokens',
  }),
  byProperties('credentials-mounted', 'credentials that are in the pod already', {
    'spark.kubernetes.authenticate.driver.mounted.oauthTokenFile': '/var/run/tokens/api',
    'spark.kubernetes.authenticate.driver.mounted.caCertFile': '/var/run/tokens/ca.crt',
    'spark.kubernetes.authenticate.driver.mounted.clientKeyFile': '/var/run/tokens/client.key',
    'spark.kubernetes.authenticate.driver.mounted.clientCertFile': '/var/run/tokens/client.crt',
  }),
  byProperties('credentials-token', 'a token becomes a secret, and is not told among the properties', {
    'spark.kubernetes.authenticate.driver.oauthToken': 'abc.def-ghi',
  }),
  byProperties('credentials-token-and-account', 'beside a token a service account is not set', {
    'spark.kubernetes.authenticate.driver.oauthToken': 'abc.def-ghi',
    'spark.kubernetes.authenticate.driver.serviceAccountName': 'spark',
    'spark.kubernetes.authenticate.driver.mounted.caCertFile': '/var/run/ca.crt',
  }),
  byProperties('service-account-of-executors', 'executors have an account of their own', {
    'spark.kubernetes.authenticate.driver.serviceAccountName': 'spark',
    'spark.kubernetes.authenticate.executor.serviceAccountName': 'spark-executor',
  }),
];

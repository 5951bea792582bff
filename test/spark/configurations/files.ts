import { withProperties, conf, MAIN, type Configuration } from './configuration.ts';

const CORE_SITE = `<?xml version="1.0"?>
<configuration><property><name>io.file.buffer.size</name><value>65536</value></property></configuration>
`;
const KRB5_CONF = '[libdefaults]\n  default_realm = EXAMPLE.ORG\n';
const LOG4J = 'rootLogger.level = warn\n';
const METRICS = '*.sink.console.class=org.apache.spark.metrics.sink.ConsoleSink\n';

/** Configuration files of Spark, Hadoop and Kerberos, and credentials. */
export const FILES_AND_CREDENTIALS: readonly Configuration[] = [
  withProperties('hadoop-config-map', 'an existing ConfigMap with Hadoop configuration', {
    'spark.kubernetes.hadoop.configMapName': 'hadoop-conf',
  }),
  {
    name: 'hadoop-files',
    about: 'Hadoop configuration files of the submitting machine',
    submit: MAIN,
    batch: { hadoopConfFiles: { 'core-site.xml': CORE_SITE, 'hdfs-site.xml': CORE_SITE } },
    hadoopConfDir: { 'core-site.xml': CORE_SITE, 'hdfs-site.xml': CORE_SITE },
  },
  {
    name: 'spark-files',
    about: 'Spark configuration files',
    submit: MAIN,
    batch: { sparkConfFiles: { 'log4j2.properties': LOG4J, 'metrics.properties': METRICS } },
    sparkConfDir: { 'log4j2.properties': LOG4J, 'metrics.properties': METRICS, 'spark-env.sh.template': 'not taken' },
  },
  {
    name: 'spark-and-hadoop-files',
    about: 'configuration files of Spark and Hadoop for a Python application',
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
  withProperties('kerberos-config-map', 'an existing ConfigMap with krb5.conf', {
    'spark.kubernetes.kerberos.krb5.configMapName': 'krb5',
  }),
  {
    name: 'kerberos-file',
    about: 'a krb5.conf of the submitting machine',
    submit: [...conf({ 'spark.kubernetes.kerberos.krb5.path': '<files>/krb5.conf' }), ...MAIN],
    files: { 'krb5.conf': KRB5_CONF },
    batch: { krb5Conf: KRB5_CONF },
  },
  withProperties('kerberos-token-secret', 'delegation tokens in an existing secret', {
    'spark.kubernetes.kerberos.tokenSecret.name': 'tokens',
    'spark.kubernetes.kerberos.tokenSecret.itemKey': 'hadoop-tokens',
  }),
  withProperties('hadoop-and-kerberos', 'existing Hadoop configuration, krb5.conf and tokens', {
    'spark.kubernetes.hadoop.configMapName': 'hadoop-conf',
    'spark.kubernetes.kerberos.krb5.configMapName': 'krb5',
    'spark.kubernetes.kerberos.tokenSecret.name': 'tokens',
    'spark.kubernetes.kerberos.tokenSecret.itemKey': 'hadoop-tokens',
  }),
  withProperties('credentials-mounted', 'credentials that are mounted into the pod', {
    'spark.kubernetes.authenticate.driver.mounted.oauthTokenFile': '/var/run/tokens/api',
    'spark.kubernetes.authenticate.driver.mounted.caCertFile': '/var/run/tokens/ca.crt',
    'spark.kubernetes.authenticate.driver.mounted.clientKeyFile': '/var/run/tokens/client.key',
    'spark.kubernetes.authenticate.driver.mounted.clientCertFile': '/var/run/tokens/client.crt',
  }),
  withProperties('credentials-token', 'a token, which becomes a secret and is removed from the properties', {
    'spark.kubernetes.authenticate.driver.oauthToken': 'abc.def-ghi',
  }),
  withProperties('credentials-token-and-account', 'a token and a service account, which is then not set', {
    'spark.kubernetes.authenticate.driver.oauthToken': 'abc.def-ghi',
    'spark.kubernetes.authenticate.driver.serviceAccountName': 'spark',
    'spark.kubernetes.authenticate.driver.mounted.caCertFile': '/var/run/ca.crt',
  }),
  withProperties('service-account-of-executors', 'a service account for executors', {
    'spark.kubernetes.authenticate.driver.serviceAccountName': 'spark',
    'spark.kubernetes.authenticate.executor.serviceAccountName': 'spark-executor',
  }),
];

import { describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../../../src/model/batch/batch.ts';
import { checkNative } from '../../../../src/submit/native/check.ts';
import { batchOf } from '../../../support/plans.ts';

interface Row {
  /** Follows "refuses". */
  readonly about: string;
  readonly batch: Partial<BatchRequest>;
  /** Paths joined by slashes, each with a part of its message. */
  readonly problems: Readonly<Record<string, string>>;
}

const APPLICATION: readonly Row[] = [
  {
    about: 'a jar on the submitting machine',
    batch: { mainApplicationFile: 'file:///home/me/job.jar' },
    problems: { mainApplicationFile: '"file:///home/me/job.jar" is a file of the submitting machine' },
  },
  {
    about: 'a path without a scheme',
    batch: { mainApplicationFile: '/opt/spark/app/job.jar' },
    problems: { mainApplicationFile: 'write local:///path' },
  },
  {
    about: 'dependencies on the submitting machine, each with its path',
    batch: { deps: { jars: ['local:///a.jar', 'b.jar'], pyFiles: ['file:/c.py'] } },
    problems: { 'deps/jars/1': '"b.jar"', 'deps/pyFiles/0': '"file:/c.py"' },
  },
  {
    about: 'files on the submitting machine that a property names',
    batch: { sparkConf: { 'spark.files': 's3a://b/x,/etc/hosts' } },
    problems: { 'sparkConf/spark.files': '"/etc/hosts"' },
  },
  {
    about: 'a Python application that is not a Python file',
    batch: { type: 'Python', mainApplicationFile: 'local:///job.zip' },
    problems: { type: 'is Python, but Spark runs "local:///job.zip" as Java or Scala', mainClass: 'no meaning' },
  },
  {
    about: 'a main class for a Python file',
    batch: { mainApplicationFile: 'local:///job.py' },
    problems: { mainClass: 'has no meaning for an application in Python' },
  },
  { about: 'an old Spark', batch: { sparkVersion: '3.4.1' }, problems: { sparkVersion: 'Spark 3.5 and newer' } },
  {
    about: 'an image that refers to a missing version',
    batch: { image: 'spark:{{SPARK_VERSION}}' },
    problems: { sparkVersion: 'is missing' },
  },
];

const SETTINGS: readonly Row[] = [
  ...[
    ['spark.kubernetes.driver.podTemplateFile', 'put the template itself into driver.template'],
    ['spark.kubernetes.executor.podTemplateFile', 'put the template itself into executor.template'],
    ['spark.kubernetes.file.upload.path', 'no file is uploaded'],
    ['spark.kubernetes.kerberos.krb5.path', 'spark.kubernetes.kerberos.krb5.configMapName'],
    ['spark.kerberos.keytab', 'write local:///path'],
    ['spark.kubernetes.authenticate.driver.caCertFile', 'spark.kubernetes.authenticate.driver.mounted.*'],
    ['spark.kubernetes.authenticate.submission.caCertFile', 'name a cluster'],
    ['spark.kubernetes.authenticate.oauthToken', 'client mode only'],
    ['spark.kubernetes.driver.pod.featureSteps', 'Java classes'],
    ['spark.kubernetes.context', 'name a cluster'],
    ['spark.driver.host', 'by the name of its Service'],
  ].map(([setting = '', reason = '']) => ({
    about: setting,
    batch: { sparkConf: { [setting]: 'x' } },
    problems: { [`sparkConf/${setting}`]: reason },
  })),
  {
    about: 'several settings at once',
    batch: { sparkConf: { 'spark.driver.bindAddress': '::', 'spark.kubernetes.submitInDriver': 'false' } },
    problems: {
      'sparkConf/spark.driver.bindAddress': "pod's address",
      'sparkConf/spark.kubernetes.submitInDriver': 'SparkBatch sets it itself',
    },
  },
];

const VALUES: readonly Row[] = [
  {
    about: 'a heap without a unit, which the JVM would read as bytes',
    batch: { driver: { memory: '1024' } },
    problems: { 'driver/memory': '"1024" is passed to the driver\'s JVM unchanged' },
  },
  {
    about: 'a heap with a fraction',
    batch: { sparkConf: { 'spark.driver.memory': '1.5g' } },
    problems: { 'sparkConf/spark.driver.memory': 'is not a memory size' },
  },
  {
    about: 'an overhead with a fraction',
    batch: { sparkConf: { 'spark.executor.memoryOverhead': '0.5g' } },
    problems: { 'sparkConf/spark.executor.memoryOverhead': 'is not a memory size' },
  },
  {
    about: 'half a core',
    batch: { sparkConf: { 'spark.driver.cores': '0.5' } },
    problems: { 'sparkConf/spark.driver.cores': 'is not a positive whole number' },
  },
  {
    about: 'a number that is not a port',
    batch: { sparkConf: { 'spark.ui.port': '70000' } },
    problems: { 'sparkConf/spark.ui.port': 'is not a port' },
  },
  {
    about: 'a CPU limit below the CPU request',
    batch: { driver: { cores: 2, coreLimit: '1500m' } },
    problems: { 'driver/coreLimit': '"1500m" is below the CPU request of "2"' },
  },
  {
    about: 'a CPU limit of executors below their request',
    batch: { executor: { coreRequest: '3' }, sparkConf: { 'spark.kubernetes.executor.limit.cores': '2' } },
    problems: { 'sparkConf/spark.kubernetes.executor.limit.cores': 'below the CPU request of "3"' },
  },
  {
    about: 'a GPU without a vendor',
    batch: { sparkConf: { 'spark.driver.resource.gpu.amount': '1' } },
    problems: { 'sparkConf/spark.driver.resource.gpu.vendor': 'is missing' },
  },
  {
    about: 'a secret without a key',
    batch: { sparkConf: { 'spark.kubernetes.driver.secretKeyRef.P': 'db' } },
    problems: { 'sparkConf/spark.kubernetes.driver.secretKeyRef.P': 'must name a secret and a key' },
  },
  {
    about: 'a field that contradicts its property',
    batch: { image: 'a:1', sparkConf: { 'spark.kubernetes.container.image': 'b:1' } },
    problems: { image: 'sparkConf sets spark.kubernetes.container.image to "b:1"' },
  },
];

const RESERVED: readonly Row[] = [
  {
    about: 'the tag of SparkBatch',
    batch: { driver: { labels: { 'spark-batch-tag': 'x' } } },
    problems: { 'driver/labels/spark-batch-tag': 'SparkBatch' },
  },
  {
    about: 'a label of Spark',
    batch: { driver: { labels: { 'spark-app-name': 'x' } } },
    problems: { 'driver/labels/spark-app-name': 'is set by Spark' },
  },
  {
    about: 'an ownership label on executors',
    batch: { sparkConf: { 'spark.kubernetes.executor.label.spark-batch/temporal-namespace-id': 'x' } },
    problems: { 'sparkConf/spark.kubernetes.executor.label.spark-batch/temporal-namespace-id': 'SparkBatch' },
  },
  {
    about: 'an ownership annotation on the Service',
    batch: { sparkConf: { 'spark.kubernetes.driver.service.annotation.spark-batch/workflow-id': 'x' } },
    problems: { 'sparkConf/spark.kubernetes.driver.service.annotation.spark-batch/workflow-id': 'SparkBatch' },
  },
];

describe.each([
  { what: 'the application', rows: APPLICATION },
  { what: 'unsupported settings', rows: SETTINGS },
  { what: 'values of properties', rows: VALUES },
  { what: 'reserved labels and annotations', rows: RESERVED },
])('native submission, by its check of $what,', ({ rows }) => {
  test.each(rows)('refuses $about', ({ batch, problems }) => {
    const found = checkNative(batchOf(batch)).map(({ path, message }) => [path.join('/'), message] as const);
    expect(found.map(([path]) => path).toSorted()).toEqual(Object.keys(problems).toSorted());
    for (const [path, message] of found) expect(message).toContain(problems[path]);
  });
});

test('native submission reports a missing image and a missing main class together', () => {
  const { image: _, mainClass: __, ...rest } = batchOf();
  expect(checkNative(rest).map(({ path }) => path)).toEqual([['image'], ['mainClass']]);
});

test.each([
  'spark.kubernetes.driver.podTemplateFile',
  'spark.kubernetes.file.upload.path',
  'spark.kerberos.keytab',
  'spark.kubernetes.authenticate.driver.clientKeyFile',
  'spark.kubernetes.driver.pod.featureSteps',
])('the refusal of %s, which needs the submitting machine, ends with the advice to use spark-submit', (setting) => {
  const messages = checkNative(batchOf({ sparkConf: { [setting]: 'x' } })).map(({ message }) => message);
  expect(messages).toEqual([expect.stringMatching(/use submit\.kind: spark-submit$/)]);
});

test('the refusal of a krb5.conf of the submitting machine names the field that takes its content', () => {
  const sparkConf = { 'spark.kubernetes.kerberos.krb5.path': '/etc/krb5.conf' };
  expect(checkNative(batchOf({ sparkConf })).map(({ message }) => message)).toEqual([
    expect.stringMatching(/put its content into krb5Conf/),
  ]);
});

test('native submission accepts settings of executors and service accounts', () => {
  const sparkConf = {
    'spark.kubernetes.executor.volumes.emptyDir.x.mount.path': '/x',
    'spark.kubernetes.authenticate.driver.serviceAccountName': 'spark',
    'spark.kubernetes.authenticate.executor.serviceAccountName': 'spark',
    'spark.dynamicAllocation.enabled': 'true',
  };
  expect(checkNative(batchOf({ sparkConf }))).toEqual([]);
});

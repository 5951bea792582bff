import { describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../../../src/model/batch/batch.ts';
import { checkOperator } from '../../../../src/submit/operator/check.ts';
import { batchOf } from '../../../support/plans.ts';

type Row = readonly [
  what: string,
  batch: Partial<BatchRequest>,
  spec: Record<string, unknown>,
  path: string,
  why: RegExp,
];

function check(batch: Partial<BatchRequest>, spec: Record<string, unknown>) {
  return checkOperator(batchOf({ ...batch, submit: { kind: 'operator', spec } }));
}

describe('the kind operator', () => {
  test.each<Row>([
    [
      'a restart policy',
      {},
      { restartPolicy: { type: 'OnFailure' } },
      'submit.spec.restartPolicy',
      /SparkBatch itself retries/,
    ],
    [
      'a number of failure retries',
      {},
      { failureRetries: 3 },
      'submit.spec.failureRetries',
      /SparkBatch itself retries/,
    ],
    [
      'Spark configuration files',
      { sparkConfFiles: { 'log4j2.properties': '' } },
      {},
      'sparkConfFiles',
      /submit\.spec\.sparkConfigMap/,
    ],
    [
      'Hadoop configuration files',
      { hadoopConfFiles: { 'core-site.xml': '' } },
      {},
      'hadoopConfFiles',
      /submit\.spec\.hadoopConfigMap/,
    ],
    [
      'the tag in a pod template',
      { driver: { template: { metadata: { labels: { 'spark-batch-tag': 'x' } }, spec: {} } } },
      {},
      'driver.template.metadata.labels.spark-batch-tag',
      /is set by SparkBatch/,
    ],
    ['a suspension', {}, { suspend: true }, 'submit.spec.suspend', /wait forever/],
    [
      'a time to live shorter than the retention',
      { retention: 'PT1H' },
      { timeToLiveSeconds: 600 },
      'submit.spec.timeToLiveSeconds',
      /shorter than the retention of 1h/,
    ],
    [
      'a time to live that is not a number',
      {},
      { timeToLiveSeconds: '1h' },
      'submit.spec.timeToLiveSeconds',
      /whole number of seconds/,
    ],
    ['a name for the driver', {}, { driver: { podName: 'x' } }, 'submit.spec.driver.podName', /is set by SparkBatch/],
    [
      'the tag on executors',
      {},
      { executor: { labels: { 'spark-batch-tag': 'x' } } },
      'submit.spec.executor.labels.spark-batch-tag',
      /is set by SparkBatch/,
    ],
    [
      'an ownership annotation on the driver',
      {},
      { driver: { annotations: { 'spark-batch/workflow-id': 'x' } } },
      'submit.spec.driver.annotations.spark-batch/workflow-id',
      /is set by SparkBatch/,
    ],
    [
      'the attempt label in a field of the batch',
      { driver: { labels: { 'spark-batch/attempt-tag': 'x' } } },
      {},
      'driver.labels.spark-batch/attempt-tag',
      /is set by SparkBatch/,
    ],
    ['client mode', {}, { mode: 'client' }, 'submit.spec.mode', /batch itself has "cluster"/],
    ['another image', { image: 'a' }, { image: 'b' }, 'submit.spec.image', /is "b", but the batch itself has "a"/],
    [
      'another memory',
      { driver: { memory: '1g' } },
      { driver: { memory: '2g' } },
      'submit.spec.driver.memory',
      /is "2g", but the batch itself has "1g"/,
    ],
    [
      'other arguments',
      { arguments: ['a'] },
      { arguments: ['a', 'b'] },
      'submit.spec.arguments',
      /is \["a","b"\], but the batch itself has \["a"\]/,
    ],
    [
      'a map in place of a list',
      { arguments: ['a'] },
      { arguments: { a: 1 } },
      'submit.spec.arguments',
      /set only one of them/,
    ],
    [
      'a reserved property',
      {},
      { sparkConf: { 'spark.app.id': 'x' } },
      'submit.spec.sparkConf.spark.app.id',
      /is set by SparkBatch/,
    ],
    [
      'a property that contradicts a field of the batch',
      { driver: { memory: '1g' } },
      { sparkConf: { 'spark.driver.memory': '2g' } },
      'driver.memory',
      /sparkConf sets spark.driver.memory to "2g"/,
    ],
    ['no image', { image: undefined }, {}, 'image', /is missing/],
    ['no main class', { mainClass: undefined }, {}, 'mainClass', /is missing/],
    [
      'a property value that Spark would refuse',
      { sparkConf: { 'spark.driver.cores': 'two' } },
      {},
      'sparkConf.spark.driver.cores',
      /not a positive whole number/,
    ],
  ])('refuses %s', (_, batch, spec, path, why) => {
    expect(check(batch, spec)).toContainEqual({ path: expect.anything(), message: expect.stringMatching(why) });
    expect(check(batch, spec).map((problem) => problem.path.join('.'))).toContain(path);
  });

  test.each<[string, Partial<BatchRequest>, Record<string, unknown>]>([
    ['with the required fields only', {}, {}],
    ['with the restart policy Never', {}, { restartPolicy: { type: 'Never' } }],
    ['with a time to live as long as the retention', { retention: 'PT5M' }, { timeToLiveSeconds: 300 }],
    ['with equal values in both places', { image: 'a' }, { image: 'a', mode: 'cluster' }],
    ['with an image in submit.spec only', { image: undefined }, { image: 'a' }],
    ['with an image for each role', { image: undefined }, { driver: { image: 'a' }, executor: { image: 'b' } }],
    ['with files the driver fetches and volumes', {}, { volumes: [{ name: 'v' }], deps: { files: ['s3a://a'] } }],
  ])('accepts a batch %s', (_, batch, spec) => {
    expect(check(batch, spec)).toEqual([]);
  });
});

describe('the kind operator with the API of Apache', () => {
  const apache = (batch: Partial<BatchRequest>, spec: Record<string, unknown>) =>
    checkOperator(batchOf({ ...batch, submit: { kind: 'operator', apiVersion: 'spark.apache.org/v1', spec } }));

  test('accepts a batch with everything that the operator has a place for', () => {
    const spec = {
      sparkConf: { 'spark.executor.instances': '3' },
      applicationTolerations: {
        instanceConfig: { initExecutors: 1 },
        ttlAfterStopMillis: -1,
        restartConfig: { restartPolicy: 'Never' },
      },
      driverSpec: { podTemplateSpec: { spec: { containers: [{ name: 'x' }], priorityClassName: 'high' } } },
      driverServiceIngressList: [],
    };
    expect(apache({ proxyUser: 'alice', deps: { jars: ['s3a://a.jar'] } }, spec)).toEqual([]);
  });

  test.each<Row>([
    [
      'a restart policy',
      {},
      { applicationTolerations: { restartConfig: { restartPolicy: 'OnFailure' } } },
      'submit.spec.applicationTolerations.restartConfig.restartPolicy',
      /SparkBatch itself retries/,
    ],
    [
      'the deletion of the driver at its end',
      {},
      { applicationTolerations: { resourceRetainPolicy: 'Never' } },
      'submit.spec.applicationTolerations.resourceRetainPolicy',
      /itself keeps and deletes the driver/,
    ],
    [
      'a time to live shorter than the retention',
      { retention: '1h' },
      { applicationTolerations: { ttlAfterStopMillis: 60_000 } },
      'submit.spec.applicationTolerations.ttlAfterStopMillis',
      /shorter than the retention of 1h/,
    ],
    [
      'a time limit',
      {},
      { applicationTolerations: { applicationTimeoutConfig: { driverStartTimeoutMillis: 60_000 } } },
      'submit.spec.applicationTolerations.applicationTimeoutConfig.driverStartTimeoutMillis',
      /timeouts\.pending and timeouts\.runtime/,
    ],
    ['client mode', {}, { deploymentMode: 'ClientMode' }, 'submit.spec.deploymentMode', /runs in its own pod/],
    ['another file', {}, { pyFiles: 'local:///x.py' }, 'submit.spec.pyFiles', /would replace mainApplicationFile/],
    ['another jar', {}, { jars: 'local:///x.jar' }, 'submit.spec.jars', /the batch itself has/],
    [
      'the tag of drivers as a property',
      {},
      { sparkConf: { 'spark.kubernetes.executor.label.spark-batch-tag': 'x' } },
      'submit.spec.sparkConf.spark.kubernetes.executor.label.spark-batch-tag',
      /is set by SparkBatch/,
    ],
    [
      'a property that contradicts a field of the batch',
      { driver: { memory: '1g' } },
      { sparkConf: { 'spark.driver.memory': '2g' } },
      'driver.memory',
      /sparkConf sets spark.driver.memory to "2g"/,
    ],
    [
      'the gate in a template',
      {},
      { driverSpec: { podTemplateSpec: { spec: { schedulingGates: [{ name: 'spark-batch/dependents' }] } } } },
      'submit.spec.driverSpec.podTemplateSpec.spec.schedulingGates',
      /adds and lifts itself/,
    ],
    [
      'Spark configuration files',
      { sparkConfFiles: { 'log4j2.properties': '' } },
      {},
      'sparkConfFiles',
      /put the files into the image/,
    ],
    ['no image', { image: undefined }, {}, 'image', /is missing/],
    ['no main class', { mainClass: undefined }, {}, 'mainClass', /is missing/],
  ])('refuses %s', (_, batch, spec, path, why) => {
    const problems = apache(batch, spec).map((problem) => ({ ...problem, path: problem.path.join('.') }));
    expect(problems).toContainEqual({ path, message: expect.stringMatching(why) });
  });
});

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

describe('a batch for the operator is refused', () => {
  test.each<Row>([
    [
      'restarts',
      {},
      { restartPolicy: { type: 'OnFailure' } },
      'submit.spec.restartPolicy',
      /SparkBatch itself retries/,
    ],
    ['old restarts', {}, { failureRetries: 3 }, 'submit.spec.failureRetries', /SparkBatch itself retries/],
    [
      'files of Spark',
      { sparkConfFiles: { 'log4j2.properties': '' } },
      {},
      'sparkConfFiles',
      /submit\.spec\.sparkConfigMap/,
    ],
    [
      'files of Hadoop',
      { hadoopConfFiles: { 'core-site.xml': '' } },
      {},
      'hadoopConfFiles',
      /submit\.spec\.hadoopConfigMap/,
    ],
    [
      'our tag in a pod template',
      { driver: { template: { metadata: { labels: { 'spark-batch-tag': 'x' } }, spec: {} } } },
      {},
      'driver.template.metadata.labels.spark-batch-tag',
      /is set by SparkBatch/,
    ],
    ['a suspension', {}, { suspend: true }, 'submit.spec.suspend', /wait for ever/],
    [
      'a life shorter than the retention',
      { retention: 'PT1H' },
      { timeToLiveSeconds: 600 },
      'submit.spec.timeToLiveSeconds',
      /shorter than the retention of 1h/,
    ],
    ['a life in words', {}, { timeToLiveSeconds: '1h' }, 'submit.spec.timeToLiveSeconds', /whole number of seconds/],
    [
      'a driver of another name',
      {},
      { driver: { podName: 'x' } },
      'submit.spec.driver.podName',
      /is set by SparkBatch/,
    ],
    [
      'our tag on an executor',
      {},
      { executor: { labels: { 'spark-batch-tag': 'x' } } },
      'submit.spec.executor.labels.spark-batch-tag',
      /is set by SparkBatch/,
    ],
    [
      'our annotation on the driver',
      {},
      { driver: { annotations: { 'spark-batch/workflow-id': 'x' } } },
      'submit.spec.driver.annotations.spark-batch/workflow-id',
      /is set by SparkBatch/,
    ],
    [
      'the attempt label, by the batch itself',
      { driver: { labels: { 'spark-batch/attempt-tag': 'x' } } },
      {},
      'driver.labels.spark-batch/attempt-tag',
      /is set by SparkBatch/,
    ],
    ['client mode', {}, { mode: 'client' }, 'submit.spec.mode', /batch itself says "cluster"/],
    ['another image', { image: 'a' }, { image: 'b' }, 'submit.spec.image', /is "b", but the batch itself says "a"/],
    [
      'another memory',
      { driver: { memory: '1g' } },
      { driver: { memory: '2g' } },
      'submit.spec.driver.memory',
      /is "2g", but the batch itself says "1g"/,
    ],
    [
      'other arguments',
      { arguments: ['a'] },
      { arguments: ['a', 'b'] },
      'submit.spec.arguments',
      /is \["a","b"\], but the batch itself says \["a"\]/,
    ],
    ['a map where a list is', { arguments: ['a'] }, { arguments: { a: 1 } }, 'submit.spec.arguments', /give only one/],
    [
      'a property of ours',
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
      /sparkConf says spark.driver.memory is "2g"/,
    ],
    ['no image', { image: undefined }, {}, 'image', /is missing/],
    ['no main class', { mainClass: undefined }, {}, 'mainClass', /is missing/],
    [
      'a property Spark would not take',
      { sparkConf: { 'spark.driver.cores': 'two' } },
      {},
      'sparkConf.spark.driver.cores',
      /not a positive whole number/,
    ],
  ])('for %s', (_, batch, spec, path, why) => {
    expect(check(batch, spec)).toContainEqual({ path: expect.anything(), message: expect.stringMatching(why) });
    expect(check(batch, spec).map((problem) => problem.path.join('.'))).toContain(path);
  });
});

describe('a batch for the operator is taken', () => {
  test.each<[string, Partial<BatchRequest>, Record<string, unknown>]>([
    ['with nothing but what it needs', {}, {}],
    ['with the restart policy there is', {}, { restartPolicy: { type: 'Never' } }],
    ['with a life as long as the retention', { retention: 'PT5M' }, { timeToLiveSeconds: 300 }],
    ['when both say the same', { image: 'a' }, { image: 'a', mode: 'cluster' }],
    ['with an image in the resource only', { image: undefined }, { image: 'a' }],
    ['with an image for each role', { image: undefined }, { driver: { image: 'a' }, executor: { image: 'b' } }],
    ['with files the driver fetches and volumes', {}, { volumes: [{ name: 'v' }], deps: { files: ['s3a://a'] } }],
  ])('%s', (_, batch, spec) => {
    expect(check(batch, spec)).toEqual([]);
  });
});

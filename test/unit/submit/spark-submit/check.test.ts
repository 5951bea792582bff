import { describe, expect, test } from '@jest/globals';
import { type BatchRequest } from '../../../../src/model/batch/batch.ts';
import { batchSchema } from '../../../../src/model/schema/batch-schema.ts';
import { formatPath } from '../../../../src/model/batch/problem.ts';
import { checkSparkSubmit } from '../../../../src/submit/spark-submit/check.ts';
import { batchOf } from '../../../support/plans.ts';

const SPARK = { home: '/opt/spark', version: '4.1.4' };
const HOME = { home: '/opt/spark', version: '3.5.7' };

function check(request: Partial<BatchRequest>, found: Parameters<typeof checkSparkSubmit>[1] = SPARK): string[] {
  const batch = batchOf({ submit: { kind: 'spark-submit' }, ...request });
  return checkSparkSubmit(batch, found).map(({ path, message }) => `${formatPath(path)}: ${message}`);
}

describe('the kind spark-submit', () => {
  test.each<[story: string, request: Partial<BatchRequest>]>([
    ['with the required fields only', {}],
    ['of the version of the distribution, whatever its patch', { sparkVersion: '4.1.0' }],
    [
      'with a setting that native submission does not support',
      { sparkConf: { 'spark.kubernetes.driver.pod.featureSteps': 'org.example.Step' } },
    ],
    ['with credentials of the driver', { sparkConf: { 'spark.kubernetes.authenticate.driver.oauthTokenFile': '/t' } }],
    [
      'with a pod template of the worker',
      { sparkConf: { 'spark.kubernetes.driver.podTemplateFile': '/etc/driver.yaml' } },
    ],
    [
      'with files of the worker and an upload path',
      { mainApplicationFile: '/jobs/job.jar', sparkConf: { 'spark.kubernetes.file.upload.path': 's3a://jobs' } },
    ],
    [
      'with a local jar and the main class in its manifest',
      {
        mainClass: undefined,
        mainApplicationFile: 'file:///jobs/job.jar',
        sparkConf: { 'spark.kubernetes.file.upload.path': 's3a://jobs' },
      },
    ],
    [
      'with an image for each role',
      {
        image: undefined,
        sparkConf: {
          'spark.kubernetes.driver.container.image': 'a',
          'spark.kubernetes.executor.container.image': 'b',
        },
      },
    ],
  ])('accepts a batch %s', (_, request) => {
    expect(check(request)).toEqual([]);
  });

  test.each<[story: string, request: Partial<BatchRequest>, problem: RegExp]>([
    ['without a main class', { mainClass: undefined }, /^mainClass: is missing/],
    ['without an image', { image: undefined }, /^image: is missing/],
    [
      'with a file that spark-submit would read as an option',
      { mainApplicationFile: '--conf', arguments: ['spark.kubernetes.driver.pod.name=mine', 'local:///a.jar'] },
      /^mainApplicationFile: "--conf" is not a file: spark-submit reads it as an option$/,
    ],
    [
      'with a local file and no upload path',
      { mainApplicationFile: 'job.jar' },
      /^mainApplicationFile: "job.jar" is a file of the worker, .*: set spark\.kubernetes\.file\.upload\.path in sparkConf;/,
    ],
    [
      'with a local dependency and no upload path',
      { deps: { jars: ['s3a://a', '/b.jar'] } },
      /^deps\.jars: "\/b\.jar"/,
    ],
    [
      'with a pod template that is not a file of the worker',
      { sparkConf: { 'spark.kubernetes.driver.podTemplateFile': 's3a://t.yaml' } },
      /^sparkConf\["spark\.kubernetes\.driver\.podTemplateFile"\]: "s3a:\/\/t\.yaml" must be a file of the worker/,
    ],
    ['with a context', { sparkConf: { 'spark.kubernetes.context': 'x' } }, /field "cluster"/],
    [
      'with credentials of the submission',
      { sparkConf: { 'spark.kubernetes.authenticate.submission.oauthToken': 'x' } },
      /field "cluster"/,
    ],
    [
      'with a timeout for the submission',
      { sparkConf: { 'spark.kubernetes.submission.connectionTimeout': '1' } },
      /SparkBatch runs spark-submit and follows the driver itself/,
    ],
    [
      'with a name prefix',
      { sparkConf: { 'spark.kubernetes.driver.resourceNamePrefix': 'x' } },
      /is set by SparkBatch/,
    ],
    ['with the attempt label', { driver: { labels: { 'spark-batch/attempt-tag': 'x' } } }, /is set by SparkBatch/],
    ['with a label of Spark', { driver: { labels: { 'spark-role': 'x' } } }, /is set by Spark/],
    [
      'with an ownership annotation on executors',
      { executor: { annotations: { 'spark-batch/workflow-id': 'x' } } },
      /is set by SparkBatch/,
    ],
    [
      'that contradicts itself',
      { driver: { memory: '1g' }, sparkConf: { 'spark.driver.memory': '2g' } },
      /set only one of them/,
    ],
    [
      'with an invalid value of a property',
      { sparkConf: { 'spark.driver.cores': 'two' } },
      /not a positive whole number/,
    ],
  ])('refuses a batch %s', (_, request, problem) => {
    expect(check(request)).toEqual([expect.stringMatching(problem)]);
  });

  test.each<[property: string]>([
    ['spark.kubernetes.driver.pod.name'],
    ['spark.kubernetes.driver.label.spark-batch-tag'],
    ['spark.kubernetes.executor.podNamePrefix'],
    ['spark.kubernetes.submission.waitAppCompletion'],
    ['spark.master'],
    ['spark.submit.deployMode'],
    ['spark.kubernetes.namespace'],
  ])('refuses a batch with the property %s, which every kind reserves', (property) => {
    const request = { name: 'a', mainApplicationFile: 'local:///a.py', submit: { kind: 'spark-submit' } };
    const { error } = batchSchema.safeParse({ ...request, sparkConf: { [property]: 'x' } });
    expect(error?.issues.map(({ path }) => path)).toEqual([['sparkConf', property]]);
  });

  test('refuses a batch for another version of Spark and names both versions', () => {
    expect(check({ sparkVersion: '4.1.4' }, HOME)).toEqual([
      expect.stringMatching(
        /^sparkVersion: "4\.1\.4" is not the version .* distribution, 3\.5\.7 at \/opt\/spark: remove it/,
      ),
    ]);
  });

  test('refuses every batch on a worker without Spark, with the advice to set SPARK_HOME', () => {
    expect(check({}, { missing: 'has no Spark distribution', advice: 'Set SPARK_HOME' })).toEqual([
      'submit.kind: "spark-submit" is not available: the worker has no Spark distribution. Set SPARK_HOME',
    ]);
  });
});

describe('the submit timeout', () => {
  test.each<[kind: 'native' | 'spark-submit' | 'operator', seconds: number]>([
    ['native', 30],
    ['spark-submit', 300],
    ['operator', 300],
  ])('defaults to the value for the kind: %s, %d seconds', (kind, seconds) => {
    expect(batchOf({ submit: { kind } }).timeouts.submit).toBe(seconds * 1000);
  });

  test('keeps the value of the batch', () => {
    expect(batchOf({ submit: { kind: 'spark-submit' }, timeouts: { submit: '1m' } }).timeouts.submit).toBe(60_000);
  });
});

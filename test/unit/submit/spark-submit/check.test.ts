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

describe('a batch for spark-submit is taken', () => {
  test.each<[story: string, request: Partial<BatchRequest>]>([
    ['with nothing but what it needs', {}],
    ['of the version of the distribution, whatever its patch', { sparkVersion: '4.1.0' }],
    [
      'with what native does not take',
      { sparkConf: { 'spark.kubernetes.driver.pod.featureSteps': 'org.example.Step' } },
    ],
    ['with credentials of the driver', { sparkConf: { 'spark.kubernetes.authenticate.driver.oauthTokenFile': '/t' } }],
    [
      'with a pod template of the worker',
      { sparkConf: { 'spark.kubernetes.driver.podTemplateFile': '/etc/driver.yaml' } },
    ],
    [
      'with files of the worker, and a place to upload them to',
      { mainApplicationFile: '/jobs/job.jar', sparkConf: { 'spark.kubernetes.file.upload.path': 's3a://jobs' } },
    ],
    [
      'with the main class of a local jar left to its manifest',
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
  ])('%s', (_, request) => {
    expect(check(request)).toEqual([]);
  });
});

describe('a batch for spark-submit is refused', () => {
  test.each<[story: string, request: Partial<BatchRequest>, problem: RegExp]>([
    ['without a main class', { mainClass: undefined }, /^mainClass: is missing/],
    ['without an image', { image: undefined }, /^image: is missing/],
    [
      'with a file that is an option to spark-submit',
      { mainApplicationFile: '--conf', arguments: ['spark.kubernetes.driver.pod.name=mine', 'local:///a.jar'] },
      /^mainApplicationFile: "--conf" is not a file: spark-submit takes it for an option$/,
    ],
    [
      'with a local file and nowhere to upload it to',
      { mainApplicationFile: 'job.jar' },
      /^mainApplicationFile: "job.jar" is a file of the worker, .*by spark\.kubernetes\.file\.upload\.path;/,
    ],
    [
      'with a local dependency and nowhere to upload it to',
      { deps: { jars: ['s3a://a', '/b.jar'] } },
      /^deps\.jars: "\/b\.jar"/,
    ],
    [
      'with a pod template from elsewhere',
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
      'with a time of its own for the submission',
      { sparkConf: { 'spark.kubernetes.submission.connectionTimeout': '1' } },
      /SparkBatch itself runs spark-submit/,
    ],
    [
      'with a prefix of its own',
      { sparkConf: { 'spark.kubernetes.driver.resourceNamePrefix': 'x' } },
      /is set by SparkBatch/,
    ],
    ['with the attempt label', { driver: { labels: { 'spark-batch/attempt-tag': 'x' } } }, /is set by SparkBatch/],
    ["with Spark's own label", { driver: { labels: { 'spark-role': 'x' } } }, /is set by Spark/],
    [
      'with our annotation on executors',
      { executor: { annotations: { 'spark-batch/workflow-id': 'x' } } },
      /is set by SparkBatch/,
    ],
    [
      'that contradicts itself',
      { driver: { memory: '1g' }, sparkConf: { 'spark.driver.memory': '2g' } },
      /give only one/,
    ],
    [
      'with a value the JVM would not take',
      { sparkConf: { 'spark.driver.cores': 'two' } },
      /not a positive whole number/,
    ],
  ])('%s', (_, request, problem) => {
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
  ])('with the property %s, as for every kind', (property) => {
    const request = { name: 'a', mainApplicationFile: 'local:///a.py', submit: { kind: 'spark-submit' } };
    const { error } = batchSchema.safeParse({ ...request, sparkConf: { [property]: 'x' } });
    expect(error?.issues.map(({ path }) => path)).toEqual([['sparkConf', property]]);
  });

  test('for another version of Spark, with both named', () => {
    expect(check({ sparkVersion: '4.1.4' }, HOME)).toEqual([
      expect.stringMatching(
        /^sparkVersion: "4\.1\.4" is not the version .* distribution, 3\.5\.7 at \/opt\/spark: leave it out/,
      ),
    ]);
  });

  test('by a worker without Spark, with what to set', () => {
    expect(check({}, { missing: 'has no Spark distribution: set SPARK_HOME' })).toEqual([
      'submit.kind: "spark-submit" can not be: the worker has no Spark distribution: set SPARK_HOME',
    ]);
  });
});

describe('the submit timeout of a batch that names none', () => {
  test.each<[kind: 'native' | 'spark-submit' | 'operator', seconds: number]>([
    ['native', 30],
    ['spark-submit', 300],
    ['operator', 300],
  ])('of kind %s is %d seconds', (kind, seconds) => {
    expect(batchOf({ submit: { kind } }).timeouts.submit).toBe(seconds * 1000);
  });

  test('does not go before one that is given', () => {
    expect(batchOf({ submit: { kind: 'spark-submit' }, timeouts: { submit: '1m' } }).timeouts.submit).toBe(60_000);
  });
});

import { describe, expect, test } from '@jest/globals';
import type { BatchRequest } from '../../../../src/model/batch/batch.ts';
import { buildSparkApplication } from '../../../../src/submit/operator/build.ts';
import { attemptOf, planOf } from '../../../support/plans.ts';

const TAG = '0f8fad5b-d9cb-469f-a165-70867728950e-1';
const OWNER = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

function build(request: Partial<BatchRequest> = {}, spec: Record<string, unknown> = {}) {
  const plan = planOf({ submit: { kind: 'operator', spec }, ...request });
  return buildSparkApplication({ plan, attempt: attemptOf(plan) });
}

describe('a SparkApplication', () => {
  test('has the fields of the batch', () => {
    const { spec } = build({
      mainClass: 'org.example.Etl',
      arguments: ['--day', '2026-01-01'],
      image: 'registry/spark:4.1',
      imagePullPolicy: 'Always',
      imagePullSecrets: ['registry'],
      sparkVersion: '3.5.7',
      sparkConf: { 'spark.sql.shuffle.partitions': 200 },
      driver: { cores: 2, coreLimit: '2500m', memory: '4g', labels: { team: 'risk' }, serviceAccount: 'spark' },
      executor: { cores: 4, coreRequest: '3500m', memory: '8g', memoryOverhead: '2g', instances: 10 },
      deps: { jars: ['s3a://jars/a.jar'], packages: ['org.example:b:1'] },
    });
    expect(spec).toMatchObject({
      type: 'Java',
      mode: 'cluster',
      mainClass: 'org.example.Etl',
      mainApplicationFile: 'local:///opt/spark/app/job.jar',
      arguments: ['--day', '2026-01-01'],
      image: 'registry/spark:4.1',
      imagePullPolicy: 'Always',
      imagePullSecrets: ['registry'],
      sparkVersion: '3.5.7',
      sparkConf: { 'spark.sql.shuffle.partitions': '200' },
      driver: { cores: 2, coreLimit: '2500m', memory: '4g', labels: { team: 'risk' }, serviceAccount: 'spark' },
      executor: { cores: 4, coreRequest: '3500m', memory: '8g', memoryOverhead: '2g', instances: 10 },
      deps: { jars: ['s3a://jars/a.jar'], packages: ['org.example:b:1'] },
      restartPolicy: { type: 'Never' },
    });
  });

  test('has no field that the batch does not have, except for the number of executors that Spark starts by default', () => {
    const { spec } = build();
    expect(spec).not.toHaveProperty('arguments');
    expect(spec).not.toHaveProperty('deps');
    expect(spec).toMatchObject({ sparkVersion: '4.1.0', executor: { instances: 2 } });
  });

  test.each<[string, Partial<BatchRequest>, Record<string, unknown>]>([
    ['a property', { sparkConf: { 'spark.executor.instances': 7 } }, {}],
    ['dynamic allocation', { sparkConf: { 'spark.dynamicAllocation.enabled': true } }, {}],
    ["the operator's dynamic allocation", {}, { dynamicAllocation: { enabled: true } }],
  ])('has no number of executors when %s decides it', (_, request, spec) => {
    expect(build(request, spec).spec['executor']).not.toHaveProperty('instances');
  });

  test('has the type of the batch, or that of its file', () => {
    expect(build({ name: 'etl', image: 'spark:1', mainApplicationFile: 'local:///app/job.py' }).spec).toMatchObject({
      type: 'Python',
    });
    expect(build({ type: 'Scala' }).spec).toMatchObject({ type: 'Scala' });
  });

  test('has environment and node selectors as properties, which apply without the webhook of the operator', () => {
    const { spec } = build({
      driver: { env: { A: '1' }, nodeSelector: { pool: 'spark' } },
      executor: { env: { B: '2' } },
    });
    expect(spec['sparkConf']).toMatchObject({
      'spark.kubernetes.driverEnv.A': '1',
      'spark.kubernetes.driver.node.selector.pool': 'spark',
      'spark.executorEnv.B': '2',
    });
    expect(spec['driver']).not.toHaveProperty('env');
  });

  test('has image and service accounts as fields, which the webhook requires', () => {
    const { spec } = build({
      image: undefined,
      sparkConf: {
        'spark.kubernetes.container.image': 'spark:2',
        'spark.kubernetes.executor.container.image': 'spark:3',
        'spark.kubernetes.authenticate.driver.serviceAccountName': 'spark',
      },
    });
    expect(spec).toMatchObject({
      image: 'spark:2',
      driver: { serviceAccount: 'spark' },
      executor: { image: 'spark:3' },
    });
    expect(Object.keys(spec['sparkConf'] as object).filter((key) => /image|serviceAccount/.test(key))).toEqual([]);
  });

  test('has the further fields of submit.spec', () => {
    const { spec } = build(
      { driver: { labels: { team: 'risk' } } },
      { hadoopConfigMap: 'hadoop', driver: { labels: { tier: 'gold' }, tolerations: [{ key: 'spot' }] } },
    );
    expect(spec).toMatchObject({
      hadoopConfigMap: 'hadoop',
      driver: { labels: { team: 'risk', tier: 'gold' }, tolerations: [{ key: 'spot' }] },
    });
  });
});

describe('the ownership of a SparkApplication', () => {
  test('is in the labels and annotations of the resource, which do not include the tag of the driver', () => {
    const { metadata } = build();
    expect(metadata).toMatchObject({
      name: 'etl-0f8fad5bd9cb-1',
      namespace: 'default',
      labels: { 'spark-batch/temporal-namespace-id': OWNER, 'spark-batch/attempt-tag': TAG },
      annotations: { 'spark-batch/workflow-id': 'daily-report-2026-01-01', 'spark-batch/attempt': '1' },
    });
    expect(metadata?.labels).not.toHaveProperty('spark-batch-tag');
  });

  test('is in the name, labels and annotations of the driver', () => {
    expect(build({ stateSource: 'CONTAINER' }).spec['driver']).toMatchObject({
      podName: 'etl-0f8fad5bd9cb-1-driver',
      labels: { 'spark-batch-tag': TAG, 'spark-batch/attempt-tag': TAG, 'spark-batch/temporal-namespace-id': OWNER },
      annotations: { 'spark-batch/workflow-id': 'daily-report-2026-01-01', 'spark-batch/state-source': 'CONTAINER' },
    });
  });

  test('is in the labels of executors, which do not include the tag of the driver', () => {
    const { executor, sparkConf } = build().spec;
    expect(executor).toMatchObject({ labels: { 'spark-batch/attempt-tag': TAG } });
    expect(JSON.stringify(executor)).not.toContain('spark-batch-tag');
    expect(sparkConf).toMatchObject({
      'spark.kubernetes.executor.podNamePrefix': 'etl-0f8fad5bd9cb-1',
      'spark.kubernetes.executor.label.spark-batch/temporal-namespace-id': OWNER,
    });
  });

  test('puts the driver behind the scheduling gate, without a finalizer that would block garbage collection', () => {
    expect(build().spec['driver']).toMatchObject({
      template: {
        spec: {
          schedulingGates: [{ name: 'spark-batch/dependents' }],
          containers: [{ name: 'spark-kubernetes-driver' }],
        },
      },
    });
    expect(JSON.stringify(build())).not.toContain('finalizers');
  });

  test("keeps everything in the author's pod template", () => {
    const template = {
      metadata: { labels: { a: 'b' } },
      spec: { schedulingGates: [{ name: 'quota' }], containers: [{ name: 'first' }], priorityClassName: 'high' },
    };
    expect(build({}, { driver: { template } }).spec['driver']).toMatchObject({
      template: {
        metadata: { labels: { a: 'b' } },
        spec: {
          schedulingGates: [{ name: 'quota' }, { name: 'spark-batch/dependents' }],
          containers: [{ name: 'first' }],
          priorityClassName: 'high',
        },
      },
    });
  });

  test.each([
    ['a long name', 'a'.repeat(200)],
    ['a name with many dashes', `${'a-'.repeat(30)}b`],
    ['a name that begins with a digit', '2026 report'],
  ])('turns %s into a DNS label with a unique suffix', (_, name) => {
    const { metadata } = build({ name });
    expect(metadata?.name).toMatch(/^[a-z][-a-z0-9]{0,47}[a-z0-9]-0f8fad5bd9cb-1$/);
    expect(metadata?.name?.length).toBeLessThanOrEqual(63);
  });
});

describe('a SparkApplication of Apache', () => {
  const apache = (request: Partial<BatchRequest> = {}, spec: Record<string, unknown> = {}) =>
    build({ ...request, submit: { kind: 'operator', apiVersion: 'spark.apache.org/v1', spec } });

  test('has the fields of the batch as properties, and names, labels and time limits of SparkBatch', () => {
    const { apiVersion, kind, metadata, spec } = apache(
      {
        mainClass: 'org.example.Etl',
        arguments: ['--day', '2026-01-01'],
        image: 'registry/spark:3.5.7',
        sparkVersion: '3.5.7',
        proxyUser: 'alice',
        sparkConf: { 'spark.sql.shuffle.partitions': 200 },
        driver: { memory: '4g', env: { A: '1' }, serviceAccount: 'spark' },
        deps: { jars: ['s3a://jars/a.jar'] },
      },
      { applicationTolerations: { instanceConfig: { initExecutors: 1 } } },
    );
    expect({ apiVersion, kind, metadata }).toMatchObject({
      apiVersion: 'spark.apache.org/v1',
      kind: 'SparkApplication',
      metadata: { name: 'etl-0f8fad5bd9cb-1', labels: { 'spark-batch/attempt-tag': TAG } },
    });
    expect(spec).toEqual({
      mainClass: 'org.example.Etl',
      jars: 'local:///opt/spark/app/job.jar',
      driverArgs: ['--day', '2026-01-01'],
      proxyUser: 'alice',
      runtimeVersions: { sparkVersion: '3.5.7' },
      sparkConf: expect.objectContaining({
        'spark.app.name': 'etl',
        'spark.kubernetes.container.image': 'registry/spark:3.5.7',
        'spark.sql.shuffle.partitions': '200',
        'spark.driver.memory': '4g',
        'spark.kubernetes.driverEnv.A': '1',
        'spark.kubernetes.authenticate.driver.serviceAccountName': 'spark',
        'spark.jars': 'local:///opt/spark/app/job.jar,s3a://jars/a.jar',
        'spark.kubernetes.driver.pod.name': 'etl-0f8fad5bd9cb-1-driver',
        'spark.kubernetes.driver.label.spark-batch-tag': TAG,
        'spark.kubernetes.driver.label.spark-batch/attempt-tag': TAG,
        'spark.kubernetes.driver.annotation.spark-batch/workflow-id': 'daily-report-2026-01-01',
        'spark.kubernetes.executor.label.spark-batch/attempt-tag': TAG,
        'spark.kubernetes.executor.podNamePrefix': 'etl-0f8fad5bd9cb-1',
      }),
      driverSpec: {
        podTemplateSpec: {
          spec: {
            schedulingGates: [{ name: 'spark-batch/dependents' }],
            containers: [{ name: 'spark-kubernetes-driver' }],
          },
        },
      },
      applicationTolerations: {
        instanceConfig: { initExecutors: 1 },
        restartConfig: { restartPolicy: 'Never' },
        resourceRetainPolicy: 'Always',
        applicationTimeoutConfig: {
          driverStartTimeoutMillis: 0,
          driverReadyTimeoutMillis: 0,
          executorStartTimeoutMillis: 0,
        },
      },
    });
    expect(Object.keys(spec['sparkConf'] as object)).not.toContain('spark.kubernetes.executor.label.spark-batch-tag');
  });

  test.each<[string, Partial<BatchRequest>, object]>([
    [
      'Python',
      { name: 'etl', image: 'spark:1', mainApplicationFile: 'local:///app/job.py' },
      { mainClass: 'org.apache.spark.deploy.PythonRunner', pyFiles: 'local:///app/job.py' },
    ],
    [
      'R',
      { name: 'etl', image: 'spark:1', mainApplicationFile: 'local:///app/job.R' },
      { mainClass: 'org.apache.spark.deploy.RRunner', sparkRFiles: 'local:///app/job.R' },
    ],
  ])('runs an application in %s', (_, request, fields) => {
    const { spec } = apache(request);
    expect(spec).toMatchObject(fields);
    expect(spec).not.toHaveProperty('jars');
  });

  test('has no file for a class of the image', () => {
    expect(
      apache({ name: 'etl', image: 'spark:1', mainClass: 'a.B', mainApplicationFile: 'spark-internal' }).spec,
    ).not.toHaveProperty('jars');
  });

  test('has the templates of the batch, with a name for every container', () => {
    const { spec } = apache({
      driver: {
        template: { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ image: 'a' }], priorityClassName: 'high' } },
      },
      executor: { template: { spec: { containers: [] } } },
    });
    expect(spec).toMatchObject({
      driverSpec: {
        podTemplateSpec: {
          spec: { priorityClassName: 'high', containers: [{ name: 'spark-kubernetes-driver', image: 'a' }] },
        },
      },
      executorSpec: { podTemplateSpec: { spec: { containers: [{ name: 'spark-kubernetes-executor' }] } } },
    });
    expect(JSON.stringify(spec['driverSpec'])).not.toContain('apiVersion');
  });
});

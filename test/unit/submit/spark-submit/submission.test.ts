import { describe, expect, test } from '@jest/globals';
import { submitCommand, submitEnvironment } from '../../../../src/submit/spark-submit/command.ts';
import { LastLines, linesForHistory } from '../../../../src/submit/spark-submit/last-lines.ts';
import {
  ownedDriverTemplate,
  submissionProperties,
  submittedDriverOwnership,
} from '../../../../src/submit/spark-submit/submission-files.ts';
import { attemptOf, planOf } from '../../../support/plans.ts';

const plan = planOf({
  submit: { kind: 'spark-submit' },
  namespace: 'etl',
  arguments: ['--date', '2026-01-01'],
  driver: { env: { DB_PASSWORD: 'hunter2' }, labels: { team: 'risk' } },
  sparkConf: { 'spark.kubernetes.driver.podTemplateFile': '/etc/driver.yaml' },
});
const attempt = attemptOf(plan, 2);
const TAG = `${plan.key}-2`;

describe('the properties of a submission', () => {
  const properties = submissionProperties({ plan, attempt }, { driverTemplate: '/tmp/t.yaml', context: 'prod' });

  test('are those of the batch, overridden by those of SparkBatch', () => {
    expect(properties).toMatchObject({
      'spark.app.name': 'etl',
      'spark.kubernetes.namespace': 'etl',
      'spark.kubernetes.context': 'prod',
      'spark.kubernetes.driver.pod.name': attempt.driverName,
      'spark.kubernetes.driver.podTemplateFile': '/tmp/t.yaml',
      'spark.kubernetes.submission.waitAppCompletion': 'false',
      'spark.kubernetes.driverEnv.DB_PASSWORD': 'hunter2',
      'spark.kubernetes.driver.label.team': 'risk',
      'spark.kubernetes.driver.label.spark-batch-tag': TAG,
    });
  });

  test.each(['driver', 'driver.service', 'executor'])('set the ownership labels and annotations of the %s', (role) => {
    expect(properties).toMatchObject({
      [`spark.kubernetes.${role}.label.spark-batch/attempt-tag`]: TAG,
      [`spark.kubernetes.${role}.label.spark-batch/temporal-namespace-id`]: plan.temporalNamespaceId,
      [`spark.kubernetes.${role}.annotation.spark-batch/workflow-id`]: plan.workflowId,
      [`spark.kubernetes.${role}.annotation.spark-batch/attempt`]: '2',
    });
  });

  test('set the tag of the driver alone', () => {
    const tagged = Object.keys(properties).filter((key) => key.endsWith('.spark-batch-tag'));
    expect(tagged).toEqual(['spark.kubernetes.driver.label.spark-batch-tag']);
  });

  test('name the files that carry the template of executors and the krb5.conf', () => {
    const paths = { driverTemplate: 't', executorTemplate: '/tmp/executor.yaml', krb5Conf: '/tmp/krb5.conf' };
    expect(submissionProperties({ plan, attempt }, paths)).toMatchObject({
      'spark.kubernetes.executor.podTemplateFile': '/tmp/executor.yaml',
      'spark.kubernetes.kerberos.krb5.path': '/tmp/krb5.conf',
    });
  });

  test('name no context when the kubeconfig has a current one', () => {
    expect(submissionProperties({ plan, attempt }, { driverTemplate: 't' })).not.toHaveProperty([
      'spark.kubernetes.context',
    ]);
  });
});

test('the command line of a submission has the application and no property', () => {
  expect(submitCommand(plan.batch, '/opt/spark', 'https://10.0.0.1:6443', '/tmp/p')).toEqual({
    command: '/opt/spark/bin/spark-submit',
    args: (
      '--master k8s://https://10.0.0.1:6443 --deploy-mode cluster --properties-file /tmp/p ' +
      '--class org.example.Main local:///opt/spark/app/job.jar --date 2026-01-01'
    ).split(' '),
  });
});

test('the command line of a Python application has no main class', () => {
  const { batch } = planOf({ image: 'a', name: 'a', mainApplicationFile: 'local:///a.py', mainClass: 'x' });
  expect(submitCommand(batch, '/s', 'https://a', '/p').args).not.toContain('--class');
});

describe('the environment of a submission', () => {
  const worker = { PATH: '/bin', TEMPORAL_API_KEY: 'secret', AWS_PROFILE: 'etl', KUBECONFIG: '/own' };
  const input = { home: '/opt/spark', additional: [], temporary: '/tmp/w' };

  test('has the variables that Spark needs, and no others of the worker', () => {
    expect(submitEnvironment(input, worker)).toEqual({
      PATH: '/bin',
      LC_ALL: 'C.UTF-8',
      SPARK_HOME: '/opt/spark',
      KUBECONFIG: '/own',
      SPARK_LAUNCHER_OPTS: expect.stringContaining('TieredStopAtLevel'),
      SPARK_SUBMIT_OPTS: expect.stringMatching(/^"-Djava\.io\.tmpdir=\/tmp\/w" -XX/),
    });
  });

  test('has the additional variables and the kubeconfig of the cluster', () => {
    expect(
      submitEnvironment({ ...input, kubeconfig: '/cluster', additional: ['AWS_PROFILE', 'NONE'] }, worker),
    ).toMatchObject({
      AWS_PROFILE: 'etl',
      KUBECONFIG: '/cluster',
    });
  });

  test('has the proxy of the cluster, or else those of the worker', () => {
    const machine = { HTTPS_PROXY: 'http://machine:3128', no_proxy: '10.0.0.0/8', NO_PROXY: '10.0.0.0/8' };
    expect(submitEnvironment(input, machine)).toMatchObject(machine);
    const through = submitEnvironment({ ...input, proxyUrl: 'http://cluster:3128' }, machine);
    expect(Object.fromEntries(Object.entries(through).filter(([name]) => /proxy/i.test(name)))).toEqual({
      HTTP_PROXY: 'http://cluster:3128',
      HTTPS_PROXY: 'http://cluster:3128',
    });
  });

  test("has the worker's own JVM options instead of the default ones", () => {
    expect(submitEnvironment(input, { SPARK_SUBMIT_OPTS: '-Xmx2g' })['SPARK_SUBMIT_OPTS']).toBe(
      '"-Djava.io.tmpdir=/tmp/w" -Xmx2g',
    );
  });
});

describe('the pod template of a driver', () => {
  const ownership = submittedDriverOwnership({ plan, attempt });

  test('has ownership labels, scheduling gate, finalizer, and a container for Spark', () => {
    expect(ownedDriverTemplate({}, ownership, plan.batch)).toMatchObject({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { labels: { 'spark-batch-tag': TAG }, finalizers: ['spark-batch/evidence'] },
      spec: {
        schedulingGates: [{ name: 'spark-batch/dependents' }],
        containers: [{ name: 'spark-kubernetes-driver' }],
      },
    });
  });

  test("keeps everything in the batch's own template", () => {
    const given = {
      metadata: { labels: { team: 'risk', 'spark-batch-tag': 'forged' } },
      spec: { schedulingGates: [{ name: 'theirs' }], containers: [{ name: 'main' }, { name: 'sidecar' }] },
    };
    expect(ownedDriverTemplate(given, ownership, plan.batch)).toMatchObject({
      metadata: { labels: { team: 'risk', 'spark-batch-tag': TAG } },
      spec: {
        schedulingGates: [{ name: 'theirs' }, { name: 'spark-batch/dependents' }],
        containers: [{ name: 'main' }, { name: 'sidecar' }],
      },
    });
  });
});

describe('the output of a submission', () => {
  test('is kept as its last 200 lines of both streams, even if they arrive in pieces', () => {
    const output = new LastLines();
    output.add('stderr', 'first\nsec');
    output.add('stdout', 'other\n');
    output.add('stderr', 'ond\r\nunended');
    expect(output.lines).toEqual(['first', 'other', 'second', 'unended']);
    output.add('stdout', Array.from({ length: 300 }, (_, index) => `line ${index}\n`).join(''));
    expect(output.lines).toHaveLength(200);
    expect(output.lines.slice(-2)).toEqual(['line 299', 'unended']);
  });

  test('is stored in a history with long lines cut', () => {
    const [short, long] = linesForHistory(['short', 'x'.repeat(9000)]);
    expect(short).toBe('short');
    expect(long).toHaveLength(500);
  });
});

import { describe, expect, test } from '@jest/globals';
import { submitCommand } from '../../../../src/submit/spark-submit/command.ts';
import { submitEnvironment } from '../../../../src/submit/spark-submit/environment.ts';
import { forHistory, LastLines } from '../../../../src/submit/spark-submit/last-lines.ts';
import { ourTemplate } from '../../../../src/submit/spark-submit/pod-template.ts';
import { driverMarks, submissionProperties } from '../../../../src/submit/spark-submit/properties.ts';
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
  const properties = submissionProperties(plan, attempt, { driverTemplate: '/tmp/t.yaml', context: 'prod' });

  test('are those of the batch, and what makes the driver ours over them', () => {
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

  test.each(['driver', 'driver.service', 'executor'])('put our marks on the %s', (role) => {
    expect(properties).toMatchObject({
      [`spark.kubernetes.${role}.label.spark-batch/attempt-tag`]: TAG,
      [`spark.kubernetes.${role}.label.spark-batch/temporal-namespace-id`]: plan.temporalNamespaceId,
      [`spark.kubernetes.${role}.annotation.spark-batch/workflow-id`]: plan.workflowId,
      [`spark.kubernetes.${role}.annotation.spark-batch/attempt`]: '2',
    });
  });

  test('give the tag to the driver alone, and name no context when the kubeconfig does', () => {
    const tagged = Object.keys(properties).filter((key) => key.endsWith('.spark-batch-tag'));
    expect(tagged).toEqual(['spark.kubernetes.driver.label.spark-batch-tag']);
    expect(submissionProperties(plan, attempt, { driverTemplate: 't' })).not.toHaveProperty([
      'spark.kubernetes.context',
    ]);
  });
});

test('the command line holds the application and no property', () => {
  expect(submitCommand(plan.batch, '/opt/spark', 'https://10.0.0.1:6443', '/tmp/p')).toEqual({
    command: '/opt/spark/bin/spark-submit',
    args: (
      '--master k8s://https://10.0.0.1:6443 --deploy-mode cluster --properties-file /tmp/p ' +
      '--class org.example.Main local:///opt/spark/app/job.jar --date 2026-01-01'
    ).split(' '),
  });
});

test('an application in Python has no class on the command line', () => {
  const { batch } = planOf({ image: 'a', name: 'a', mainApplicationFile: 'local:///a.py', mainClass: 'x' });
  expect(submitCommand(batch, '/s', 'https://a', '/p').args).not.toContain('--class');
});

describe('the environment of a submission', () => {
  const own = { PATH: '/bin', TEMPORAL_API_KEY: 'secret', AWS_PROFILE: 'etl', KUBECONFIG: '/own' };
  const input = { home: '/opt/spark', further: [], temporary: '/tmp/w' };

  test("has what Spark needs, and nothing else of the worker's", () => {
    expect(submitEnvironment(input, own)).toEqual({
      PATH: '/bin',
      LC_ALL: 'C.UTF-8',
      SPARK_HOME: '/opt/spark',
      KUBECONFIG: '/own',
      SPARK_LAUNCHER_OPTS: expect.stringContaining('TieredStopAtLevel'),
      SPARK_SUBMIT_OPTS: expect.stringMatching(/^"-Djava\.io\.tmpdir=\/tmp\/w" -XX/),
    });
  });

  test('has the variables it is told, and the kubeconfig of its cluster', () => {
    expect(
      submitEnvironment({ ...input, kubeconfig: '/cluster', further: ['AWS_PROFILE', 'NONE'] }, own),
    ).toMatchObject({
      AWS_PROFILE: 'etl',
      KUBECONFIG: '/cluster',
    });
  });

  test('leads through the proxy of its cluster, else as the machine of the worker has it', () => {
    const machine = { HTTPS_PROXY: 'http://machine:3128', no_proxy: '10.0.0.0/8', NO_PROXY: '10.0.0.0/8' };
    expect(submitEnvironment(input, machine)).toMatchObject(machine);
    const through = submitEnvironment({ ...input, proxyUrl: 'http://cluster:3128' }, machine);
    expect(Object.fromEntries(Object.entries(through).filter(([name]) => /proxy/i.test(name)))).toEqual({
      HTTP_PROXY: 'http://cluster:3128',
      HTTPS_PROXY: 'http://cluster:3128',
    });
  });

  test("has the JVM's options of the worker's environment instead of ours", () => {
    expect(submitEnvironment(input, { SPARK_SUBMIT_OPTS: '-Xmx2g' })['SPARK_SUBMIT_OPTS']).toBe(
      '"-Djava.io.tmpdir=/tmp/w" -Xmx2g',
    );
  });
});

describe('the pod template', () => {
  const marks = driverMarks(plan, attempt);

  test('has our marks, gate and finalizer, and a container for Spark', () => {
    expect(ourTemplate({}, marks, plan.batch)).toMatchObject({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { labels: { 'spark-batch-tag': TAG }, finalizers: ['spark-batch/evidence'] },
      spec: {
        schedulingGates: [{ name: 'spark-batch/dependents' }],
        containers: [{ name: 'spark-kubernetes-driver' }],
      },
    });
  });

  test("keeps what the batch's own has", () => {
    const given = {
      metadata: { labels: { team: 'risk', 'spark-batch-tag': 'forged' } },
      spec: { schedulingGates: [{ name: 'theirs' }], containers: [{ name: 'main' }, { name: 'sidecar' }] },
    };
    expect(ourTemplate(given, marks, plan.batch)).toMatchObject({
      metadata: { labels: { team: 'risk', 'spark-batch-tag': TAG } },
      spec: {
        schedulingGates: [{ name: 'theirs' }, { name: 'spark-batch/dependents' }],
        containers: [{ name: 'main' }, { name: 'sidecar' }],
      },
    });
  });
});

describe('of the output', () => {
  test('the last 200 lines of both streams are kept, also when they come in pieces', () => {
    const output = new LastLines();
    output.add('stderr', 'first\nsec');
    output.add('stdout', 'other\n');
    output.add('stderr', 'ond\r\nunended');
    expect(output.lines).toEqual(['first', 'other', 'second', 'unended']);
    output.add('stdout', Array.from({ length: 300 }, (_, index) => `line ${index}\n`).join(''));
    expect(output.lines).toHaveLength(200);
    expect(output.lines.slice(-2)).toEqual(['line 299', 'unended']);
  });

  test('no line is kept that is longer than anybody reads', () => {
    const [short, long] = forHistory(['short', 'x'.repeat(9000)]);
    expect(short).toBe('short');
    expect(long).toHaveLength(500);
  });
});

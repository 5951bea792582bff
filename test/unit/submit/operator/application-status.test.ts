import { describe, expect, test } from '@jest/globals';
import type { SparkApplicationStatus } from '../../../../src/submit/operator/crd.ts';
import { meaningOf, progressOf, recordedVerdict } from '../../../../src/submit/operator/application-status.ts';
import { existingDriver } from '../../../support/builders.ts';

function status(state: string, errorMessage = '', executionAttempts = 1): SparkApplicationStatus {
  return { applicationState: { state, errorMessage }, executionAttempts };
}

describe('the meaning of a state of the operator', () => {
  test.each([
    ['', 'PENDING', 'not-submitted'],
    ['SUBMITTED', 'PENDING', 'submitted'],
    ['RUNNING', 'RUNNING', 'submitted'],
    ['SUCCEEDING', 'FINISHED', 'submitted'],
    ['COMPLETED', 'FINISHED', 'ended'],
    ['FAILING', 'FAILED', 'submitted'],
    ['FAILED', 'FAILED', 'ended'],
    ['SUBMISSION_FAILED', 'FAILED', 'submission-failed'],
    ['PENDING_RERUN', 'PENDING', 'not-submitted'],
    ['INVALIDATING', 'PENDING', 'not-submitted'],
    ['SUSPENDING', 'PENDING', 'suspended'],
    ['SUSPENDED', 'PENDING', 'suspended'],
    ['RESUMING', 'PENDING', 'not-submitted'],
    ['UNKNOWN', 'UNKNOWN', 'submitted'],
    ['OF_A_NEWER_OPERATOR', 'UNKNOWN', 'not-submitted'],
  ])('is, for "%s", %s and %s', (state, application, stage) => {
    expect(meaningOf(status(state))).toEqual({ application, stage });
  });

  test('is PENDING and not-submitted for a resource without a status', () => {
    expect(meaningOf(undefined)).toEqual({ application: 'PENDING', stage: 'not-submitted' });
  });

  test('is submission-failed for FAILED without any submission', () => {
    expect(meaningOf(status('FAILED', 'failed to run spark-submit', 0)).stage).toBe('submission-failed');
  });
});

describe('the progress of a submission', () => {
  test.each<[string, SparkApplicationStatus | undefined, boolean, string, RegExp]>([
    ['is in-progress without a status', undefined, false, 'in-progress', /check that it is running/],
    ['is in-progress without a status, even if the driver exists', undefined, true, 'in-progress', /not submitted/],
    ['is created for SUBMITTED when the driver exists', status('SUBMITTED'), true, 'created', /$/],
    ['is in-progress for SUBMITTED without a driver', status('SUBMITTED'), false, 'in-progress', /does not exist yet/],
    ['is created for RUNNING when the driver exists', status('RUNNING'), true, 'created', /$/],
    ['is created for COMPLETED when the driver exists', status('COMPLETED'), true, 'created', /$/],
    [
      'is created when the driver exists that the operator did not find',
      status('FAILED', 'driver pod not found'),
      true,
      'created',
      /$/,
    ],
    ['is failed for FAILED without a driver', status('FAILED', 'driver pod not found'), false, 'failed', /no driver/],
    [
      'is failed with the reason of a failed submission',
      status('SUBMISSION_FAILED', 'no such class', 0),
      false,
      'failed',
      /no such class/,
    ],
    [
      'is failed with the reason of a failed submission after FAILED replaced the state',
      status('FAILED', 'no such class', 0),
      false,
      'failed',
      /no such class/,
    ],
    [
      'is in-progress when the operator failed because of the driver that it had created',
      status('FAILED', 'driver pod already exist', 0),
      true,
      'in-progress',
      /lost track/,
    ],
    ['is failed for a suspended application', status('SUSPENDED'), false, 'failed', /suspended/],
    ['is in-progress for a rerun', status('PENDING_RERUN'), true, 'in-progress', /PENDING_RERUN/],
  ])('%s', (_, given, driverExists, kind, why) => {
    const progress = progressOf(given, driverExists);
    expect(progress.kind).toBe(kind);
    expect(progress.kind === 'created' ? '' : progress.why).toMatch(why);
  });

  /** The error message of operator 2.5.2 up to the first lines of its spark-submit 4.1.4. */
  const PREAMBLE = [
    'failed to submit spark application: failed to run spark-submit: failed to run spark-submit: ' +
      'WARNING: Using incubator modules: jdk.incubator.vector',
    "Using Spark's default log4j profile: org/apache/spark/log4j2-defaults.properties",
    '26/11/21 12:09:27 WARN Utils: Set SPARK_LOCAL_IP if you need to bind to another address',
  ];
  const STACK = '\tat org.apache.spark.deploy.SparkSubmit.main(SparkSubmit.scala)';

  test.each<[what: string, output: readonly string[], summary: string]>([
    [
      'an exception',
      [...PREAMBLE, 'Exception in thread "main" org.apache.spark.SparkException: no such file', STACK],
      'org.apache.spark.SparkException: no such file',
    ],
    [
      'an exception and its root cause',
      [
        ...PREAMBLE,
        'Exception in thread "main" a.B: failed',
        STACK,
        'Caused by: c.D: quota',
        STACK,
        'Caused by: e.F: full',
        STACK,
      ],
      'a.B: failed (caused by e.F: full)',
    ],
    [
      "the API server's answer",
      [
        ...PREAMBLE,
        'Exception in thread "main" io.fabric8.kubernetes.client.KubernetesClientException: Failure executing: POST at: ' +
          'https://10.0.0.1/api/v1/namespaces/etl/pods. Message: pods "x" is forbidden: exceeded quota. Received status: ' +
          'Status(apiVersion=v1, code=403, details=null, kind=Status)',
        STACK,
      ],
      'pods "x" is forbidden: exceeded quota (HTTP 403)',
    ],
    [
      'an invalid command line',
      ['failed to run spark-submit: Error: Missing application resource.'],
      'Missing application resource',
    ],
    ['an error of the operator itself', ['failed to configure web UI: no'], 'failed to configure web UI: no'],
  ])('summarizes the output of spark-submit as %s', (_, output, summary) => {
    const progress = progressOf(status('FAILED', output.join('\n'), 0), false);
    expect(progress).toEqual({ kind: 'failed', why: `the operator could not submit it: FAILED: ${summary}` });
  });

  test('shortens a long message without an exception in the middle', () => {
    const progress = progressOf(status('SUBMISSION_FAILED', `begin ${'noise '.repeat(3000)} end`, 0), false);
    expect(progress.kind === 'failed' && progress.why).toMatch(
      /^the operator could not submit it: .*begin .*… .* end$/,
    );
    expect(JSON.stringify(progress).length).toBeLessThan(1300);
  });
});

describe('the verdict that the operator recorded', () => {
  const driver = existingDriver();

  test.each<[string, SparkApplicationStatus, object]>([
    ['FINISHED for COMPLETED', status('COMPLETED'), { state: 'FINISHED' }],
    ['FINISHED for SUCCEEDING', status('SUCCEEDING'), { state: 'FINISHED' }],
    [
      'FAILED with the recorded exit code',
      status('FAILED', 'driver container failed with ExitCode: 3, Reason: Error'),
      { state: 'FAILED', failureClass: 'application', exit: { exitCode: 3, reason: 'Error' } },
    ],
    [
      'FAILED with the class out-of-memory',
      status('FAILING', 'driver container failed with ExitCode: 137, Reason: OOMKilled'),
      { state: 'FAILED', failureClass: 'out-of-memory' },
    ],
  ])('is %s', (_, given, verdict) => {
    expect(recordedVerdict(driver, given)).toMatchObject(verdict);
    expect(recordedVerdict(driver, given)?.message).toContain('the Spark operator recorded its end');
  });

  test.each<[string, SparkApplicationStatus | undefined]>([
    ['the resource has no status', undefined],
    ['the operator found no pod either', status('FAILED', 'driver pod not found')],
    ['the operator found no container status', status('FAILED', 'driver container status missing')],
    ['the operator reports a running driver', status('RUNNING')],
  ])('is undefined when %s', (_, given) => {
    expect(recordedVerdict(driver, given)).toBeUndefined();
  });
});

import { describe, expect, test } from '@jest/globals';
import type { SparkApplicationStatus } from '../../../../src/submit/operator/crd.ts';
import { lastWordOf } from '../../../../src/submit/operator/terminal-state-from-source.ts';
import { progressOf } from '../../../../src/submit/operator/progress.ts';
import { meaningOf } from '../../../../src/submit/operator/state-mapping.ts';
import { existingDriver } from '../../../support/builders.ts';

function status(state: string, errorMessage = '', executionAttempts = 1): SparkApplicationStatus {
  return { applicationState: { state, errorMessage }, executionAttempts };
}

describe('every state of the operator has a meaning', () => {
  test.each([
    ['', 'PENDING', 'not submitted'],
    ['SUBMITTED', 'PENDING', 'submitted'],
    ['RUNNING', 'RUNNING', 'submitted'],
    ['SUCCEEDING', 'FINISHED', 'submitted'],
    ['COMPLETED', 'FINISHED', 'ended'],
    ['FAILING', 'FAILED', 'submitted'],
    ['FAILED', 'FAILED', 'ended'],
    ['SUBMISSION_FAILED', 'FAILED', 'submission failed'],
    ['PENDING_RERUN', 'PENDING', 'not submitted'],
    ['INVALIDATING', 'PENDING', 'not submitted'],
    ['SUSPENDING', 'PENDING', 'suspended'],
    ['SUSPENDED', 'PENDING', 'suspended'],
    ['RESUMING', 'PENDING', 'not submitted'],
    ['UNKNOWN', 'UNKNOWN', 'submitted'],
    ['OF_A_NEWER_OPERATOR', 'UNKNOWN', 'not submitted'],
  ])('"%s" is %s, %s', (state, application, stage) => {
    expect(meaningOf(status(state))).toEqual({ application, stage });
  });

  test('a resource the operator has not seen is new', () => {
    expect(meaningOf(undefined)).toEqual({ application: 'PENDING', stage: 'not submitted' });
  });

  test('FAILED without any run is a failed submission', () => {
    expect(meaningOf(status('FAILED', 'failed to run spark-submit', 0)).stage).toBe('submission failed');
  });
});

describe('a submission by the operator', () => {
  test.each<[string, SparkApplicationStatus | undefined, boolean, string, RegExp]>([
    ['is under way while nothing happens', undefined, false, 'under way', /is it running/],
    ['is under way while spark-submit runs, though the driver is there', undefined, true, 'under way', /not submitted/],
    ['is made when it is submitted and its driver is there', status('SUBMITTED'), true, 'made', /$/],
    ['is under way while its driver is not to be seen', status('SUBMITTED'), false, 'under way', /not to be seen yet/],
    ['is made when the driver runs, ungated', status('RUNNING'), true, 'made', /$/],
    ['is made when the driver has ended, ungated', status('COMPLETED'), true, 'made', /$/],
    [
      'is made though the operator missed a driver that is there',
      status('FAILED', 'driver pod not found'),
      true,
      'made',
      /$/,
    ],
    ['has failed when the driver is gone', status('FAILED', 'driver pod not found'), false, 'failed', /no driver/],
    ['has failed with its reason', status('SUBMISSION_FAILED', 'no such class', 0), false, 'failed', /no such class/],
    [
      'has failed with its reason, a moment later',
      status('FAILED', 'no such class', 0),
      false,
      'failed',
      /no such class/,
    ],
    [
      'is given time when the operator met its own driver',
      status('FAILED', 'driver pod already exist', 0),
      true,
      'under way',
      /lost track/,
    ],
    ['has failed when somebody suspends it', status('SUSPENDED'), false, 'failed', /suspended/],
    ['is under way while it is run again', status('PENDING_RERUN'), true, 'under way', /PENDING_RERUN/],
  ])('%s', (_, told, driverIsThere, kind, why) => {
    const progress = progressOf(told, driverIsThere);
    expect(progress.kind).toBe(kind);
    expect(progress.kind === 'made' ? '' : progress.why).toMatch(why);
  });

  /** What operator 2.5.2 says before the output of its spark-submit 4.1.4, and how that begins. */
  const NOISE = [
    'failed to submit spark application: failed to run spark-submit: failed to run spark-submit: ' +
      'WARNING: Using incubator modules: jdk.incubator.vector',
    "Using Spark's default log4j profile: org/apache/spark/log4j2-defaults.properties",
    '26/11/21 12:09:27 WARN Utils: Set SPARK_LOCAL_IP if you need to bind to another address',
  ];
  const AT = '\tat org.apache.spark.deploy.SparkSubmit.main(SparkSubmit.scala)';

  test.each<[what: string, output: readonly string[], told: string]>([
    [
      'its exception',
      [...NOISE, 'Exception in thread "main" org.apache.spark.SparkException: no such file', AT],
      'org.apache.spark.SparkException: no such file',
    ],
    [
      'its exception and the cause',
      [...NOISE, 'Exception in thread "main" a.B: failed', AT, 'Caused by: c.D: quota', AT, 'Caused by: e.F: full', AT],
      'a.B: failed (caused by e.F: full)',
    ],
    [
      'what the API server answered',
      [
        ...NOISE,
        'Exception in thread "main" io.fabric8.kubernetes.client.KubernetesClientException: Failure executing: POST at: ' +
          'https://10.0.0.1/api/v1/namespaces/etl/pods. Message: pods "x" is forbidden: exceeded quota. Received status: ' +
          'Status(apiVersion=v1, code=403, details=null, kind=Status)',
        AT,
      ],
      'pods "x" is forbidden: exceeded quota (HTTP 403)',
    ],
    [
      'what it says of its command line',
      ['failed to run spark-submit: Error: Missing application resource.'],
      'Missing application resource',
    ],
    ['what the operator says itself', ['failed to configure web UI: no'], 'failed to configure web UI: no'],
  ])("of spark-submit's whole output is told %s", (_, output, told) => {
    const progress = progressOf(status('FAILED', output.join('\n'), 0), false);
    expect(progress).toEqual({ kind: 'failed', why: `the operator could not submit it: FAILED: ${told}` });
  });

  test('a long message without an exception is told by its begin and its end', () => {
    const progress = progressOf(status('SUBMISSION_FAILED', `begin ${'noise '.repeat(3000)} end`, 0), false);
    expect(progress.kind === 'failed' && progress.why).toMatch(
      /^the operator could not submit it: .*begin .*… .* end$/,
    );
    expect(JSON.stringify(progress).length).toBeLessThan(1300);
  });
});

describe('the last word on a driver that is gone', () => {
  const driver = existingDriver();

  test.each<[string, SparkApplicationStatus, object]>([
    ['finished, as the operator saw', status('COMPLETED'), { state: 'FINISHED' }],
    ['finished, before the operator is done with it', status('SUCCEEDING'), { state: 'FINISHED' }],
    [
      'failed with the exit code the operator saw',
      status('FAILED', 'driver container failed with ExitCode: 3, Reason: Error'),
      { state: 'FAILED', failureClass: 'application', exit: { exitCode: 3, reason: 'Error' } },
    ],
    [
      'was killed for its memory',
      status('FAILING', 'driver container failed with ExitCode: 137, Reason: OOMKilled'),
      { state: 'FAILED', failureClass: 'out-of-memory' },
    ],
  ])('it %s', (_, told, verdict) => {
    expect(lastWordOf(driver, told)).toMatchObject(verdict);
    expect(lastWordOf(driver, told)?.message).toContain('the Spark operator saw its end');
  });

  test.each<[string, SparkApplicationStatus | undefined]>([
    ['no resource has a status', undefined],
    ['the operator found no pod either', status('FAILED', 'driver pod not found')],
    ['the operator found no container status', status('FAILED', 'driver container status missing')],
    ['the operator believes it to run', status('RUNNING')],
  ])('there is none when %s', (_, told) => {
    expect(lastWordOf(driver, told)).toBeUndefined();
  });
});

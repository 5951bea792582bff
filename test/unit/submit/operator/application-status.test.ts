import { describe, expect, test } from '@jest/globals';
import { apacheStatus, type ApacheStatus } from '../../../../src/submit/operator/apache/status.ts';
import { kubeflowStatus, type KubeflowStatus } from '../../../../src/submit/operator/kubeflow/status.ts';
import { progressOf, recordedVerdict } from '../../../../src/submit/operator/progress.ts';
import { existingDriver } from '../../../support/builders.ts';

function status(state: string, errorMessage = '', executionAttempts = 1): KubeflowStatus {
  return { applicationState: { state, errorMessage }, executionAttempts };
}

describe('the stage of a state of the Kubeflow operator', () => {
  test.each([
    ['', 'not-submitted'],
    ['SUBMITTED', 'submitted'],
    ['RUNNING', 'submitted'],
    ['SUCCEEDING', 'submitted'],
    ['COMPLETED', 'ended'],
    ['FAILING', 'submitted'],
    ['FAILED', 'ended'],
    ['SUBMISSION_FAILED', 'submission-failed'],
    ['PENDING_RERUN', 'not-submitted'],
    ['INVALIDATING', 'not-submitted'],
    ['SUSPENDING', 'suspended'],
    ['SUSPENDED', 'suspended'],
    ['RESUMING', 'not-submitted'],
    ['UNKNOWN', 'submitted'],
    ['OF_A_NEWER_OPERATOR', 'not-submitted'],
  ])('is, for "%s", %s', (state, stage) => {
    expect(kubeflowStatus(status(state))).toMatchObject({ state, stage });
  });

  test('is not-submitted for a resource without a status', () => {
    expect(kubeflowStatus(undefined)).toEqual({ state: '', stage: 'not-submitted', errorMessage: '' });
  });

  test('is submission-failed for FAILED without any submission', () => {
    expect(kubeflowStatus(status('FAILED', 'failed to run spark-submit', 0)).stage).toBe('submission-failed');
  });
});

describe('the progress of a submission', () => {
  test.each<[string, KubeflowStatus | undefined, boolean, string, RegExp]>([
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
    const progress = progressOf(kubeflowStatus(given), driverExists);
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
    const progress = progressOf(kubeflowStatus(status('FAILED', output.join('\n'), 0)), false);
    expect(progress).toEqual({ kind: 'failed', why: `the operator could not submit it: FAILED: ${summary}` });
  });

  test('shortens a long message without an exception in the middle', () => {
    const progress = progressOf(
      kubeflowStatus(status('SUBMISSION_FAILED', `begin ${'noise '.repeat(3000)} end`, 0)),
      false,
    );
    expect(progress.kind === 'failed' && progress.why).toMatch(
      /^the operator could not submit it: .*begin .*… .* end$/,
    );
    expect(JSON.stringify(progress).length).toBeLessThan(1300);
  });
});

describe('the verdict that the operator recorded', () => {
  const driver = existingDriver();

  test.each<[string, KubeflowStatus, object]>([
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
    expect(recordedVerdict(driver, kubeflowStatus(given))).toMatchObject(verdict);
    expect(recordedVerdict(driver, kubeflowStatus(given))?.message).toContain('the Spark operator recorded its end');
  });

  test.each<[string, KubeflowStatus | undefined]>([
    ['the resource has no status', undefined],
    ['the operator found no pod either', status('FAILED', 'driver pod not found')],
    ['the operator found no container status', status('FAILED', 'driver container status missing')],
    ['the operator reports a running driver', status('RUNNING')],
  ])('is undefined when %s', (_, given) => {
    expect(recordedVerdict(driver, kubeflowStatus(given))).toBeUndefined();
  });
});

describe('the status of the Apache operator', () => {
  const driver = existingDriver();
  const current = (currentStateSummary: string, message = ''): ApacheStatus => ({
    currentState: { currentStateSummary, message },
  });
  const settled = (...states: NonNullable<ApacheStatus['currentState']>[]): ApacheStatus => ({
    currentState: { currentStateSummary: 'TerminatedWithoutReleaseResources' },
    stateTransitionHistory: Object.fromEntries(
      [
        { currentStateSummary: 'Submitted' },
        ...states,
        { currentStateSummary: 'TerminatedWithoutReleaseResources' },
      ].map((state, index) => [index + 7, state]),
    ),
  });

  test.each([
    ['Submitted', 'not-submitted'],
    ['ScheduledToRestart', 'not-submitted'],
    ['DriverRequested', 'submitted'],
    ['DriverStarted', 'submitted'],
    ['DriverReady', 'submitted'],
    ['InitializedBelowThresholdExecutors', 'submitted'],
    ['RunningHealthy', 'submitted'],
    ['RunningWithPartialCapacity', 'submitted'],
    ['RunningWithBelowThresholdExecutors', 'submitted'],
    ['DriverStartTimedOut', 'submitted'],
    ['DriverReadyTimedOut', 'submitted'],
    ['ExecutorsStartTimedOut', 'submitted'],
    ['Succeeded', 'ended'],
    ['Failed', 'ended'],
    ['DriverEvicted', 'ended'],
    ['ResourceReleased', 'ended'],
    ['TerminatedWithoutReleaseResources', 'ended'],
    ['SchedulingFailure', 'submission-failed'],
    ['OfANewerOperator', 'not-submitted'],
  ])('is, for %s, %s', (state, stage) => {
    expect(apacheStatus(current(state), driver)).toMatchObject({ state, stage });
  });

  test('is not-submitted for a resource without a status', () => {
    expect(apacheStatus(undefined, driver)).toEqual({ state: '', stage: 'not-submitted', errorMessage: '' });
  });

  test('is the last state before the one that says what is left of the driver', () => {
    const failure = { currentStateSummary: 'SchedulingFailure', message: 'no quota' };
    expect(apacheStatus(settled(failure), driver)).toEqual({
      state: 'SchedulingFailure',
      stage: 'submission-failed',
      errorMessage: 'no quota',
    });
  });

  test("summarizes the stack of the operator's exception by the answer of the API server, or by the exception and its cause", () => {
    const answered =
      'Failed to request driver from scheduler backend. StackTrace: io.fabric8.kubernetes.client.KubernetesClientException: ' +
      'Failure executing: POST at: https://10.0.0.1/api/v1/namespaces/etl/pods. Message: pods "x" is forbidden: exceeded quota. ' +
      'Received status: Status(apiVersion=v1, code=403, details=null, kind=Status).\n\tat io.fabric8.X';
    const thrown =
      'Failed to request driver from scheduler backend. StackTrace: a.B: failed\n\tat x.Y\nCaused by: c.D: no such key\n\tat z';
    const whyOf = (message: string) => {
      const progress = progressOf(apacheStatus(current('SchedulingFailure', message), driver), false);
      return progress.kind === 'failed' && progress.why;
    };
    expect(whyOf(answered)).toBe(
      'the operator could not submit it: SchedulingFailure: pods "x" is forbidden: exceeded quota (HTTP 403)',
    );
    expect(whyOf(thrown)).toBe(
      'the operator could not submit it: SchedulingFailure: a.B: failed (caused by c.D: no such key)',
    );
  });

  const podStatus = (exitCode: number, reason: string) => ({
    phase: exitCode === 0 ? 'Running' : 'Failed',
    containerStatuses: [
      { name: 'sidecar', state: { terminated: { exitCode: 9 } } },
      { name: 'spark-kubernetes-driver', state: { terminated: { exitCode, reason } } },
    ] as never,
  });

  test.each<[string, ApacheStatus, object]>([
    ['FINISHED for Succeeded', settled({ currentStateSummary: 'Succeeded' }), { state: 'FINISHED' }],
    [
      "FAILED with the exit code of the driver's own container",
      settled({ currentStateSummary: 'Failed', lastObservedDriverStatus: podStatus(3, 'Error') }),
      { state: 'FAILED', failureClass: 'application', exit: { exitCode: 3, reason: 'Error' } },
    ],
    [
      'FAILED with the class out-of-memory',
      settled({ currentStateSummary: 'Failed', lastObservedDriverStatus: podStatus(137, 'OOMKilled') }),
      { state: 'FAILED', failureClass: 'out-of-memory' },
    ],
    [
      'FINISHED when another container failed',
      settled({ currentStateSummary: 'Failed', lastObservedDriverStatus: podStatus(0, 'Completed') }),
      { state: 'FINISHED' },
    ],
  ])('records a verdict, which is %s', (_, given, verdict) => {
    expect(recordedVerdict(driver, apacheStatus(given, driver))).toMatchObject(verdict);
  });

  test.each<[string, ApacheStatus]>([
    ['the driver was removed', settled({ currentStateSummary: 'Failed', message: 'Driver removed.' })],
    ['the driver runs', current('RunningHealthy')],
    [
      'a sidecar alone has ended',
      settled({
        currentStateSummary: 'Succeeded',
        lastObservedDriverStatus: {
          phase: 'Running',
          containerStatuses: [
            { name: 'sidecar', state: { terminated: { exitCode: 0 } } },
            { name: 'spark-kubernetes-driver', state: { running: {} } },
          ] as never,
        },
      }),
    ],
  ])('records no verdict when %s', (_, given) => {
    expect(recordedVerdict(driver, apacheStatus(given, driver))).toBeUndefined();
  });
});

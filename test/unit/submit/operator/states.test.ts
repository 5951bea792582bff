import { describe, expect, test } from '@jest/globals';
import type { SparkApplicationStatus } from '../../../../src/submit/operator/dialect.ts';
import { lastWordOf } from '../../../../src/submit/operator/last-word.ts';
import { progressOf } from '../../../../src/submit/operator/progress.ts';
import { meaningOf } from '../../../../src/submit/operator/states.ts';
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

  test("of spark-submit's whole output, the exception is told", () => {
    const output = `failed to run spark-submit: ${'WARN noise\n'.repeat(300)}Exception in thread "main" java.lang.X: quota\n\tat a.b.C`;
    const progress = progressOf(status('SUBMISSION_FAILED', output, 0), false);
    expect(progress.kind === 'failed' && progress.why).toMatch(
      /^the operator could not submit it: .*java\.lang\.X: quota/,
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

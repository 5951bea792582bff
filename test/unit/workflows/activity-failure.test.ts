import { describe, expect, test } from '@jest/globals';
import { ActivityFailure, ApplicationFailure, RetryState, TimeoutFailure } from '@temporalio/common';
import { isUnserved, rootFailure, untilServed } from '../../../workflows/lib/activity-failure.ts';

const timeout = (type: 'SCHEDULE_TO_CLOSE' | 'SCHEDULE_TO_START' | 'HEARTBEAT' | 'START_TO_CLOSE', cause?: Error) =>
  Object.assign(new TimeoutFailure('timeout', undefined, type), { cause });
const failed = (cause: Error) => new ActivityFailure(undefined, 'submit', '1', RetryState.TIMEOUT, undefined, cause);
const REFUSED = ApplicationFailure.create({ message: 'The API server does not answer.' });

describe('An activity that ran out of time', () => {
  test.each([
    ['is unserved if no worker took it', failed(timeout('SCHEDULE_TO_CLOSE')), true],
    ['is unserved if no worker took it in time', failed(timeout('SCHEDULE_TO_START')), true],
    ['is unserved if its worker stood still', failed(timeout('SCHEDULE_TO_CLOSE', timeout('HEARTBEAT'))), true],
    ['failed if its last try failed', failed(timeout('SCHEDULE_TO_CLOSE', REFUSED)), false],
    ['failed if it failed at its end', failed(REFUSED), false],
    ['failed if a try took too long', failed(timeout('SCHEDULE_TO_CLOSE', timeout('START_TO_CLOSE'))), false],
    ['failed if its only try took too long', failed(timeout('START_TO_CLOSE')), false],
    ['is not recognized in other errors', timeout('SCHEDULE_TO_CLOSE'), false],
  ])('%s', (_, error, expected) => {
    expect(isUnserved(error)).toBe(expected);
  });

  test('is run again until a worker works on it', async () => {
    const outcomes = [failed(timeout('SCHEDULE_TO_CLOSE')), failed(timeout('HEARTBEAT')), undefined];
    const tried: number[] = [];
    const step = (unserved: number) => {
      tried.push(unserved);
      const outcome = outcomes[unserved];
      return outcome ? Promise.reject(outcome) : Promise.resolve('done');
    };
    await expect(untilServed(step)).resolves.toBe('done');
    expect(tried).toEqual([0, 1, 2]);
    await expect(untilServed(() => Promise.reject(failed(REFUSED)))).rejects.toThrow(ActivityFailure);
  });
});

describe('The root of a failure', () => {
  test('has message, type and details of the innermost failure', () => {
    const details = [{ submitOutput: ['no'], retryAfter: 3000, more: 'unknown' }];
    const cause = ApplicationFailure.create({ message: 'too many requests', type: 'KubernetesApiError', details });
    expect(rootFailure(failed(timeout('SCHEDULE_TO_CLOSE', cause)))).toEqual({
      message: 'too many requests',
      type: 'KubernetesApiError',
      submitOutput: ['no'],
      retryAfter: 3000,
    });
    expect(rootFailure(REFUSED)).toEqual({ message: 'The API server does not answer.' });
    expect(rootFailure(new Error('a defect'))).toEqual({ message: 'a defect' });
  });
});

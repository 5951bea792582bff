import { describe, expect, test } from '@jest/globals';
import {
  FAILURE_CLASSES,
  isInfrastructureFailure,
  type FailureClass,
} from '../../../../src/model/verdict/failure-class.ts';
import { BATCH_FAILURE_TYPES, batchFailureType } from '../../../../src/model/status/failure-types.ts';
import { nextStep } from '../../../../src/model/retry/next-step.ts';
import type { RetryPolicy } from '../../../../src/model/batch/batch.ts';
import type { Verdict } from '../../../../src/model/verdict/verdict.ts';

const POLICY: RetryPolicy = {
  application: 1,
  infrastructure: 3,
  initialInterval: 10_000,
  maximumInterval: 60_000,
  jitter: 0,
};

function verdicts(...classes: (FailureClass | 'finished')[]): Verdict[] {
  return classes.map((one) =>
    one === 'finished' ? { state: 'FINISHED', message: '' } : { state: 'FAILED', failureClass: one, message: '' },
  );
}

describe('after an attempt', () => {
  test.each<[story: string, ended: Parameters<typeof verdicts>, policy: Partial<RetryPolicy>, next: string]>([
    ['that finished the batch is over', ['finished'], {}, 'finish'],
    ['that finished after failures the batch is over', ['evicted', 'application', 'finished'], {}, 'finish'],
    ['that was killed the batch is over', ['killed'], { application: 9, infrastructure: 9 }, 'finish'],
    ['that failed and may be retried once, it is', ['application'], {}, 'retry in 10000'],
    ['that failed for the second time of one retry the batch is over', ['application', 'application'], {}, 'finish'],
    ['that failed without a budget the batch is over', ['application'], { application: 0 }, 'finish'],
    ['that was evicted there is another', ['evicted'], { application: 0 }, 'retry in 10000'],
    [
      'that was preempted after two evictions there is another',
      ['evicted', 'evicted', 'preempted'],
      {},
      'retry in 40000',
    ],
    [
      'that lost its node for the fourth time of three retries the batch is over',
      ['node-lost', 'evicted', 'preempted', 'node-lost'],
      {},
      'finish',
    ],
    [
      'that failed after a bad night of evictions the application has its own budget',
      ['evicted', 'evicted', 'evicted', 'application'],
      {},
      'retry in 60000',
    ],
    [
      'that was evicted after the application failed, infrastructure has its own budget',
      ['application', 'evicted'],
      { infrastructure: 1 },
      'retry in 20000',
    ],
    [
      'that the API server refused the budget of the application counts',
      ['submit-rejected'],
      { application: 0 },
      'finish',
    ],
    [
      'that was not submitted in time the budget of the infrastructure counts',
      ['submit-timeout'],
      { application: 0 },
      'retry in 10000',
    ],
    ['that ran out of memory the budget of the application counts', ['out-of-memory'], { application: 0 }, 'finish'],
    [
      'that somebody deleted there is no other unless the application may be retried',
      ['deleted'],
      { application: 0 },
      'finish',
    ],
    [
      'the pause stops growing at its maximum',
      Array.from({ length: 900 }, (): 'evicted' => 'evicted'),
      { infrastructure: 1000 },
      'retry in 60000',
    ],
    [
      'of a class with a limit of its own, that counts and no other',
      ['image', 'application', 'image'],
      { classes: { image: { limit: 2 } } },
      'retry in 20000',
    ],
    [
      'of a class whose own limit is used up the batch is over, whatever the budget has left',
      ['evicted', 'evicted'],
      { infrastructure: 9, classes: { evicted: { limit: 1 } } },
      'finish',
    ],
    [
      'the budget does not count a class that has a limit of its own',
      ['image', 'image', 'application'],
      { classes: { image: { limit: 2 } } },
      'retry in 40000',
    ],
    [
      'of a class with intervals of its own, they decide the pause',
      ['application', 'image'],
      { classes: { image: { limit: 2, initialInterval: 1000, maximumInterval: 1500 } } },
      'retry in 1000',
    ],
    [
      'of a class with intervals of its own, they bound the pause',
      ['image', 'image'],
      { classes: { image: { limit: 2, initialInterval: 1000, maximumInterval: 1500 } } },
      'retry in 1500',
    ],
    [
      'that ran out of memory which may be raised, there are three more',
      ['out-of-memory', 'out-of-memory', 'out-of-memory'],
      { application: 0, memoryFactor: 2 },
      'retry in 40000',
    ],
    [
      'that ran out of memory for the fourth time the batch is over',
      ['out-of-memory', 'out-of-memory', 'out-of-memory', 'out-of-memory'],
      { application: 9, memoryFactor: 2 },
      'finish',
    ],
    [
      'that used up its budget a person decides, where the batch is to be held',
      ['application'],
      { application: 0, onExhausted: 'hold' },
      'hold',
    ],
    [
      'that is not of a class to be held the batch is over',
      ['application'],
      { application: 0, onExhausted: 'hold', holdFor: ['image'] },
      'finish',
    ],
    ['that finished nothing is held', ['finished'], { onExhausted: 'hold' }, 'finish'],
    ['that was killed nothing is held', ['killed'], { onExhausted: 'hold' }, 'finish'],
    ['the pause is never longer than its maximum', ['evicted'], { maximumInterval: 5000 }, 'retry in 5000'],
  ])('%s', (_, ended, policy, next) => {
    const step = nextStep(verdicts(...ended), { ...POLICY, ...policy });
    expect(step.kind === 'retry' ? `retry in ${step.backoff}` : step.kind).toBe(next);
  });

  test('a retry says which it is, and of how many', () => {
    expect(nextStep(verdicts('evicted', 'evicted'), POLICY).reason).toBe('retry 2 of 3 after infrastructure failures');
  });

  test('the end says which budget is used up', () => {
    expect(nextStep(verdicts('application', 'application'), POLICY).reason).toBe(
      'application failures are retried once, and this was failure 2',
    );
  });
});

describe('a failure class', () => {
  test('is the infrastructure’s when it says nothing about the application', () => {
    expect(FAILURE_CLASSES.filter(isInfrastructureFailure)).toEqual([
      'evicted',
      'preempted',
      'node-lost',
      'submit-timeout',
    ]);
  });

  test.each<[FailureClass, string]>([
    ['application', 'SparkBatchFailed'],
    ['out-of-memory', 'SparkBatchFailed'],
    ['evicted', 'SparkBatchFailed'],
    ['preempted', 'SparkBatchFailed'],
    ['node-lost', 'SparkBatchFailed'],
    ['image', 'SparkBatchFailed'],
    ['configuration', 'SparkBatchFailed'],
    ['deleted', 'SparkBatchFailed'],
    ['unschedulable', 'SparkPendingTimeout'],
    ['submit-rejected', 'SparkSubmitRejected'],
    ['submit-timeout', 'SparkSubmitTimeout'],
    ['runtime-exceeded', 'SparkRuntimeExceeded'],
    ['killed', 'SparkBatchKilled'],
  ])('%s is caught as %s', (failureClass, type) => {
    expect(batchFailureType(failureClass)).toBe(type);
    expect(BATCH_FAILURE_TYPES).toContain(type);
  });
});

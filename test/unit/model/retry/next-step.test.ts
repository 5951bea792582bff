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

describe('The next step', () => {
  test.each<[story: string, ended: Parameters<typeof verdicts>, policy: Partial<RetryPolicy>, next: string]>([
    ['is the end after success', ['finished'], {}, 'finish'],
    ['is the end after success that follows failures', ['evicted', 'application', 'finished'], {}, 'finish'],
    ['is the end after a kill', ['killed'], { application: 9, infrastructure: 9 }, 'finish'],
    ['is a retry after the first failure with one retry', ['application'], {}, 'retry in 10000'],
    ['is the end after the second failure with one retry', ['application', 'application'], {}, 'finish'],
    ['is the end after a failure without a budget', ['application'], { application: 0 }, 'finish'],
    [
      'is a retry after an eviction without a budget of the application',
      ['evicted'],
      { application: 0 },
      'retry in 10000',
    ],
    ['is a retry after two evictions and a preemption', ['evicted', 'evicted', 'preempted'], {}, 'retry in 40000'],
    [
      'is the end after the fourth infrastructure failure with three retries',
      ['node-lost', 'evicted', 'preempted', 'node-lost'],
      {},
      'finish',
    ],
    [
      'does not count evictions against the budget of the application',
      ['evicted', 'evicted', 'evicted', 'application'],
      {},
      'retry in 60000',
    ],
    [
      'does not count failures of the application against the budget of the infrastructure',
      ['application', 'evicted'],
      { infrastructure: 1 },
      'retry in 20000',
    ],
    [
      'counts a rejected submission against the budget of the application',
      ['submit-rejected'],
      { application: 0 },
      'finish',
    ],
    [
      'counts a submit timeout against the budget of the infrastructure',
      ['submit-timeout'],
      { application: 0 },
      'retry in 10000',
    ],
    ['counts out-of-memory against the budget of the application', ['out-of-memory'], { application: 0 }, 'finish'],
    ['counts a deletion against the budget of the application', ['deleted'], { application: 0 }, 'finish'],
    [
      'has a pause that stops growing at its maximum',
      Array.from({ length: 900 }, (): 'evicted' => 'evicted'),
      { infrastructure: 1000 },
      'retry in 60000',
    ],
    [
      'counts a class with its own limit against that limit only',
      ['image', 'application', 'image'],
      { classes: { image: { limit: 2 } } },
      'retry in 20000',
    ],
    [
      'is the end when the limit of a class is used up, whatever budget is left',
      ['evicted', 'evicted'],
      { infrastructure: 9, classes: { evicted: { limit: 1 } } },
      'finish',
    ],
    [
      'does not count a class with its own limit against the budget',
      ['image', 'image', 'application'],
      { classes: { image: { limit: 2 } } },
      'retry in 40000',
    ],
    [
      'has the initial interval of the class',
      ['application', 'image'],
      { classes: { image: { limit: 2, initialInterval: 1000, maximumInterval: 1500 } } },
      'retry in 1000',
    ],
    [
      'has the maximum interval of the class',
      ['image', 'image'],
      { classes: { image: { limit: 2, initialInterval: 1000, maximumInterval: 1500 } } },
      'retry in 1500',
    ],
    [
      'is a retry after the third out-of-memory with a memory factor',
      ['out-of-memory', 'out-of-memory', 'out-of-memory'],
      { application: 0, memoryFactor: 2 },
      'retry in 40000',
    ],
    [
      'is the end after the fourth out-of-memory with a memory factor',
      ['out-of-memory', 'out-of-memory', 'out-of-memory', 'out-of-memory'],
      { application: 9, memoryFactor: 2 },
      'finish',
    ],
    [
      'is a decision when the budget is used up and onExhausted is hold',
      ['application'],
      { application: 0, onExhausted: 'hold' },
      'hold',
    ],
    [
      'is the end for a class that is not in holdFor',
      ['application'],
      { application: 0, onExhausted: 'hold', holdFor: ['image'] },
      'finish',
    ],
    ['is the end after success with onExhausted: hold', ['finished'], { onExhausted: 'hold' }, 'finish'],
    ['is the end after a kill with onExhausted: hold', ['killed'], { onExhausted: 'hold' }, 'finish'],
    ['has a pause that is never longer than its maximum', ['evicted'], { maximumInterval: 5000 }, 'retry in 5000'],
  ])('%s', (_, ended, policy, next) => {
    const step = nextStep(verdicts(...ended), { ...POLICY, ...policy });
    expect(step.kind === 'retry' ? `retry in ${step.backoff}` : step.kind).toBe(next);
  });

  test('contains the number of the retry and the limit in its reason', () => {
    expect(nextStep(verdicts('evicted', 'evicted'), POLICY).reason).toBe('retry 2 of 3 after infrastructure failures');
  });

  test('contains the budget that is used up in its reason', () => {
    expect(nextStep(verdicts('application', 'application'), POLICY).reason).toBe(
      'application failures are retried once, and this was failure 2',
    );
  });
});

describe('A failure class', () => {
  test('counts against the budget of the infrastructure when it is unrelated to the application', () => {
    expect(FAILURE_CLASSES.filter(isInfrastructureFailure)).toEqual([
      'evicted',
      'preempted',
      'node-lost',
      'node-setup',
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
  ])('%s has the failure type %s', (failureClass, type) => {
    expect(batchFailureType(failureClass)).toBe(type);
    expect(BATCH_FAILURE_TYPES).toContain(type);
  });
});

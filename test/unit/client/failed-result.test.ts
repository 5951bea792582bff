import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure, CancelledFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import { resultOfFailure, statusOfResult } from '../../../src/client/failed-result.ts';
import { InvalidBatchError } from '../../../src/client/errors.ts';
import type { BatchFacts } from '../../../src/client/batch-facts.ts';
import type { BatchStatus } from '../../../src/model/status/batch-status.ts';
import type { BatchResult } from '../../../src/model/status/result.ts';

const facts: BatchFacts = {
  batchId: 'risk-1',
  runId: 'run',
  name: 'risk',
  workflowStatus: 'FAILED',
  open: false,
  taskQueue: 'spark-batch',
  startedAt: '2026-07-01T03:00:00.000Z',
  endedAt: '2026-07-01T03:05:00.000Z',
  applicationId: 'spark-old',
};
const driver = { cluster: 'prod', namespace: 'etl', name: 'risk-1-driver', tag: 'k-1', applicationId: 'spark-k-1' };
const last: BatchStatus = {
  batchId: 'risk-1',
  name: 'risk',
  state: 'RUNNING',
  phase: 'following',
  message: 'Driver is RUNNING.',
  attempts: [{ number: 1, driver, submittedAt: '2026-07-01T03:00:01.000Z' }],
};

describe('The result of a batch without a workflow result', () => {
  test('is the one in the details of the failure', () => {
    const result = { batchId: 'risk-1', state: 'FAILED', attempts: [] } as unknown as BatchResult;
    const failure = ApplicationFailure.create({ type: 'SparkBatchFailed', details: [result] });
    expect(resultOfFailure(failure, facts)).toBe(result);
  });

  test('is the one in the memo of a cancelled workflow', () => {
    const result = { batchId: 'risk-1', state: 'KILLED', attempts: last.attempts } as unknown as BatchResult;
    expect(resultOfFailure(new CancelledFailure('c'), { ...facts, result })).toBe(result);
    expect(resultOfFailure(new TerminatedFailure('t'), { ...facts, result }).state).toBe('UNKNOWN');
  });

  const endings: [string, unknown, object][] = [
    [
      'is UNKNOWN after a cancellation that left no result in the memo',
      new CancelledFailure('c'),
      { state: 'UNKNOWN', reason: 'Cancelled' },
    ],
    [
      'is UNKNOWN after a termination',
      new TerminatedFailure('by mistake'),
      { state: 'UNKNOWN', reason: 'Terminated', message: expect.stringContaining('by mistake') },
    ],
    [
      'is UNKNOWN after a timeout',
      new TimeoutFailure('t', undefined, 'START_TO_CLOSE'),
      { state: 'UNKNOWN', reason: 'TimedOut' },
    ],
    [
      'is UNKNOWN after an unexpected error',
      new TypeError('x'),
      { state: 'UNKNOWN', reason: 'WorkflowFailed', message: expect.stringContaining('(x)') },
    ],
    [
      'is UNKNOWN after a failure of a foreign type',
      ApplicationFailure.create({ type: 'Odd', message: 'm', details: [{ state: 'FINISHED', attempts: [] }] }),
      { state: 'UNKNOWN', reason: 'Odd' },
    ],
    [
      'is UNKNOWN after a failure without details',
      ApplicationFailure.create({ type: 'SparkBatchFailed', message: 'm' }),
      { state: 'UNKNOWN', reason: 'SparkBatchFailed' },
    ],
  ];
  test.each(endings)('%s', (_, cause, expected) => {
    expect(resultOfFailure(cause, facts)).toMatchObject({
      batchId: 'risk-1',
      name: 'risk',
      applicationId: 'spark-old',
      attempts: [],
      startedAt: facts.startedAt,
      endedAt: facts.endedAt,
      ...expected,
    });
  });

  test.each(['FINISHED', 'KILLED'] as const)(
    'has the state %s of a cancelled workflow that a worker knows',
    (state) => {
      const ended: BatchStatus = { ...last, state, phase: 'ended', message: 'As it ended.' };
      expect(resultOfFailure(new CancelledFailure('c'), facts, ended)).toMatchObject({
        state,
        message: 'As it ended.',
      });
    },
  );

  test('has the driver of the last known status', () => {
    expect(resultOfFailure(new TerminatedFailure('t'), facts, last)).toMatchObject({
      driver,
      applicationId: 'spark-k-1',
      attempts: last.attempts,
    });
  });

  test('is an error with the problems when the batch was refused', () => {
    const problems = [{ path: 'driver.memory', message: 'is not a memory size' }];
    const failure = ApplicationFailure.create({ type: 'InvalidBatch', message: 'refused', details: [{ problems }] });
    expect(() => resultOfFailure(failure, facts)).toThrow(InvalidBatchError);
    expect(() => resultOfFailure(failure, facts)).toThrow('driver.memory: is not a memory size');
    expect(() =>
      resultOfFailure(ApplicationFailure.create({ type: 'InvalidBatch', message: 'refused' }), facts),
    ).toThrow('refused');
  });
});

test('The status of an ended batch equals its result', () => {
  const result = resultOfFailure(new CancelledFailure('c'), facts, last);
  expect(statusOfResult(result)).toEqual({
    batchId: 'risk-1',
    name: 'risk',
    state: 'UNKNOWN',
    phase: 'ended',
    message:
      'The workflow was cancelled, and its memo has no result. The end of its driver was not recorded: it may still run.',
    cluster: 'prod',
    namespace: 'etl',
    attempts: last.attempts,
  });
});

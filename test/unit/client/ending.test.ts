import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure, CancelledFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import { resultOfFailure, statusOfResult } from '../../../src/client/ending.ts';
import { InvalidBatchError } from '../../../src/client/errors.ts';
import type { BatchFacts } from '../../../src/client/facts.ts';
import type { BatchResult } from '../../../src/model/status/result.ts';
import type { BatchStatus } from '../../../src/model/status/batch-status.ts';

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

describe('a batch whose workflow returned no result', () => {
  test('has the one in the details of its failure', () => {
    const result = { batchId: 'risk-1', state: 'FAILED', attempts: [] } as unknown as BatchResult;
    const failure = ApplicationFailure.create({ type: 'SparkBatchFailed', details: [result] });
    expect(resultOfFailure(failure, facts)).toBe(result);
  });

  test('has the one in its memo, when it was cancelled', () => {
    const result = { batchId: 'risk-1', state: 'KILLED', attempts: last.attempts } as unknown as BatchResult;
    expect(resultOfFailure(new CancelledFailure('c'), { ...facts, result })).toBe(result);
    expect(resultOfFailure(new TerminatedFailure('t'), { ...facts, result }).state).toBe('UNKNOWN');
  });

  const endings: [string, unknown, object][] = [
    [
      'was cancelled: its kill was done first',
      new CancelledFailure('c'),
      { state: 'KILLED', failureClass: 'killed', reason: 'Cancelled' },
    ],
    [
      'was terminated: nobody looked',
      new TerminatedFailure('by mistake'),
      { state: 'UNKNOWN', reason: 'Terminated', message: expect.stringContaining('by mistake') },
    ],
    [
      'timed out: nobody looked',
      new TimeoutFailure('t', undefined, 'START_TO_CLOSE'),
      { state: 'UNKNOWN', reason: 'TimedOut' },
    ],
    [
      'failed by itself: nobody looked',
      new TypeError('x'),
      { state: 'UNKNOWN', reason: 'WorkflowFailed', message: expect.stringContaining('(x)') },
    ],
    [
      'failed with a type that is not ours',
      ApplicationFailure.create({ type: 'Odd', message: 'm', details: [{ state: 'FINISHED', attempts: [] }] }),
      { state: 'UNKNOWN', reason: 'Odd' },
    ],
    [
      'failed with our type but without a result',
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

  test('tells of its driver what was last known', () => {
    expect(resultOfFailure(new TerminatedFailure('t'), facts, last)).toMatchObject({
      driver,
      applicationId: 'spark-k-1',
      attempts: last.attempts,
    });
  });

  test('was refused: its problems are an error, not a result', () => {
    const problems = [{ path: 'driver.memory', message: 'is not a memory size' }];
    const failure = ApplicationFailure.create({ type: 'InvalidBatch', message: 'refused', details: [{ problems }] });
    expect(() => resultOfFailure(failure, facts)).toThrow(InvalidBatchError);
    expect(() => resultOfFailure(failure, facts)).toThrow('driver.memory: is not a memory size');
    expect(() =>
      resultOfFailure(ApplicationFailure.create({ type: 'InvalidBatch', message: 'refused' }), facts),
    ).toThrow('refused');
  });
});

test('the status of an ended batch says what its result says', () => {
  const result = resultOfFailure(new CancelledFailure('c'), facts, last);
  expect(statusOfResult(result)).toEqual({
    batchId: 'risk-1',
    name: 'risk',
    state: 'KILLED',
    phase: 'ended',
    message: 'The workflow was cancelled; driver and executors were deleted.',
    cluster: 'prod',
    namespace: 'etl',
    attempts: last.attempts,
  });
});

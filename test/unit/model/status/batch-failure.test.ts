import { describe, expect, test } from '@jest/globals';
import { WorkflowFailedError } from '@temporalio/client';
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  RetryState,
  TerminatedFailure,
} from '@temporalio/common';
import { isSparkBatchFailure, sparkBatchFailure } from '../../../../src/model/status/batch-failure.ts';

const RESULT = { batchId: 'etl', state: 'FAILED', exitCode: 3 };
const failed = ApplicationFailure.create({ type: 'SparkBatchFailed', message: 'It failed.', details: [RESULT] });
const PROBLEMS = [{ path: 'name', message: 'is missing' }];
const refused = ApplicationFailure.create({
  type: 'InvalidBatch',
  message: 'It is invalid.',
  details: [{ problems: PROBLEMS }],
});

const inChild = (cause: Error) =>
  new ChildWorkflowFailure(undefined, { workflowId: 'etl' }, 'SparkBatch', RetryState.NON_RETRYABLE_FAILURE, cause);
const inWorkflow = (cause: Error) => new WorkflowFailedError('failed', cause, RetryState.NON_RETRYABLE_FAILURE);

describe('The failure of a batch', () => {
  test.each([
    ['of a child', inChild(failed)],
    ['of a workflow', inWorkflow(failed)],
    ['of a pipeline that did not handle it', inWorkflow(inChild(failed))],
    ['itself', failed],
  ])('is read from the failure %s', (_, error) => {
    expect(sparkBatchFailure(error)).toEqual({ type: 'SparkBatchFailed', message: 'It failed.', result: RESULT });
    expect(isSparkBatchFailure(error)).toBe(true);
  });

  test('of a batch that was refused has its problems', () => {
    expect(sparkBatchFailure(inChild(refused))).toEqual({
      type: 'InvalidBatch',
      message: 'It is invalid.',
      problems: PROBLEMS,
    });
  });

  test.each([
    ['a cancellation', inChild(new CancelledFailure('cancelled'))],
    ['a termination', inChild(new TerminatedFailure('terminated'))],
    ['a failure of another type', inChild(ApplicationFailure.create({ type: 'Other' }))],
    [
      'an activity that failed otherwise',
      new ActivityFailure(undefined, 'a', '1', RetryState.TIMEOUT, undefined, new Error('no')),
    ],
    ['an error of another library with the same type', Object.assign(new Error('x'), { type: 'SparkBatchFailed' })],
    ['a text', 'SparkBatchFailed'],
    ['nothing', undefined],
  ])('is not found in %s', (_, error) => {
    expect(sparkBatchFailure(error)).toBeUndefined();
    expect(isSparkBatchFailure(error)).toBe(false);
  });

  test('is not searched for ever in an error that is its own cause', () => {
    const error = new Error('circular');
    error.cause = error;
    expect(sparkBatchFailure(error)).toBeUndefined();
  });
});

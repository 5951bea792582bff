import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { asFailure, notYet } from '../../../activities/failures.ts';
import { KubernetesApiError } from '../../../src/kubernetes/transport/api-error.ts';
import {
  SubmissionInProgressError,
  SubmitFailedError,
  SubmitRejectedError,
} from '../../../src/submit/shared/submit-errors.ts';

function asApplicationFailure(error: unknown): ApplicationFailure {
  const failure = asFailure(error);
  if (!(failure instanceof ApplicationFailure)) throw new Error('not an ApplicationFailure');
  return failure;
}

describe('an error of an activity', () => {
  test('that the API server means for good is not retried', () => {
    const failure = asApplicationFailure(new SubmitRejectedError('creating driver x was refused: no.'));
    expect([failure.type, failure.nonRetryable, failure.message]).toEqual([
      'SubmitRejected',
      true,
      'creating driver x was refused: no.',
    ]);
  });

  test('of the API server is retried, when it asks for it not before', () => {
    const told = { status: 429, apiMessage: 'too many requests', retryAfter: 3000 };
    const failure = asApplicationFailure(new KubernetesApiError('reading driver x', told, undefined));
    expect([failure.type, failure.nonRetryable, failure.nextRetryDelay]).toEqual(['KubernetesApiError', false, 3000]);
    const { nextRetryDelay } = asApplicationFailure(
      new KubernetesApiError('reading driver x', { apiMessage: 'reset' }, undefined),
    );
    expect(nextRetryDelay ?? undefined).toBeUndefined();
  });

  test('of a command carries what it wrote', () => {
    const output = ['one', 'two'];
    expect(asApplicationFailure(new SubmitRejectedError('no.', { output })).details).toEqual([
      { submitOutput: output },
    ]);
    const failed = asApplicationFailure(new SubmitFailedError('not now', { output }));
    expect([failed.type, failed.nonRetryable, failed.details]).toEqual([
      'SubmitFailed',
      false,
      [{ submitOutput: output }],
    ]);
  });

  test('of a command that is tried again carries the end of it, as much as Temporal keeps', () => {
    const lines = Array.from({ length: 200 }, (_, index) => `${index} ${'x'.repeat(95)}`);
    const [{ submitOutput }] = asApplicationFailure(new SubmitFailedError('not now', { output: lines })).details as [
      { submitOutput: string[] },
    ];
    expect(submitOutput.at(-1)).toBe(lines.at(-1));
    expect(submitOutput.join('\n').length).toBeLessThanOrEqual(2500);
    expect(submitOutput.length).toBeGreaterThan(20);
  });

  test('that says when to come again is tried then', () => {
    expect(
      asApplicationFailure(new SubmissionInProgressError('waiting for a slot', { retryAfter: 4000 })),
    ).toMatchObject({
      type: 'NotYet',
      nextRetryDelay: 4000,
    });
  });

  test('of our own making passes as it is', () => {
    const error = new TypeError('x is not a function');
    expect(asFailure(error)).toBe(error);
  });

  test('that is only a matter of time is benign, and retried', () => {
    expect(notYet('later')).toMatchObject({ type: 'NotYet', nonRetryable: false, category: 'BENIGN' });
  });
});

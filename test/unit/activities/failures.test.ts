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

describe('The failure of an activity', () => {
  test('is not retried after a rejected submission', () => {
    const failure = asApplicationFailure(new SubmitRejectedError('creating driver x was refused: no.'));
    expect([failure.type, failure.nonRetryable, failure.message]).toEqual([
      'SubmitRejected',
      true,
      'creating driver x was refused: no.',
    ]);
  });

  test('is retried after an error of the API server, with the delay that the server asks for', () => {
    const answer = { status: 429, apiMessage: 'too many requests', retryAfter: 3000 };
    const failure = asApplicationFailure(new KubernetesApiError('reading driver x', answer, undefined));
    expect([failure.type, failure.nonRetryable, failure.nextRetryDelay]).toEqual(['KubernetesApiError', false, 3000]);
    // A workflow does not see the delay.
    expect(failure.details).toEqual([{ retryAfter: 3000 }]);
    const { nextRetryDelay } = asApplicationFailure(
      new KubernetesApiError('reading driver x', { apiMessage: 'reset' }, undefined),
    );
    expect(nextRetryDelay ?? undefined).toBeUndefined();
  });

  test('has the output of a failed command in its details', () => {
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

  test('has only the end of a long output when it is retried, within the size that Temporal stores', () => {
    const lines = Array.from({ length: 200 }, (_, index) => `${index} ${'x'.repeat(95)}`);
    const [{ submitOutput }] = asApplicationFailure(new SubmitFailedError('not now', { output: lines })).details as [
      { submitOutput: string[] },
    ];
    expect(submitOutput.at(-1)).toBe(lines.at(-1));
    expect(submitOutput.join('\n').length).toBeLessThanOrEqual(2500);
    expect(submitOutput.length).toBeGreaterThan(20);
  });

  test('is retried with the delay of a submission in progress', () => {
    expect(
      asApplicationFailure(new SubmissionInProgressError('waiting for a slot', { retryAfter: 4000 })),
    ).toMatchObject({
      type: 'NotYet',
      nextRetryDelay: 4000,
    });
  });

  test('is the error itself when it is unexpected', () => {
    const error = new TypeError('x is not a function');
    expect(asFailure(error)).toBe(error);
  });

  test('is benign and retried while the activity waits', () => {
    expect(notYet('later')).toMatchObject({ type: 'NotYet', nonRetryable: false, category: 'BENIGN' });
  });
});

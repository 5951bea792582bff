import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure, ApplicationFailureCategory, CancelledFailure } from '@temporalio/common';
import { redactFailure } from '../../../src/redaction/redact-failure.ts';
import { redactor } from '../../../src/redaction/redactor.ts';

const redact = redactor({ password: 'hunter22' });

describe('redactFailure', () => {
  test('removes secrets from message, stack, details and causes, and returns the same object', () => {
    const failure = ApplicationFailure.create({
      type: 'SubmitRejected',
      message: 'refused: hunter22',
      nonRetryable: true,
      nextRetryDelay: 500,
      category: ApplicationFailureCategory.BENIGN,
      details: [{ submitOutput: ['password is hunter22', 'b'] }],
      cause: new TypeError('from hunter22', { cause: new Error('and hunter22') }),
    });
    const redacted = redactFailure(failure, redact) as ApplicationFailure;
    expect(redacted).toBe(failure);
    expect(redacted).toMatchObject({
      type: 'SubmitRejected',
      message: 'refused: *********(redacted)',
      nonRetryable: true,
      nextRetryDelay: 500,
      category: ApplicationFailureCategory.BENIGN,
      details: [{ submitOutput: ['password is *********(redacted)', 'b'] }],
    });
    const texts = [redacted.stack, redacted.cause?.message, redacted.cause?.stack, String(redacted.cause?.cause)];
    expect(texts.join()).not.toContain('hunter22');
    expect(texts.join()).toContain('(redacted)');
  });

  test.each([
    ['a cancellation', new CancelledFailure('cancelled')],
    ['an abort, which is read-only', AbortSignal.abort().reason as unknown],
    ['a value that is not an error', 'odd'],
  ])('returns %s unchanged', (_, thrown) => {
    expect(redactFailure(thrown, redact)).toBe(thrown);
  });
});

import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure, ApplicationFailureCategory, CancelledFailure } from '@temporalio/common';
import { redactFailure } from '../../../src/redaction/redact-failure.ts';
import { redactor } from '../../../src/redaction/redactor.ts';

const redact = redactor({ password: 'hunter22' });

describe('a failure of an activity has no secret', () => {
  test('in message, stack, details and causes, and stays what it is', () => {
    const failure = ApplicationFailure.create({
      type: 'SubmitRejected',
      message: 'refused: hunter22',
      nonRetryable: true,
      nextRetryDelay: 500,
      category: ApplicationFailureCategory.BENIGN,
      details: [{ submitOutput: ['password is hunter22', 'b'] }],
      cause: new TypeError('from hunter22', { cause: new Error('and hunter22') }),
    });
    const told = redactFailure(failure, redact) as ApplicationFailure;
    expect(told).toBe(failure);
    expect(told).toMatchObject({
      type: 'SubmitRejected',
      message: 'refused: *********(redacted)',
      nonRetryable: true,
      nextRetryDelay: 500,
      category: ApplicationFailureCategory.BENIGN,
      details: [{ submitOutput: ['password is *********(redacted)', 'b'] }],
    });
    const texts = [told.stack, told.cause?.message, told.cause?.stack, String(told.cause?.cause)];
    expect(texts.join()).not.toContain('hunter22');
    expect(texts.join()).toContain('(redacted)');
  });

  test.each([
    ['a cancellation', new CancelledFailure('cancelled')],
    ['an abort, which can not be written to', AbortSignal.abort().reason as unknown],
    ['no error', 'odd'],
  ])('%s passes', (_, thrown) => {
    expect(redactFailure(thrown, redact)).toBe(thrown);
  });
});

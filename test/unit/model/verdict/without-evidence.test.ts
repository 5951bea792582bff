import { expect, test } from '@jest/globals';
import { killedVerdict, submitFailedVerdict } from '../../../../src/model/verdict/without-evidence.ts';
import { existingDriver } from '../../../support/builders.ts';

const DRIVER = existingDriver({ name: 'etl-1-driver' });

test('The verdict of a kill contains the reason, and whether a driver existed', () => {
  expect(killedVerdict('wrong date', DRIVER).message).toBe('Driver prod/team-a/etl-1-driver was killed: wrong date.');
  expect(killedVerdict('wrong date', undefined).message).toBe(
    'The batch was killed before anything was created: wrong date.',
  );
});

test('A submission that another client deleted has the class deleted, in the words of its error', () => {
  const failure = { timedOut: false, message: 'SparkApplication x was deleted.', type: 'SubmissionDeleted' };
  expect(submitFailedVerdict(DRIVER, 30_000, failure)).toMatchObject({
    failureClass: 'deleted',
    message: 'SparkApplication x was deleted.',
  });
});

test.each([
  [true, 'submit-timeout', /was not submitted within the submit timeout of 30s: no answer\.$/],
  [false, 'submit-rejected', /^no answer$/],
])('The verdict of a failed submission (timed out: %p) has the class %s', (timedOut, failureClass, message) => {
  const verdict = submitFailedVerdict(DRIVER, 30_000, { timedOut, message: 'no answer' });
  expect([verdict.failureClass, verdict.message]).toEqual([failureClass, expect.stringMatching(message)]);
});

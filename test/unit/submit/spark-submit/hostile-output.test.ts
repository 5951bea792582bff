import { expect, test } from '@jest/globals';
import { apiAnswerIn } from '../../../../src/submit/shared/spark-submit-output.ts';
import { boundFor, cpuTimeOf } from '../../../support/cpu-time.ts';

test('The answer of the API server is searched in linear time', () => {
  const line = 'Failure executing:  Message:  Received status: Status('.repeat(10_000);
  const time = cpuTimeOf(() => expect(apiAnswerIn([line])).toBeUndefined());
  expect(time).toBeLessThan(boundFor(100));
});

import { expect, test } from '@jest/globals';
import { apiAnswerIn } from '../../../../src/submit/shared/spark-submit-output.ts';

test('The answer of the API server is searched in linear time', () => {
  const begun = process.cpuUsage();
  expect(apiAnswerIn(['Failure executing:  Message:  Received status: Status('.repeat(10_000)])).toBeUndefined();
  const { user, system } = process.cpuUsage(begun);
  expect((user + system) / 1000).toBeLessThan(1000);
});

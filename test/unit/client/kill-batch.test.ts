import { expect, test } from '@jest/globals';
import { refusal } from '../../../src/client/kill-batch.ts';

test("A kill of a batch that has ended is refused in Kyuubi's words", () => {
  const driver = { cluster: 'c', namespace: 'n', name: 'd', tag: 'k-1', applicationId: 'spark-k-1' };
  const ended = { batchId: 'b', name: 'b', state: 'FINISHED', phase: 'ended', message: '' } as const;
  expect(refusal({ ...ended, attempts: [{ number: 1, driver, submittedAt: '' }] })).toEqual({
    accepted: false,
    message: 'Target application[appId: spark-k-1, tag: k-1] is in FINISHED status',
  });
  expect(refusal({ ...ended, state: 'FAILED', attempts: [] }).message).toBe(
    'Target application[batch: b] is in FAILED status',
  );
});

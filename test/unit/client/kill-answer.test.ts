import { expect, test } from '@jest/globals';
import { refused } from '../../../src/client/kill-batch.ts';
import { visibleState } from '../../../src/client/list-batches.ts';
import type { BatchFacts } from '../../../src/client/facts.ts';

test("a kill of a batch that has ended is refused in Kyuubi's words", () => {
  const driver = { cluster: 'c', namespace: 'n', name: 'd', tag: 'k-1', applicationId: 'spark-k-1' };
  const ended = { batchId: 'b', name: 'b', state: 'FINISHED', phase: 'ended', message: '' } as const;
  expect(refused({ ...ended, attempts: [{ number: 1, driver, submittedAt: '' }] })).toEqual({
    accepted: false,
    message: 'Target application[appId: spark-k-1, tag: k-1] is in FINISHED status',
  });
  expect(refused({ ...ended, state: 'FAILED', attempts: [] }).message).toBe(
    'Target application[batch: b] is in FAILED status',
  );
});

const rows: [string, Partial<BatchFacts>, string | undefined][] = [
  ['running, as its attribute says', { open: true, workflowStatus: 'RUNNING', state: 'RUNNING' }, 'RUNNING'],
  ['running without attributes: to be asked', { open: true, workflowStatus: 'RUNNING' }, undefined],
  ['ended, as its attribute says', { open: false, workflowStatus: 'COMPLETED', state: 'FINISHED' }, 'FINISHED'],
  [
    'ended with an attribute of before: to be asked',
    { open: false, workflowStatus: 'FAILED', state: 'RUNNING' },
    undefined,
  ],
  [
    'terminated: its attribute is of before',
    { open: false, workflowStatus: 'TERMINATED', state: 'RUNNING' },
    'UNKNOWN',
  ],
  ['timed out', { open: false, workflowStatus: 'TIMED_OUT', state: 'RUNNING' }, 'UNKNOWN'],
];
test.each(rows)('the listed state of a batch %s', (_, facts, state) => {
  expect(visibleState(facts as BatchFacts)).toBe(state);
});

import { expect, test } from '@jest/globals';
import type { AdmittedEntry } from '../../../src/model/tenant-queue/tenant-queue.ts';
import type { BatchWorkflowState } from '../../../src/temporal/batch-workflows.ts';
import { expiredAdmission, hasEnded, unservedTaskQueue } from '../../../src/tenant-queue/entry-state.ts';

const RUNNING = { kind: 'open', isSameRun: true, startedAt: 0 } as const;
const UNKNOWN: BatchWorkflowState = { kind: 'unknown', message: 'no answer' };

test.each<[ended: boolean, condition: string, state: BatchWorkflowState]>([
  [false, 'is running', RUNNING],
  [true, 'is an earlier run of an open workflow id', { ...RUNNING, isSameRun: false }],
  [true, 'was terminated', { kind: 'closed', status: 'TERMINATED', closedAt: 0 }],
  [true, 'timed out', { kind: 'closed', status: 'TIMED_OUT', closedAt: 0 }],
  [true, 'completed', { kind: 'closed', status: 'COMPLETED', closedAt: 0 }],
  [true, 'is not in Temporal', { kind: 'not-found' }],
  [false, 'has an unknown state', UNKNOWN],
])('hasEnded is %s for a batch that %s', (ended, _, state) => {
  expect(hasEnded(state)).toBe(ended);
});

const NOW = 1_000_000;
const offered = (secondsAgo: number, more: Partial<AdmittedEntry> = {}): AdmittedEntry => {
  return { workflowId: 'a', key: 'k', arrivedAt: 0, notified: true, notifiedAt: NOW - secondsAgo * 1000, ...more };
};
const { notifiedAt: _, ...found } = offered(600);

test.each<[condition: string, entry: AdmittedEntry, state: BatchWorkflowState]>([
  ['the batch has accepted it', offered(600), { ...RUNNING, admission: 'k' }],
  ['the lease has not expired', offered(44), RUNNING],
  ['it is to be offered again', offered(600, { notified: false }), RUNNING],
  ['an earlier queue has offered it', found, RUNNING],
  ['the state of the batch is unknown', offered(600), UNKNOWN],
])('an admission is not expired when %s', (_condition, entry, state) => {
  expect(expiredAdmission(entry, state, NOW)).toBeUndefined();
});

test.each<[condition: string, entry: AdmittedEntry, state: BatchWorkflowState]>([
  ['the batch has not accepted it within the lease', offered(46), RUNNING],
  ['the batch has accepted another one', offered(46), { ...RUNNING, admission: 'other' }],
])('an admission is expired when %s', (_condition, entry, state) => {
  expect(expiredAdmission(entry, state, NOW)).toEqual({ key: 'k', notifiedAt: entry.notifiedAt });
});

const pendingTask = (secondsAgo: number) => ({ taskQueue: 'b', since: NOW - secondsAgo * 1000 });

test.each<[condition: string, state: BatchWorkflowState, goneAfter: number | undefined, taskQueue: string | undefined]>(
  [
    ['without a pending task is served', RUNNING, undefined, undefined],
    ['with a task scheduled just now is served', { ...RUNNING, pendingTask: pendingTask(5) }, undefined, undefined],
    ['with a task pending for over a minute is unserved', { ...RUNNING, pendingTask: pendingTask(61) }, undefined, 'b'],
    ['with a task pending for over goneAfter is unserved', { ...RUNNING, pendingTask: pendingTask(5) }, 2000, 'b'],
    ['that has ended is not unserved', { kind: 'closed', status: 'COMPLETED', closedAt: 0 }, undefined, undefined],
  ],
)('a batch %s', (_condition, state, goneAfter, taskQueue) => {
  expect(unservedTaskQueue(state, NOW, goneAfter)).toBe(taskQueue);
});

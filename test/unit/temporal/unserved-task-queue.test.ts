import { expect, test } from '@jest/globals';
import { isGone, lapsedTurn, unservedTaskQueue } from '../../../src/temporal/unserved-task-queue.ts';
import type { LiveEntry } from '../../../src/model/tenant-queue/tenant-queue.ts';
import type { BatchWorkflowState } from '../../../src/sweep/decide.ts';

const open = { kind: 'open', startedAt: 0 } as const;

test.each<[story: string, life: BatchWorkflowState, gone: boolean]>([
  ['runs', { ...open, owns: true }, false],
  ['ended, and another run of its id is open', { ...open, owns: false }, true],
  ['was terminated', { kind: 'closed', status: 'TERMINATED', closedAt: 0 }, true],
  ['timed out', { kind: 'closed', status: 'TIMED_OUT', closedAt: 0 }, true],
  ['finished', { kind: 'closed', status: 'COMPLETED', closedAt: 0 }, true],
  ['is forgotten by Temporal', { kind: 'missing' }, true],
  ['is not told of: its turn is not given away by a guess', { kind: 'unknown', why: 'no answer' }, false],
])('a batch counts no longer, or still, that %s', (_, life, gone) => {
  expect(isGone(life)).toBe(gone);
});

const NOW = 1_000_000;
const told = (secondsAgo: number, more: Partial<LiveEntry> = {}): LiveEntry => {
  return { workflowId: 'a', key: 'k', arrivedAt: 0, told: true, toldAt: NOW - secondsAgo * 1000, ...more };
};
const { toldAt: _, ...found } = told(600);

test.each<[story: string, entry: LiveEntry, life: BatchWorkflowState, lapsed: boolean]>([
  ['was taken is the batch’s, however long ago', told(600), { ...open, owns: true, turn: 'k' }, false],
  ['was not taken is nobody’s, when nobody can take it any more', told(46), { ...open, owns: true }, true],
  ['was not taken yet may be', told(44), { ...open, owns: true }, false],
  ['is to be told again is told first', told(600, { told: false }), { ...open, owns: true }, false],
  ['an earlier queue told of is not judged by this', found, { ...open, owns: true }, false],
  ['another turn was taken instead of is nobody’s', told(46), { ...open, owns: true, turn: 'other' }, true],
  ['nobody knows whether it was taken stays', told(600), { kind: 'unknown', why: 'no answer' }, false],
])('a turn that %s', (_story, entry, life, lapsed) => {
  expect(lapsedTurn(entry, life, NOW)).toEqual(lapsed ? { key: 'k', toldAt: entry.toldAt } : undefined);
});

const due = (secondsAgo: number) => ({ taskQueue: 'b', since: NOW - secondsAgo * 1000 });

test.each<[story: string, life: BatchWorkflowState, goneAfter: number | undefined, taskQueue: string | undefined]>([
  ['waits for nothing but its turn is served', { ...open, owns: true }, undefined, undefined],
  ['waits for a worker since just now is served', { ...open, owns: true, due: due(5) }, undefined, undefined],
  ['waits for a worker for more than a minute is not', { ...open, owns: true, due: due(61) }, undefined, 'b'],
  ['waits for a worker for longer than it may is not', { ...open, owns: true, due: due(5) }, 2000, 'b'],
  ['has ended needs nobody', { kind: 'closed', status: 'COMPLETED', closedAt: 0 }, undefined, undefined],
])('a batch that %s', (_story, life, goneAfter, taskQueue) => {
  expect(unservedTaskQueue(life, NOW, goneAfter)).toBe(taskQueue);
});

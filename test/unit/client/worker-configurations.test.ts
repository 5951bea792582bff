import { expect, test } from '@jest/globals';
import { livingWorkers } from '../../../src/client/worker-configurations.ts';
import type { KnownWorker } from '../../../src/model/workers/worker-report.ts';

const NOW = Date.UTC(2026, 6, 1, 12);
const SECOND = 1000;
const at = (ago: number) => new Date(NOW - ago).toISOString();
const known = (worker: string, heardAt: number): KnownWorker => ({
  worker,
  startedAt: at(3600 * SECOND),
  version: 'aaaaaaaaaaaa',
  since: at(3600 * SECOND),
  heardAt,
});

test('A worker that polls is running, and its latest poll counts', () => {
  const pollers = [
    { worker: 'b', seenAt: NOW - 50 * SECOND },
    { worker: 'b', seenAt: NOW - 200 * SECOND },
    { worker: 'a', seenAt: NOW - SECOND },
  ];
  expect(livingWorkers(pollers, [known('b', NOW - 3600 * SECOND)], NOW)).toEqual([
    { worker: 'a', lastSeen: at(SECOND) },
    { worker: 'b', lastSeen: at(50 * SECOND), report: expect.objectContaining({ version: 'aaaaaaaaaaaa' }) },
  ]);
});

test('A worker that has not polled for longer than a poll lasts is gone, whatever the registry says', () => {
  const gone = [{ worker: 'a', seenAt: NOW - 80 * SECOND }];
  expect(livingWorkers(gone, [known('a', NOW - 100 * SECOND)], NOW)).toEqual([]);
});

test('A worker that reported its end is gone, although it polled a moment before', () => {
  const ended: KnownWorker = { ...known('a', NOW - SECOND), ended: true };
  expect(livingWorkers([{ worker: 'a', seenAt: NOW - 2 * SECOND }], [ended], NOW)).toEqual([]);
});

test('A worker that Temporal does not list is gone, even without a report of its end', () => {
  expect(livingWorkers([], [known('a', NOW)], NOW)).toEqual([]);
});

import { expect, test } from '@jest/globals';
import { isAbandoned } from '../../../src/temporal/abandoned.ts';
import { dueSince, type PendingTasks } from '../../../src/temporal/pending-task-age.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const SCHEDULED = 1;
const STARTED = 2;
/** Temporal's number of an activity that somebody has paused. */
const PAUSED = 4;

const at = (secondsAgo: number) => ({ seconds: NOW / 1000 - secondsAgo, nanos: 0 });
const task = (state: number, secondsAgo: number) => ({ state, scheduledTime: at(secondsAgo) });
/** Temporal's description of a workflow; its protobuf types want a Long where it has numbers. */
const pending = (workflowTask?: object, ...activities: object[]) =>
  ({ pendingWorkflowTask: workflowTask, pendingActivities: activities }) as unknown as PendingTasks;

type Row = readonly [story: string, pending: PendingTasks, ours: string, goneAfter: number | undefined, gone: boolean];

test.each<Row>([
  ['waits for a message or a timer goes on, for however long', pending(), 'b', undefined, false],
  ['is at work goes on', pending(task(STARTED, 300)), 'b', undefined, false],
  [
    'has an activity at work goes on, for however long that takes',
    pending(undefined, task(STARTED, 9e4)),
    'b',
    undefined,
    false,
  ],
  [
    'pauses before the next try of an activity goes on',
    pending(undefined, task(SCHEDULED, -30)),
    'b',
    undefined,
    false,
  ],
  ['has an activity that somebody paused goes on', pending(undefined, task(PAUSED, 300)), 'b', undefined, false],
  ['waits for a worker since just now goes on', pending(task(SCHEDULED, 5)), 'b', undefined, false],
  ['waits for a worker to the minute goes on', pending(task(SCHEDULED, 60)), 'b', undefined, false],
  ['waits for a worker for more than a minute is abandoned', pending(task(SCHEDULED, 61)), 'b', undefined, true],
  [
    'has an activity that waits for a worker for more than a minute is abandoned',
    pending(undefined, task(SCHEDULED, 61)),
    'b',
    undefined,
    true,
  ],
  [
    'waits for a worker with two things goes by the older',
    pending(task(SCHEDULED, 5), task(SCHEDULED, 61)),
    'b',
    undefined,
    true,
  ],
  [
    'has just been told something, and waits with another thing, is abandoned',
    pending(task(SCHEDULED, 1), task(STARTED, 5), task(SCHEDULED, 99)),
    'b',
    undefined,
    true,
  ],
  [
    'is of our own fleet comes to us by itself, however long it waited',
    pending(task(SCHEDULED, 600)),
    'a',
    undefined,
    false,
  ],
  ['waits for longer than it may, where that is said, is abandoned', pending(task(SCHEDULED, 3)), 'b', 2000, true],
  ['waits for less than it may, where that is said, goes on', pending(task(SCHEDULED, 61)), 'b', 90_000, false],
])('a workflow of fleet a that %s', (_, tasks, taskQueue, goneAfter, expected) => {
  expect(isAbandoned({ taskQueue: 'a', dueSince: dueSince(tasks) }, { taskQueue, now: NOW, goneAfter })).toBe(expected);
});

test('a task of which Temporal does not say since when it waits is no reason', () => {
  expect(dueSince(pending({ state: SCHEDULED }))).toBeUndefined();
});

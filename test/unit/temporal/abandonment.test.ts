import { expect, test } from '@jest/globals';
import { isAbandoned, pendingSince, type PendingTasks } from '../../../src/temporal/abandonment.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const SCHEDULED = 1;
const STARTED = 2;
/** `PENDING_ACTIVITY_STATE_PAUSED`. */
const PAUSED = 4;

const at = (secondsAgo: number) => ({ seconds: NOW / 1000 - secondsAgo, nanos: 0 });
const task = (state: number, secondsAgo: number) => ({ state, scheduledTime: at(secondsAgo) });
/** The pending tasks in Temporal's description of a workflow. The protobuf types have a Long where this has a number. */
const pending = (workflowTask?: object, ...activities: object[]) =>
  ({ pendingWorkflowTask: workflowTask, pendingActivities: activities }) as unknown as PendingTasks;

interface Row {
  readonly condition: string;
  readonly raw: PendingTasks;
  /** The task queue of the worker that asks; the workflow is on `a`. */
  readonly taskQueue?: string;
  readonly goneAfter?: number;
}

test.each<Row>([
  { condition: 'waits for a message or a timer', raw: pending() },
  { condition: 'has a started workflow task', raw: pending(task(STARTED, 300)) },
  { condition: 'has a long-running activity', raw: pending(undefined, task(STARTED, 9e4)) },
  { condition: 'has an activity in its retry backoff', raw: pending(undefined, task(SCHEDULED, -30)) },
  { condition: 'has a paused activity', raw: pending(undefined, task(PAUSED, 300)) },
  { condition: 'has a task that was scheduled just now', raw: pending(task(SCHEDULED, 5)) },
  { condition: 'has a task that was scheduled a minute ago', raw: pending(task(SCHEDULED, 60)) },
  { condition: 'is on the task queue of the asking worker', raw: pending(task(SCHEDULED, 600)), taskQueue: 'a' },
  { condition: 'has a task pending for less than goneAfter', raw: pending(task(SCHEDULED, 61)), goneAfter: 90_000 },
])('a workflow is not abandoned when it $condition', ({ raw, taskQueue = 'b', goneAfter }) => {
  expect(isAbandoned({ taskQueue: 'a', raw }, { taskQueue, now: NOW, goneAfter })).toBe(false);
});

test.each<Row>([
  { condition: 'a workflow task is pending for more than a minute', raw: pending(task(SCHEDULED, 61)) },
  { condition: 'an activity is pending for more than a minute', raw: pending(undefined, task(SCHEDULED, 61)) },
  { condition: 'the older of two tasks is overdue', raw: pending(task(SCHEDULED, 5), task(SCHEDULED, 61)) },
  {
    condition: 'one activity is overdue while another runs',
    raw: pending(task(SCHEDULED, 1), task(STARTED, 5), task(SCHEDULED, 99)),
  },
  { condition: 'a task is pending for more than goneAfter', raw: pending(task(SCHEDULED, 3)), goneAfter: 2000 },
])('a workflow is abandoned when $condition', ({ raw, taskQueue = 'b', goneAfter }) => {
  expect(isAbandoned({ taskQueue: 'a', raw }, { taskQueue, now: NOW, goneAfter })).toBe(true);
});

test('a task without a scheduled time does not count as pending', () => {
  expect(pendingSince(pending({ state: SCHEDULED }))).toBeUndefined();
});

import type { WorkflowExecutionDescription } from '@temporalio/client';

/** What Temporal has for the workers of a workflow. */
export type PendingTasks = Pick<WorkflowExecutionDescription['raw'], 'pendingWorkflowTask' | 'pendingActivities'>;
type PendingActivity = NonNullable<PendingTasks['pendingActivities']>[number];

/** Temporal's numbers of a task that no worker has: of a workflow task, of an activity. */
const SCHEDULED = 1;

/**
 * Since when something of a workflow is due and no worker has taken it, in milliseconds since 1970: its workflow task, or
 * an activity's next try. Undefined where there is nothing of the kind: it waits for a message or a timer, or is at work.
 * An activity that pauses before its next try is due in the future.
 */
export function dueSince({ pendingWorkflowTask, pendingActivities }: PendingTasks): number | undefined {
  const tasks = [...(pendingWorkflowTask ? [pendingWorkflowTask] : []), ...(pendingActivities ?? [])];
  const due = tasks.filter(({ state }) => Number(state) === SCHEDULED).map(({ scheduledTime }) => msOf(scheduledTime));
  const known = due.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function msOf(time: PendingActivity['scheduledTime']): number | undefined {
  return time ? Number(time.seconds) * 1000 + Math.floor((time.nanos ?? 0) / 1e6) : undefined;
}

import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';

/**
 * How long a task may wait for a worker before the workers of its task queue count as gone, in milliseconds. A worker with
 * a free slot takes a task within moments.
 */
export const FLEET_GONE_AFTER = 60_000;

/** The pending tasks in Temporal's description of a workflow. */
export type PendingTasks = Pick<WorkflowExecutionDescription['raw'], 'pendingWorkflowTask' | 'pendingActivities'>;
type Timestamp = NonNullable<PendingTasks['pendingActivities']>[number]['scheduledTime'];

/** `PENDING_WORKFLOW_TASK_STATE_SCHEDULED` and `PENDING_ACTIVITY_STATE_SCHEDULED`: no worker has taken the task. */
const SCHEDULED = 1;

/**
 * Since when the oldest pending task of a workflow waits for a worker, in milliseconds since 1970. Undefined when no task
 * waits: the workflow waits for a message or a timer, or a worker is executing its task. An activity in its retry backoff
 * has a time in the future.
 */
export function pendingSince({ pendingWorkflowTask, pendingActivities }: PendingTasks): number | undefined {
  const tasks = [...(pendingWorkflowTask ? [pendingWorkflowTask] : []), ...(pendingActivities ?? [])];
  const times = tasks
    .filter(({ state }) => Number(state) === SCHEDULED)
    .map(({ scheduledTime }) => toMs(scheduledTime));
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** Whether a task has been pending for so long that its workers count as gone. */
export function isOverdue(since: number | undefined, now: number, goneAfter = FLEET_GONE_AFTER): boolean {
  return since !== undefined && now - since > goneAfter;
}

/** The worker that would take over an abandoned workflow. */
export interface TakeOver {
  /** The task queue of the worker. */
  readonly taskQueue: string;
  /** Milliseconds since 1970, by the clock of Temporal where possible. */
  readonly now: number;
  /** In milliseconds. Default {@link FLEET_GONE_AFTER}. */
  readonly goneAfter?: number | undefined;
}

/**
 * Whether the workers that serve a workflow are gone. Driver watches and tenant queues serve all workers of a Temporal
 * namespace, but run on the task queue of the worker that started them. When that fleet is shut down, another one has to
 * take over. On the caller's own task queue Temporal dispatches the task to the caller, so nothing is abandoned.
 */
export function isAbandoned(
  { taskQueue, raw }: { readonly taskQueue: string; readonly raw: PendingTasks },
  takeOver: TakeOver,
): boolean {
  return taskQueue !== takeOver.taskQueue && isOverdue(pendingSince(raw), takeOver.now, takeOver.goneAfter);
}

/**
 * Terminates a workflow that is abandoned, so that it can be started on another task queue. Terminates only the described
 * run: when several workers do this at once, the run that one of them has started since stays.
 * @param found a description of the workflow that was read just before
 * @returns whether the workflow was abandoned, and the caller should start it now
 */
export async function terminateAbandoned(
  client: Client,
  found: WorkflowExecutionDescription,
  takeOver: TakeOver,
): Promise<boolean> {
  const { workflowId, runId, taskQueue, status } = found;
  // A paused workflow has pending tasks on purpose.
  if (status.name !== 'RUNNING' || !isAbandoned(found, takeOver)) return false;
  const reason = `No worker serves task queue ${taskQueue}; task queue ${takeOver.taskQueue} takes over`;
  try {
    await client.workflow.getHandle(workflowId, runId).terminate(reason);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  return true;
}

function toMs(time: Timestamp): number | undefined {
  return time ? Number(time.seconds) * 1000 + Math.floor((time.nanos ?? 0) / 1e6) : undefined;
}

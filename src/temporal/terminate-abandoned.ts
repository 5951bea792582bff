import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import { isAbandoned, type OtherFleet } from './abandoned.ts';
import { dueSince } from './pending-task-age.ts';

/**
 * Ends a workflow whose fleet is gone, so that it can be started anew on the task queue of who asks. Of several that do so
 * at once one ends it; and what was started since is another run, which nobody ends.
 * @param found the workflow as it was just seen
 * @returns whether it was abandoned: whoever was first, it is to be started now
 */
export async function terminateAbandoned(
  client: Client,
  found: WorkflowExecutionDescription,
  asking: OtherFleet,
): Promise<boolean> {
  const { workflowId, runId, taskQueue, status, raw } = found;
  // A person who has paused it has their reasons.
  if (status.name !== 'RUNNING') return false;
  if (!isAbandoned({ taskQueue, dueSince: dueSince(raw) }, asking)) return false;
  const reason = `No worker serves task queue ${taskQueue}: task queue ${asking.taskQueue} takes it over`;
  try {
    await client.workflow.getHandle(workflowId, runId).terminate(reason);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  return true;
}

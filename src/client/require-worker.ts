import type { Client } from '@temporalio/client';
import { call } from './call.ts';
import { NoWorkerError } from './errors.ts';

/** Temporal's number for a task queue of workflows. */
const WORKFLOW_TASKS = 1;
const TIMEOUT = 10_000;

/**
 * Makes sure that a task queue is served before something is started on it that would else wait for ever.
 * @param undone what was not done, for the error: "nothing was swept"
 * @throws NoWorkerError when nobody serves it
 */
export async function requireWorker(client: Client, taskQueue: string, undone: string): Promise<void> {
  const { namespace } = client.options;
  const { pollers } = await call(client, `looking for workers of task queue "${taskQueue}"`, TIMEOUT, () =>
    client.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      taskQueueType: WORKFLOW_TASKS,
    }),
  );
  if ((pollers ?? []).length === 0) throw new NoWorkerError(`No worker serves task queue "${taskQueue}": ${undone}.`);
}

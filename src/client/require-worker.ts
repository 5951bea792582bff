import type { Client } from '@temporalio/client';
import { listPollers } from '../temporal/task-queue-pollers.ts';
import { call } from '../temporal/call.ts';
import { NoWorkerError } from './errors.ts';

const TIMEOUT = 10_000;

/**
 * Makes sure that a task queue is served before something is started on it that would else wait for ever.
 * @param undone what was not done, for the error: "nothing was swept"
 * @throws NoWorkerError when nobody serves it
 */
export async function requireWorker(client: Client, taskQueue: string, undone: string): Promise<void> {
  const pollers = await call(client, `looking for workers of task queue "${taskQueue}"`, TIMEOUT, () =>
    listPollers(client, taskQueue, 'workflows'),
  );
  if (pollers.length === 0) throw new NoWorkerError(`No worker serves task queue "${taskQueue}": ${undone}.`);
}

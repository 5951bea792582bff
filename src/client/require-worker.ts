import type { Client } from '@temporalio/client';
import { call } from '../temporal/call.ts';
import { listPollers } from '../temporal/task-queue-pollers.ts';
import { NoWorkerError } from './errors.ts';

const TIMEOUT_MS = 10_000;

/**
 * Checks that a worker polls the task queue, before a workflow is started there that would otherwise wait without a limit.
 * @param consequence the clause after the reason in the error's message, for example "nothing was swept"
 * @throws NoWorkerError when no worker polls it
 */
export async function requireWorker(client: Client, taskQueue: string, consequence: string): Promise<void> {
  const pollers = await call(client, `looking for workers of task queue "${taskQueue}"`, TIMEOUT_MS, () =>
    listPollers(client, taskQueue, 'workflows'),
  );
  if (pollers.length === 0) throw new NoWorkerError(`No worker polls task queue "${taskQueue}": ${consequence}.`);
}

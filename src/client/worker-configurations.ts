import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { WORKERS_MESSAGES } from '../model/messages/messages.ts';
import { workersWorkflowId } from '../model/names.ts';
import type { KnownWorker, WorkerReport } from '../model/workers/worker-report.ts';
import { listPollers } from '../temporal/task-queue-pollers.ts';
import { call, isDeadlineExceeded, isFailedPrecondition } from '../temporal/call.ts';
import { NoWorkerError } from './errors.ts';
import { type AskingWorker, livingWorkers } from './living-workers.ts';

const TIMEOUT = 10_000;

/** A worker that lives, and what it says of its configuration. */
export interface WorkerConfiguration {
  /** Its identity, as Temporal knows it. */
  readonly worker: string;
  /** When it last asked Temporal for work, ISO-8601: it does so at least once a minute, unless it is all taken up. */
  readonly lastSeen: string;
  /** Absent of one that says nothing: of an earlier release, or with workflows of its own that lack ours. */
  readonly report?: WorkerReport;
}

/**
 * The workers of a task queue that live, and the configuration that each of them runs.
 * @throws NoWorkerError when nobody serves the task queue
 */
export async function workerConfigurations(client: Client, taskQueue: string): Promise<WorkerConfiguration[]> {
  const pollers = await askersOf(client, taskQueue);
  if (pollers.length === 0) {
    throw new NoWorkerError(`No worker serves task queue "${taskQueue}": nobody runs any configuration.`);
  }
  return livingWorkers(pollers, await knownWorkers(client, taskQueue), Date.now());
}

async function askersOf(client: Client, taskQueue: string): Promise<AskingWorker[]> {
  const found = await call(client, `looking for workers of task queue "${taskQueue}"`, TIMEOUT, () =>
    Promise.all((['workflows', 'activities'] as const).map((kind) => listPollers(client, taskQueue, kind))),
  );
  return found
    .flat()
    .flatMap(({ worker, lastPollAt }) => (worker && lastPollAt > 0 ? [{ worker, seenAt: lastPollAt }] : []));
}

async function knownWorkers(client: Client, taskQueue: string): Promise<readonly KnownWorker[]> {
  const handle = client.workflow.getHandle(workersWorkflowId(taskQueue));
  return call(client, 'asking the registry of workers', TIMEOUT, async () => {
    try {
      return await handle.query<readonly KnownWorker[]>(WORKERS_MESSAGES.workers);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return [];
      if (!isDeadlineExceeded(error) && !isFailedPrecondition(error)) throw error;
      throw new NoWorkerError(
        `No worker of task queue "${taskQueue}" answered within ${TIMEOUT / 1000} s: which configuration they run is not known now.`,
        { cause: error },
      );
    }
  });
}

/** The configuration that each worker of a task queue runs. */
import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { WORKERS_MESSAGES } from '../model/messages/messages.ts';
import { workersWorkflowId } from '../model/names.ts';
import type { KnownWorker, WorkerReport } from '../model/workers/worker-report.ts';
import { call, isDeadlineExceeded, isFailedPrecondition } from '../temporal/call.ts';
import { listPollers, POLLER_ALIVE_FOR } from '../temporal/task-queue-pollers.ts';
import { NoWorkerError } from './errors.ts';

const TIMEOUT_MS = 10_000;

/** A running worker, and its own report on its configuration. */
export interface WorkerConfiguration {
  /** Its identity, as Temporal knows it. */
  readonly worker: string;
  /** When it last polled Temporal, ISO-8601: at least once a minute, unless all its slots are taken. */
  readonly lastSeen: string;
  /** Absent when the worker does not report, as one with its own workflows that lack the registry. */
  readonly report?: WorkerReport;
}

/**
 * The running workers of a task queue with their configurations.
 * @throws NoWorkerError when no worker polls the task queue
 */
export async function workerConfigurations(client: Client, taskQueue: string): Promise<WorkerConfiguration[]> {
  const pollers = await identifiedPollers(client, taskQueue);
  if (pollers.length === 0) {
    throw new NoWorkerError(`No worker polls task queue "${taskQueue}", so no configuration is in force.`);
  }
  return livingWorkers(pollers, await knownWorkers(client, taskQueue), Date.now());
}

/** A worker that polls Temporal. */
export interface IdentifiedPoller {
  /** Its identity. */
  readonly worker: string;
  /** When its last poll began, milliseconds since 1970. */
  readonly seenAt: number;
}

/** Maximum difference between the clocks of Temporal's servers. */
const CLOCK_SKEW_MS = 2000;

/** The workers that are running, by name, with what the registry knows of them. */
export function livingWorkers(
  pollers: readonly IdentifiedPoller[],
  known: readonly KnownWorker[],
  now: number,
): WorkerConfiguration[] {
  const seen = new Map<string, number>();
  for (const { worker, seenAt } of pollers) seen.set(worker, Math.max(seenAt, seen.get(worker) ?? 0));
  const reports = new Map(known.map(({ heardAt, ended, ...report }) => [report.worker, { report, heardAt, ended }]));
  return [...seen].toSorted(byName).flatMap(([worker, seenAt]) => {
    const entry = reports.get(worker);
    // A worker that reported its end does not poll again; a later time is a difference between clocks.
    if (entry?.ended && seenAt < entry.heardAt + CLOCK_SKEW_MS) return [];
    // A worker that has just reported may not have polled yet.
    if (Math.max(seenAt, entry?.heardAt ?? 0) + POLLER_ALIVE_FOR < now) return [];
    return [{ worker, lastSeen: new Date(seenAt).toISOString(), ...(entry && { report: entry.report }) }];
  });
}

function byName([one]: readonly [string, number], [other]: readonly [string, number]): number {
  return one < other ? -1 : 1;
}

async function identifiedPollers(client: Client, taskQueue: string): Promise<IdentifiedPoller[]> {
  const found = await call(client, `looking for workers of task queue "${taskQueue}"`, TIMEOUT_MS, () =>
    Promise.all((['workflows', 'activities'] as const).map((kind) => listPollers(client, taskQueue, kind))),
  );
  return found
    .flat()
    .flatMap(({ worker, lastPollAt }) => (worker && lastPollAt > 0 ? [{ worker, seenAt: lastPollAt }] : []));
}

async function knownWorkers(client: Client, taskQueue: string): Promise<readonly KnownWorker[]> {
  const handle = client.workflow.getHandle(workersWorkflowId(taskQueue));
  return call(client, 'querying the registry of workers', TIMEOUT_MS, async () => {
    try {
      return await handle.query<readonly KnownWorker[]>(WORKERS_MESSAGES.workers);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return [];
      if (!isDeadlineExceeded(error) && !isFailedPrecondition(error)) throw error;
      throw new NoWorkerError(
        `The configurations of the workers are unknown: no worker on task queue "${taskQueue}" answered within ${TIMEOUT_MS / 1000} s.`,
        { cause: error },
      );
    }
  });
}

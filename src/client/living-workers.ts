import type { KnownWorker } from '../model/workers/worker-report.ts';
import { POLLER_ALIVE_FOR } from '../temporal/task-queue-pollers.ts';
import type { WorkerConfiguration } from './worker-configurations.ts';

/** A worker that asks Temporal for work, and says who it is. */
export interface AskingWorker {
  readonly worker: string;
  /** When it last began to ask, milliseconds since 1970. */
  readonly seenAt: number;
}

/** How far the clocks of Temporal's servers may be apart. */
const CLOCKS = 2000;

/** The workers that live, by name, with what the registry knows of them. */
export function livingWorkers(
  pollers: readonly AskingWorker[],
  known: readonly KnownWorker[],
  now: number,
): WorkerConfiguration[] {
  const seen = new Map<string, number>();
  for (const { worker, seenAt } of pollers) seen.set(worker, Math.max(seenAt, seen.get(worker) ?? 0));
  const reports = new Map(known.map(({ heardAt, ended, ...report }) => [report.worker, { report, heardAt, ended }]));
  return [...seen].toSorted(byName).flatMap(([worker, seenAt]) => {
    const told = reports.get(worker);
    // One that says that it ends has asked for the last time, by whichever clock is ahead.
    if (told?.ended && seenAt < told.heardAt + CLOCKS) return [];
    // One that has just told of itself may not have asked yet.
    if (Math.max(seenAt, told?.heardAt ?? 0) + POLLER_ALIVE_FOR < now) return [];
    return [{ worker, lastSeen: new Date(seenAt).toISOString(), ...(told && { report: told.report }) }];
  });
}

function byName([one]: readonly [string, number], [other]: readonly [string, number]): number {
  return one < other ? -1 : 1;
}

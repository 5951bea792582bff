import type { KnownWorker, WorkerEvent } from './worker-report.ts';

const MINUTE = 60_000;

/** Milliseconds after which a worker reports again although nothing has changed. */
export const REPORT_INTERVAL = 6 * 60 * MINUTE;
/** Milliseconds after which a worker that stopped reporting is removed: it has missed two reports. */
const REMOVE_AFTER = 2 * REPORT_INTERVAL + 60 * MINUTE;
/** Milliseconds for which a stopped worker is kept: longer than Temporal lists it among the pollers of its task queue. */
const REMOVE_STOPPED_AFTER = 10 * MINUTE;
/** Maximum number of workers, so that the answer of a query stays below Temporal's limits. The latest are kept. */
const MAX_WORKERS = 1000;

/**
 * The known workers after an event of one of them. A worker that disappeared without an event is removed after two missed
 * reports. The registry does not show whether a worker is alive; the pollers of its task queue do.
 * @param now milliseconds since 1970
 */
export function applyWorkerEvent(
  known: readonly KnownWorker[],
  event: WorkerEvent,
  now: number,
): readonly KnownWorker[] {
  const recent = known.filter(({ heardAt, ended }) => heardAt + (ended ? REMOVE_STOPPED_AFTER : REMOVE_AFTER) > now);
  if ('stopped' in event) {
    const { worker, startedAt } = event.stopped;
    // A later process of the same identity, as after a restart of the container, may have reported already.
    return recent.map((one) =>
      one.worker === worker && one.startedAt === startedAt ? { ...one, heardAt: now, ended: true } : one,
    );
  }
  const { report } = event;
  const others = recent.filter(({ worker }) => worker !== report.worker);
  return [...others, { ...report, heardAt: now }].slice(-MAX_WORKERS);
}

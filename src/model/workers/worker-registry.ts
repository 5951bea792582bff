import type { KnownWorker, WorkerEvent } from './worker-report.ts';

const MINUTE = 60_000;

/** How often a worker says how it is though nothing has changed, in milliseconds. */
export const TELL_AGAIN_AFTER = 6 * 60 * MINUTE;
/** A worker that was not heard of for this long is not there any more: it has missed its turn twice. */
const FORGET_AFTER = 2 * TELL_AGAIN_AFTER + 60 * MINUTE;
/** One that has ended is remembered for longer than Temporal names it among those who ask for work. */
const FORGET_ENDED_AFTER = 10 * MINUTE;
/** At most so many workers are known, those heard of last: one answer of Temporal's holds them. */
const MOST_WORKERS = 1000;

/**
 * The workers known after one of them has told something. One that just vanished is forgotten when it has missed its turn
 * twice: whether a worker lives is not for this list to say, Temporal knows who asks for work.
 * @param now milliseconds since 1970
 */
export function applyWorkerEvent(
  known: readonly KnownWorker[],
  told: WorkerEvent,
  now: number,
): readonly KnownWorker[] {
  const recent = known.filter(({ heardAt, ended }) => heardAt + (ended ? FORGET_ENDED_AFTER : FORGET_AFTER) > now);
  if ('stopped' in told) {
    const { worker, startedAt } = told.stopped;
    // A later process of the same identity, as a restarted container is, has told of itself already.
    return recent.map((one) =>
      one.worker === worker && one.startedAt === startedAt ? { ...one, heardAt: now, ended: true } : one,
    );
  }
  const { report } = told;
  const others = recent.filter(({ worker }) => worker !== report.worker);
  return [...others, { ...report, heardAt: now }].slice(-MOST_WORKERS);
}

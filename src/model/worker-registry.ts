import type { KnownWorker, WorkerTelling } from './worker-report.ts';

/** How often a worker says how it is though nothing has changed, in milliseconds. */
export const TELL_AGAIN_AFTER = 6 * 60 * 60 * 1000;
/** A worker that was not heard of for this long is not there any more: it has missed its turn twice. */
const FORGET_AFTER = 2 * TELL_AGAIN_AFTER + 60 * 60 * 1000;
/** At most so many workers are known, those heard of last: one answer of Temporal's holds them. */
const MOST_WORKERS = 1000;

/**
 * The workers known after one of them has told something. A worker that says that it ends is forgotten at once; one that
 * just vanished, when it has missed its turn twice. Whether one lives is not for this list to say: Temporal knows who polls.
 * @param now milliseconds since 1970
 */
export function afterTelling(known: readonly KnownWorker[], told: WorkerTelling, now: number): readonly KnownWorker[] {
  const recent = known.filter(({ heardAt }) => heardAt + FORGET_AFTER > now);
  if ('gone' in told) {
    const { worker, startedAt } = told.gone;
    // A later process of the same identity, as a restarted container is, has told of itself already.
    return recent.filter((one) => one.worker !== worker || one.startedAt !== startedAt);
  }
  const { report } = told;
  const others = recent.filter(({ worker }) => worker !== report.worker);
  return [...others, { ...report, heardAt: now }].slice(-MOST_WORKERS);
}

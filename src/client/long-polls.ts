/**
 * Number of callers of one client that may each hold a long poll. Temporal limits the pollers of a namespace (1,200 by
 * default), including workers; further callers poll at intervals.
 */
const MAXIMUM_LONG_POLLS = 64;

/** Calls per second of all callers of one client that poll at intervals. */
const READS_PER_SECOND = 50;

/** Shares the long polls of a client among its callers, and gives the others a polling interval. */
export class LongPolls {
  #taken = 0;
  #waiting = 0;

  /** Runs `poll` if a long poll is free. @returns whether it was run */
  async tryRun(poll: () => Promise<void>): Promise<boolean> {
    if (this.#taken >= MAXIMUM_LONG_POLLS) return false;
    this.#taken += 1;
    try {
      await poll();
    } finally {
      this.#taken -= 1;
    }
    return true;
  }

  /** Counts a caller while `wait` runs. */
  async count<T>(wait: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    try {
      return await wait();
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Milliseconds between two reads of one caller: longer the more callers wait. */
  get interval(): number {
    return Math.max(1000, (this.#waiting / READS_PER_SECOND) * 1000);
  }
}

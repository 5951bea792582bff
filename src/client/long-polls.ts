/**
 * How many callers of one client may each hold a long poll. Temporal limits the pollers of a namespace (1,200 by
 * default), workers among them; whoever waits for more batches than this looks at intervals instead.
 */
const SLOTS = 64;

/** Calls a second that the waiting of one client makes in all, without a long poll. */
const LOOKS_PER_SECOND = 50;

/** Shares out a client's long polls, and says how often those without one may look. */
export class LongPolls {
  #taken = 0;
  #waiting = 0;

  /** Runs `poll` if a long poll is free, and says whether it was. */
  async tryRun(poll: () => Promise<void>): Promise<boolean> {
    if (this.#taken >= SLOTS) return false;
    this.#taken += 1;
    try {
      await poll();
    } finally {
      this.#taken -= 1;
    }
    return true;
  }

  /** Counts a caller in while `wait` runs. */
  async count<T>(wait: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    try {
      return await wait();
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Pause between two looks of one caller, in milliseconds. */
  get interval(): number {
    return Math.max(1000, (this.#waiting / LOOKS_PER_SECOND) * 1000);
  }
}

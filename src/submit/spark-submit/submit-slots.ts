import { SubmissionUnderWay } from '../shared/submitter.ts';

/** How long a submission takes, for guesses at when a place is free. */
const USUAL = 6000;
/** Who asked this long ago has gone elsewhere, or given up. */
const FORGOTTEN = 30_000;
const SOONEST = 1000;
const LATEST = 15_000;
/** Ends of so many submissions are remembered. */
const REMEMBERED = 1000;

/** How the last submission of an attempt by this worker ended. */
export type LastEnd = 'by itself' | 'ended';

/**
 * The places for submissions on one worker. Who finds none comes again: the wait is Temporal's, and holds no place for
 * activities.
 */
export class Places {
  readonly #size: number;
  readonly #running = new Map<string, { readonly stop: AbortController; readonly done: Promise<unknown> }>();
  readonly #asked = new Map<string, number>();
  readonly #ends = new Map<string, LastEnd>();

  constructor(size: number) {
    this.#size = size;
  }

  /**
   * Does the work of an attempt in a place of its own.
   * @throws SubmissionUnderWay when there is none, with the time to come again
   */
  async hold<T>(tag: string, work: (stop: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#running.has(tag)) {
      throw new SubmissionUnderWay('this worker is still at an earlier try of the same submission', SOONEST);
    }
    if (this.#running.size >= this.#size) throw this.#full(tag);
    this.#asked.delete(tag);
    const stop = new AbortController();
    const done = work(stop.signal);
    this.#running.set(tag, { stop, done });
    try {
      return await done;
    } finally {
      this.#running.delete(tag);
    }
  }

  /** Ends an attempt's submission, if one runs here, and returns when it has ended. */
  async end(tag: string): Promise<void> {
    const running = this.#running.get(tag);
    if (!running) return;
    running.stop.abort();
    // How it ends is told to who holds the place.
    await running.done.catch(() => undefined);
  }

  /** Remembers how the process of an attempt's submission came to its end. */
  remember(tag: string, end: LastEnd): void {
    this.#ends.delete(tag);
    this.#ends.set(tag, end);
    const oldest = this.#ends.keys().next();
    if (this.#ends.size > REMEMBERED && !oldest.done) this.#ends.delete(oldest.value);
  }

  /** How the last submission of an attempt ended here; undefined when this worker knows of none. */
  lastEnd(tag: string): LastEnd | undefined {
    return this.#ends.get(tag);
  }

  /** The more wait, the later each comes again, so that together they ask about once in the time a place takes. */
  #full(tag: string): SubmissionUnderWay {
    const now = Date.now();
    for (const [other, at] of this.#asked) if (at < now - FORGOTTEN) this.#asked.delete(other);
    this.#asked.set(tag, now);
    const waiting = this.#asked.size;
    const inTurn = (USUAL / 3) * (waiting / this.#size);
    const nextTryIn = Math.round(Math.min(LATEST, Math.max(SOONEST, inTurn)));
    return new SubmissionUnderWay(
      `waiting for a place: this worker runs ${this.#size} spark-submit already (--max-spark-submits), and ${waiting} wait`,
      nextTryIn,
    );
  }
}

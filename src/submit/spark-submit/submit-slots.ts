import { SubmissionInProgressError } from '../shared/submit-errors.ts';

/** Milliseconds that a submission usually takes, to estimate when a slot becomes free. */
const USUAL_DURATION = 6000;
/** Milliseconds after which an attempt that was refused a slot, and did not ask again, no longer counts as waiting. */
const WAITING_FOR = 30_000;
const MIN_RETRY = 1000;
const MAX_RETRY = 15_000;
/** Attempts of which the end of the last process is remembered. */
const REMEMBERED_ENDS = 1000;

/** How the process of a submission ended. */
export type ProcessEnd = 'exited' | 'killed';

/**
 * The slots of one worker for running spark-submit. An attempt that finds none is retried by Temporal, so that a wait
 * occupies no activity slot.
 */
export class SubmitSlots {
  readonly #size: number;
  readonly #running = new Map<string, { readonly abort: AbortController; readonly done: Promise<unknown> }>();
  readonly #waitingSince = new Map<string, number>();
  readonly #ends = new Map<string, ProcessEnd>();

  constructor(size: number) {
    this.#size = size;
  }

  /**
   * Runs the work of an attempt in a slot.
   * @param tag of the attempt: one submission of an attempt runs at a time
   * @throws SubmissionInProgressError when no slot is free, with the time after which to ask again
   */
  async run<T>(tag: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#running.has(tag)) {
      throw new SubmissionInProgressError('this worker still runs an earlier try of the same submission', {
        retryAfter: MIN_RETRY,
      });
    }
    if (this.#running.size >= this.#size) throw this.#noFreeSlot(tag);
    this.#waitingSince.delete(tag);
    const abort = new AbortController();
    const done = work(abort.signal);
    this.#running.set(tag, { abort, done });
    try {
      return await done;
    } finally {
      this.#running.delete(tag);
    }
  }

  /** Aborts the submission of an attempt, if one runs here, and returns when it has ended. */
  async abort(tag: string): Promise<void> {
    const running = this.#running.get(tag);
    if (!running) return;
    running.abort.abort();
    // The caller of `run` gets the error.
    await running.done.catch(() => undefined);
  }

  /** Records how the process of an attempt's submission ended. */
  recordEnd(tag: string, end: ProcessEnd): void {
    this.#ends.delete(tag);
    this.#ends.set(tag, end);
    const oldest = this.#ends.keys().next();
    if (this.#ends.size > REMEMBERED_ENDS && !oldest.done) this.#ends.delete(oldest.value);
  }

  /** How the last process of an attempt's submission ended here; undefined when this worker ran none. */
  lastEnd(tag: string): ProcessEnd | undefined {
    return this.#ends.get(tag);
  }

  /** The more attempts wait, the longer each pauses: together they ask about as often as slots become free. */
  #noFreeSlot(tag: string): SubmissionInProgressError {
    const now = Date.now();
    for (const [other, since] of this.#waitingSince) {
      if (since < now - WAITING_FOR) this.#waitingSince.delete(other);
    }
    this.#waitingSince.set(tag, now);
    const waiting = this.#waitingSince.size;
    const pause = (USUAL_DURATION / 3) * (waiting / this.#size);
    return new SubmissionInProgressError(
      `waiting for a slot: this worker runs its maximum of ${this.#size} spark-submit (--max-spark-submits); attempts waiting: ${waiting}`,
      { retryAfter: Math.round(Math.min(MAX_RETRY, Math.max(MIN_RETRY, pause))) },
    );
  }
}

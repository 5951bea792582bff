import { setTimeout as pause } from 'node:timers/promises';
import { TemporalUnreachableError } from '../temporal/call.ts';

/** An outage of Temporal that lasts longer than this ends a wait. */
const MAXIMUM_OUTAGE_MS = 5 * 60_000;
const FIRST_PAUSE_MS = 500;
const MAXIMUM_PAUSE_MS = 10_000;

/** Lets a long wait survive outages of Temporal, with growing pauses, up to a maximum duration. */
export class OutageTolerance {
  readonly #maximum: number;
  #since: number | undefined;
  #pause = FIRST_PAUSE_MS;

  /** @param maximum milliseconds */
  constructor(maximum = MAXIMUM_OUTAGE_MS) {
    this.#maximum = maximum;
  }

  /** Records that Temporal answered. */
  reset(): void {
    this.#since = undefined;
    this.#pause = FIRST_PAUSE_MS;
  }

  /**
   * Pauses before the next try when the error is an outage of Temporal that has not lasted too long.
   * @throws the error itself otherwise
   */
  async wait(error: unknown, signal?: AbortSignal): Promise<void> {
    if (!(error instanceof TemporalUnreachableError)) throw error;
    this.#since ??= Date.now();
    if (Date.now() - this.#since > this.#maximum) throw error;
    await pause(this.#pause, undefined, { signal });
    this.#pause = Math.min(this.#pause * 2, MAXIMUM_PAUSE_MS);
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { TemporalUnreachableError } from '../temporal/call.ts';

/** An outage of Temporal longer than this ends the waiting. */
const PATIENCE = 5 * 60_000;

/** Carries a long wait through Temporal's outages: pauses that grow, and an end to patience. */
export class Outage {
  readonly #patience: number;
  #since: number | undefined;
  #pause = 500;

  constructor(patience = PATIENCE) {
    this.#patience = patience;
  }

  /** Temporal has answered. */
  over(): void {
    this.#since = undefined;
    this.#pause = 500;
  }

  /**
   * Pauses before another try, if the error is Temporal's outage and not a too long one.
   * @throws the error itself otherwise
   */
  async bear(error: unknown, signal?: AbortSignal): Promise<void> {
    if (!(error instanceof TemporalUnreachableError)) throw error;
    this.#since ??= Date.now();
    if (Date.now() - this.#since > this.#patience) throw error;
    await pause(this.#pause, undefined, { signal });
    this.#pause = Math.min(this.#pause * 2, 10_000);
  }
}

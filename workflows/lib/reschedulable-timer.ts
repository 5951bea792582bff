import { type CancellationScope, sleep } from '@temporalio/workflow';
import { runInBackground } from './run-in-background.ts';

/** A durable timer that can be rescheduled. Only a new time writes history. */
export class ReschedulableTimer {
  readonly #onFired: () => void;
  #at: number | undefined;
  #scope: CancellationScope | undefined;

  constructor(onFired: () => void) {
    this.#onFired = onFired;
  }

  /**
   * Sets the time at which the timer fires, or none.
   * @param at milliseconds since 1970
   * @param summary what is waited for, as Temporal's UI shows it
   */
  set(at: number | undefined, summary: string): void {
    if (at === this.#at) return;
    this.clear();
    if (at === undefined) return;
    this.#at = at;
    this.#scope = runInBackground(async () => {
      await sleep(Math.max(1, at - Date.now()), { summary });
      this.#at = undefined;
      this.#onFired();
    });
  }

  clear(): void {
    this.#scope?.cancel();
    this.#scope = undefined;
    this.#at = undefined;
  }
}

import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';

/**
 * A durable timer that can be set anew: it writes history only when the moment it rings at changes.
 * The moment is in milliseconds since 1970.
 */
export class ReschedulableTimer {
  readonly #onRing: () => void;
  #at: number | undefined;
  #scope: CancellationScope | undefined;

  constructor(onRing: () => void) {
    this.#onRing = onRing;
  }

  /** Sets the moment, or none. `summary` says in Temporal's UI what is waited for. */
  set(at: number | undefined, summary: string): void {
    if (at === this.#at) return;
    this.clear();
    if (at === undefined) return;
    this.#at = at;
    const scope = new CancellationScope();
    this.#scope = scope;
    scope
      .run(() => sleep(Math.max(1, at - Date.now()), { summary }))
      .then(() => {
        this.#at = undefined;
        this.#onRing();
      })
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      });
  }

  clear(): void {
    this.#scope?.cancel();
    this.#scope = undefined;
    this.#at = undefined;
  }
}

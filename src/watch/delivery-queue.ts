import { setTimeout as pause } from 'node:timers/promises';
import PQueue from 'p-queue';

/** Options of a {@link DeliveryQueue}. */
export interface DeliveryOptions<T> {
  /** Delivers an item, or returns the milliseconds after which to deliver the latest one instead. */
  readonly deliver: (item: T) => Promise<number | void>;
  /** Called for each failed attempt. The delivery is repeated until it succeeds or a newer item replaces it. */
  readonly onFailure: (error: unknown, item: T, retryInMs: number) => void;
  /** The number of concurrent deliveries. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
}

interface PendingDelivery<T> {
  readonly item: T;
  readonly onDone: () => void;
}

const FIRST_PAUSE = 100;
const MAX_PAUSE = 5000;

/**
 * Delivers the latest item of each key. Deliveries with the same key are sequential; an item that is replaced before its
 * delivery starts is dropped. A slow receiver therefore gets fewer items, but in order, and does not use up memory. A delivery
 * that failed waits for its retry outside of the queue, so that it does not block other keys.
 */
export class DeliveryQueue<T> {
  readonly #options: DeliveryOptions<T>;
  readonly #queue: PQueue;
  readonly #pending = new Map<string, PendingDelivery<T>>();
  readonly #active = new Set<string>();

  constructor(options: DeliveryOptions<T>) {
    this.#options = options;
    this.#queue = new PQueue({ concurrency: options.concurrency });
  }

  /**
   * Adds the latest item of a key.
   * @param onDone called when the item is delivered or replaced
   */
  enqueue(key: string, item: T, onDone: () => void): void {
    this.#pending.get(key)?.onDone();
    this.#pending.set(key, { item, onDone });
    if (this.#active.has(key)) return;
    this.#active.add(key);
    // Detached: failed deliveries are handled within, so it cannot reject for another reason.
    void this.#deliverAll(key).catch(() => undefined);
  }

  /** Delivers until the key has no pending item. */
  async #deliverAll(key: string): Promise<void> {
    const { signal } = this.#options;
    let failures = 0;
    try {
      while (this.#pending.has(key) && !signal.aborted) {
        const retryIn = Math.min(FIRST_PAUSE * 2 ** failures, MAX_PAUSE);
        const outcome = await this.#queue.add(() => this.#deliverLatest(key, retryIn));
        failures = outcome === 'failed' ? failures + 1 : 0;
        if (outcome === 'delivered') continue;
        // An abort ends the pause, and then the loop.
        await pause(outcome === 'failed' ? retryIn : outcome, undefined, { signal }).catch(() => undefined);
      }
    } finally {
      this.#active.delete(key);
    }
  }

  /** @returns the milliseconds to wait when the item is not to be delivered yet */
  async #deliverLatest(key: string, retryInMs: number): Promise<'delivered' | 'failed' | number> {
    const { deliver, onFailure, signal } = this.#options;
    const latest = this.#pending.get(key);
    if (!latest || signal.aborted) return 'delivered';
    try {
      const wait = await deliver(latest.item);
      if (wait !== undefined) return wait;
    } catch (error) {
      if (!signal.aborted) onFailure(error, latest.item, retryInMs);
      return 'failed';
    }
    latest.onDone();
    // An item that was added during the delivery stays pending.
    if (this.#pending.get(key) === latest) this.#pending.delete(key);
    return 'delivered';
  }
}

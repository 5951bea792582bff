import { setTimeout as pause } from 'node:timers/promises';
import PQueue from 'p-queue';

/** What deliveries are made of. */
export interface DeliveryOptions<T> {
  readonly deliver: (item: T) => Promise<void>;
  /** Told of every failed try; the delivery is tried again until it succeeds or is overtaken. */
  readonly onFailure: (error: unknown, item: T, nextTryInMs: number) => void;
  /** Deliveries under way at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
}

interface Pending<T> {
  item: T;
  done: () => void;
}

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5000;

/**
 * Tells somebody the latest about many things: one delivery at a time for each key, in order, and what is overtaken by
 * news before its turn is left out. So a slow receiver costs freshness, never memory, and never the order; and one that
 * fails holds up nobody else, for it waits for its next try outside the queue.
 */
export class Deliveries<T> {
  readonly #options: DeliveryOptions<T>;
  readonly #queue: PQueue;
  readonly #pending = new Map<string, Pending<T>>();
  readonly #busy = new Set<string>();

  constructor(options: DeliveryOptions<T>) {
    this.#options = options;
    this.#queue = new PQueue({ concurrency: options.concurrency });
  }

  /** Takes the latest about `key`; `done` is called when it is delivered or overtaken. */
  offer(key: string, item: T, done: () => void): void {
    this.#pending.get(key)?.done();
    this.#pending.set(key, { item, done });
    if (this.#busy.has(key)) return;
    this.#busy.add(key);
    // Failures of a delivery are handled there; it can only end.
    void this.#tell(key).catch(() => undefined);
  }

  /** Delivers until there is no more to tell about `key`. */
  async #tell(key: string): Promise<void> {
    const { signal } = this.#options;
    let failures = 0;
    try {
      while (this.#pending.has(key) && !signal.aborted) {
        const nextTry = Math.min(FIRST_PAUSE * 2 ** failures, LONGEST_PAUSE);
        const delivered = await this.#queue.add(() => this.#deliverLatest(key, nextTry));
        failures = delivered ? 0 : failures + 1;
        // An abort ends the pause early and the loop with it.
        if (!delivered) await pause(nextTry, undefined, { signal }).catch(() => undefined);
      }
    } finally {
      this.#busy.delete(key);
    }
  }

  async #deliverLatest(key: string, nextTryInMs: number): Promise<boolean> {
    const { deliver, onFailure, signal } = this.#options;
    const latest = this.#pending.get(key);
    if (!latest || signal.aborted) return true;
    try {
      await deliver(latest.item);
    } catch (error) {
      if (!signal.aborted) onFailure(error, latest.item, nextTryInMs);
      return false;
    }
    latest.done();
    // News that came during the delivery has taken its place, and is next.
    if (this.#pending.get(key) === latest) this.#pending.delete(key);
    return true;
  }
}

/** How many tokens a bucket holds, and how fast it is refilled. */
export interface TokenBucketOptions {
  readonly capacity: number;
  /** 0: it is never refilled. */
  readonly perSecond: number;
}

/** A token bucket that begins full. */
export class TokenBucket {
  readonly #options: TokenBucketOptions;
  #tokens: number;
  #filledAt: number;

  constructor(options: TokenBucketOptions, now: number) {
    this.#options = options;
    this.#tokens = options.capacity;
    this.#filledAt = now;
  }

  /**
   * Takes a token if there is one.
   * @param now milliseconds since 1970
   * @returns 0, or the milliseconds until there is one; Infinity for a bucket that is never refilled
   */
  take(now: number): number {
    const { capacity, perSecond } = this.#options;
    const refill = (Math.max(0, now - this.#filledAt) / 1000) * perSecond;
    this.#tokens = Math.min(capacity, this.#tokens + refill);
    this.#filledAt = now;
    if (this.#tokens < 1) return Math.ceil(((1 - this.#tokens) / perSecond) * 1000);
    this.#tokens -= 1;
    return 0;
  }
}

/** A map that forgets its least recently used entry when it has too many. */
export class LeastRecentlyUsed<T> {
  readonly #entries = new Map<string, T>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  /** The value of a key; a new one if there is none. */
  get(key: string, create: () => T): T {
    const value = this.#entries.get(key) ?? create();
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.#max) this.#entries.delete(this.#entries.keys().next().value ?? '');
    return value;
  }
}

import PQueue from 'p-queue';
import { formatDuration } from '../../model/duration.ts';
import type { ResolvedClusterOptions } from '../auth/cluster-options.ts';

/** A request waited for its turn in vain, and was not sent. */
export class RequestQueueTimeoutError extends Error {
  override readonly name = 'RequestQueueTimeoutError';
}

/** How many requests may be made, and how long one waits for its turn, in milliseconds. */
export type TurnOptions = Pick<ResolvedClusterOptions, 'maxConcurrentRequests' | 'rateLimit'> & {
  readonly patience: number;
};

/**
 * Lets so many requests go at once, and so many in a time, each in its turn. One queue is both rate limit and bulkhead, for
 * a request that is aborted while it waits must leave it at once: its activity is over.
 */
export class RequestLimiter {
  readonly #queue: PQueue;
  readonly #options: TurnOptions;

  constructor(options: TurnOptions) {
    this.#options = options;
    const { maxConcurrentRequests: concurrency, rateLimit } = options;
    if (!rateLimit) {
      this.#queue = new PQueue({ concurrency });
      return;
    }
    const { requestsPerSecond, burst = Math.max(1, Math.floor(requestsPerSecond)) } = rateLimit;
    const interval = Math.max(1, Math.round((burst / requestsPerSecond) * 1000));
    this.#queue = new PQueue({ concurrency, intervalCap: burst, interval, strict: true });
  }

  /**
   * Makes a request when it is its turn.
   * @throws RequestQueueTimeoutError when that takes too long; the reason of `signal` when it aborts; what the request throws
   */
  async take<T>(request: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const { patience, maxConcurrentRequests, rateLimit } = this.#options;
    const waiting = new AbortController();
    const timer = setTimeout(() => {
      const limits = [
        `${maxConcurrentRequests} at once`,
        ...(rateLimit ? [`${rateLimit.requestsPerSecond} a second`] : []),
      ];
      waiting.abort(
        new RequestQueueTimeoutError(
          `waited ${formatDuration(patience)} for its turn: this worker makes ${limits.join(' and ')} ` +
            '(maxConcurrentRequests, rateLimit)',
        ),
      );
    }, patience);
    const both = signal ? AbortSignal.any([signal, waiting.signal]) : waiting.signal;
    const started = (): Promise<T> => {
      clearTimeout(timer);
      return request();
    };
    try {
      return await this.#queue.add(started, { signal: both });
    } finally {
      clearTimeout(timer);
    }
  }
}

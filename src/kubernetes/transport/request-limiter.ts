import PQueue from 'p-queue';
import { formatDuration } from '../../model/duration.ts';
import { SparkBatchError } from '../../model/errors.ts';
import type { ResolvedClusterOptions } from '../auth/cluster-options.ts';

/** A request waited too long for the limits of its cluster, and was not sent. */
export class RequestQueueTimeoutError extends SparkBatchError {
  override readonly name = 'RequestQueueTimeoutError';
  override readonly retryable = true;
}

/** The limits of requests to one cluster. */
export type RequestLimits = Pick<ResolvedClusterOptions, 'maxConcurrentRequests' | 'rateLimit'> & {
  /** How long a request may wait in the queue, in milliseconds. */
  readonly queueTimeout: number;
};

/**
 * Limits the rate and the concurrency of requests. One queue implements both, so that an aborted request leaves it at
 * once, wherever it waits.
 */
export class RequestLimiter {
  readonly #queue: PQueue;
  readonly #limits: RequestLimits;

  constructor(limits: RequestLimits) {
    this.#limits = limits;
    const { maxConcurrentRequests: concurrency, rateLimit } = limits;
    if (!rateLimit) {
      this.#queue = new PQueue({ concurrency });
      return;
    }
    const { requestsPerSecond, burst = Math.max(1, Math.floor(requestsPerSecond)) } = rateLimit;
    const interval = Math.max(1, Math.round((burst / requestsPerSecond) * 1000));
    this.#queue = new PQueue({ concurrency, intervalCap: burst, interval, strict: true });
  }

  /**
   * Runs a request within the limits.
   * @throws RequestQueueTimeoutError when it waited too long; the reason of `signal`; the error of the request
   */
  async run<T>(request: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const waiting = new AbortController();
    const timer = setTimeout(() => waiting.abort(this.#timeoutError()), this.#limits.queueTimeout);
    const start = (): Promise<T> => {
      clearTimeout(timer);
      return request();
    };
    try {
      return await this.#queue.add(start, {
        signal: signal ? AbortSignal.any([signal, waiting.signal]) : waiting.signal,
      });
    } finally {
      clearTimeout(timer);
    }
  }

  #timeoutError(): RequestQueueTimeoutError {
    const { queueTimeout, maxConcurrentRequests, rateLimit } = this.#limits;
    const limits = [
      `${maxConcurrentRequests} concurrent requests (maxConcurrentRequests)`,
      ...(rateLimit ? [`${rateLimit.requestsPerSecond} requests per second (rateLimit)`] : []),
    ];
    return new RequestQueueTimeoutError(
      `not sent: waited ${formatDuration(queueTimeout)} for the limit of ${limits.join(' and ')}`,
    );
  }
}

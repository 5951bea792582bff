import { setTimeout as pause } from 'node:timers/promises';
import { KubernetesApiError } from './api-error.ts';

/** This many requests in a row without an answer trigger a probe. */
const UNANSWERED_REQUESTS = 5;
/** So does this time without any answer while a request is pending, in milliseconds. */
const UNANSWERED_FOR = 1000;
const FIRST_PAUSE = 500;
const MAX_PAUSE = 5000;

/** The dependencies of a circuit breaker. */
export interface CircuitBreakerOptions {
  /** Sends a request to the API server; rejects if it gets no answer. */
  readonly probe: (signal: AbortSignal) => Promise<unknown>;
  /** Makes the error of a request that is not sent because the circuit is open. */
  readonly openError: (what: string) => KubernetesApiError;
  /** Called after each probe without an answer, when all pending requests are aborted. */
  readonly onProbeFailed?: () => void;
  readonly onOpen?: () => void;
  readonly onClose?: () => void;
}

/**
 * Rejects requests at once while an API server does not answer. Without it, each request would occupy an activity slot until
 * its timeout.
 *
 * Requests without an answer trigger a probe, and only a failed probe opens the circuit: otherwise one slow kind of request
 * would stop all others. When the circuit opens, pending requests are aborted. While it is open, the probe is repeated at
 * growing intervals; its first answer closes the circuit. No request of a batch is used for probing.
 */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  readonly #closed = new AbortController();
  readonly #pending = new Set<AbortController>();
  #isOpen = false;
  #unansweredRequests = 0;
  #lastAnswerAt = 0;
  #probing: Promise<void> | undefined;
  #nextProbeAt: number | undefined;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
  }

  /** When the next probe is sent, in milliseconds since 1970; undefined while the circuit is closed. */
  get nextProbeAt(): number | undefined {
    return this.#isOpen ? this.#nextProbeAt : undefined;
  }

  /** @throws KubernetesApiError when the circuit is open */
  assertClosed(what: string): void {
    if (this.#isOpen) throw this.#options.openError(what);
  }

  /**
   * Sends a request if the circuit is closed, and notes whether it is answered.
   * @param send receives a signal that aborts when the circuit opens
   * @throws KubernetesApiError when the circuit is open; the error of the request
   */
  async run<T>(what: string, send: (opened: AbortSignal) => Promise<T>): Promise<T> {
    this.assertClosed(what);
    const pending = new AbortController();
    const sentAt = Date.now();
    const watchdog = setInterval(() => {
      if (Date.now() - Math.max(sentAt, this.#lastAnswerAt) >= UNANSWERED_FOR) this.#startProbing();
    }, UNANSWERED_FOR);
    this.#pending.add(pending);
    try {
      const answer = await send(pending.signal);
      this.#noteAnswer();
      return answer;
    } catch (error) {
      // An error status is an answer. An abort by the caller is neither an answer nor a sign that there is none.
      if (error instanceof KubernetesApiError) {
        if (error.connectionFailure) this.#noteNoAnswer();
        else this.#noteAnswer();
      }
      throw error;
    } finally {
      clearInterval(watchdog);
      this.#pending.delete(pending);
    }
  }

  /** Closes the circuit after an answer to a request that did not pass through it, such as a health check. */
  answered(): void {
    this.#noteAnswer();
    this.#isOpen = false;
  }

  /** Stops probing. */
  stop(): void {
    this.#closed.abort();
  }

  #noteAnswer(): void {
    this.#lastAnswerAt = Date.now();
    this.#unansweredRequests = 0;
  }

  #noteNoAnswer(): void {
    this.#unansweredRequests += 1;
    if (this.#unansweredRequests >= UNANSWERED_REQUESTS) this.#startProbing();
  }

  #startProbing(): void {
    if (this.#probing || this.#closed.signal.aborted) return;
    this.#probing = this.#probeUntilAnswered().finally(() => (this.#probing = undefined));
  }

  async #probeUntilAnswered(): Promise<void> {
    const { signal } = this.#closed;
    const { probe, onProbeFailed, onOpen, onClose } = this.#options;
    for (let failures = 0; ; failures += 1) {
      const wait = failures === 0 ? 0 : Math.min(FIRST_PAUSE * 2 ** (failures - 1), MAX_PAUSE) * jitter();
      this.#nextProbeAt = Date.now() + wait;
      await pause(wait, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      // The probe records its outcome in the health of the cluster.
      const isAnswered = await probe(signal).then(
        () => true,
        () => false,
      );
      this.#isOpen = !isAnswered;
      if (isAnswered) {
        this.#noteAnswer();
        if (failures > 0) onClose?.();
        return;
      }
      for (const pending of this.#pending) pending.abort();
      onProbeFailed?.();
      if (failures === 0) onOpen?.();
    }
  }
}

function jitter(): number {
  return 0.75 + Math.random() / 2;
}

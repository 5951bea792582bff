import { setTimeout as pause } from 'node:timers/promises';
import { circuitBreaker, CircuitState, ConsecutiveBreaker, ConstantBackoff, handleAll } from 'cockatiel';
import { KubernetesApiError } from './api-error.ts';

/** So many requests in a row without an answer raise the suspicion that there are none. */
const IN_A_ROW = 5;
/** So does a silence of so many milliseconds while a request waits. */
const SILENCE = 1000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5000;

/** What a circuit is made of. */
export interface CircuitOptions {
  /** Asks the API server whether it is there; fails as a request does. */
  readonly probe: (signal: AbortSignal) => Promise<unknown>;
  /** Told of every probe without an answer, when nothing waits for one any longer. */
  readonly onSilence?: () => void;
  readonly onOpen?: () => void;
  readonly onClose?: () => void;
}

/**
 * Keeps requests from an API server that does not answer: they fail at once instead of each waiting for its timeout, with a
 * worker's slot in its hands.
 *
 * Requests only raise the suspicion; a probe decides, so that one kind of request that is slow does not cut off the others.
 * When it gets no answer either, the circuit opens, and what waits for an answer is given up. From then on one probe at a
 * time asks, at growing intervals, until there is an answer: no batch's request has to find out.
 */
export class Circuit {
  readonly #options: CircuitOptions;
  readonly #stop = new AbortController();
  // Only probes go through it: a failed one opens it, an answered one closes it. The pauses between are our own.
  readonly #breaker = circuitBreaker(handleAll, {
    breaker: new ConsecutiveBreaker(1),
    halfOpenAfter: new ConstantBackoff(0),
  });
  /** Requests under way. */
  readonly #pending = new Set<AbortController>();
  #unanswered = 0;
  #lastAnswer = 0;
  #probing: Promise<void> | undefined;
  #nextProbe: number | undefined;

  constructor(options: CircuitOptions) {
    this.#options = options;
  }

  /** Whether requests are kept back now. */
  get isOpen(): boolean {
    return this.#breaker.state !== CircuitState.Closed;
  }

  /** When the API server is asked again, in milliseconds since 1970, while the circuit is open. */
  get nextProbe(): number | undefined {
    return this.isOpen ? this.#nextProbe : undefined;
  }

  /**
   * Makes a request and notes whether it is answered. Only to be called while the circuit is not open.
   * @param request given a signal that aborts when waiting any longer is in vain
   * @throws what the request throws
   */
  async run<T>(request: (givenUp: AbortSignal) => Promise<T>): Promise<T> {
    const pending = new AbortController();
    const sentAt = Date.now();
    const watchdog = setInterval(() => {
      if (Date.now() - Math.max(sentAt, this.#lastAnswer) >= SILENCE) this.#suspect();
    }, SILENCE);
    this.#pending.add(pending);
    try {
      const answer = await request(pending.signal);
      this.#noteAnswer();
      return answer;
    } catch (error) {
      if (isUnanswered(error)) this.#noteSilence();
      // A refusal is an answer; an abort is none, and no silence either.
      else if (error instanceof KubernetesApiError) this.#noteAnswer();
      throw error;
    } finally {
      clearInterval(watchdog);
      this.#pending.delete(pending);
    }
  }

  /** An answer came from elsewhere, a report for instance: requests may go on at once. */
  async answered(): Promise<void> {
    this.#noteAnswer();
    if (this.isOpen) await this.#breaker.execute(() => undefined).catch(() => undefined);
  }

  /** Stops probing; the circuit can still be used. */
  close(): void {
    this.#stop.abort();
  }

  #noteAnswer(): void {
    this.#lastAnswer = Date.now();
    this.#unanswered = 0;
  }

  #noteSilence(): void {
    this.#unanswered += 1;
    if (this.#unanswered >= IN_A_ROW) this.#suspect();
  }

  #suspect(): void {
    if (this.#probing || this.#stop.signal.aborted) return;
    this.#probing = this.#probeUntilAnswered().finally(() => (this.#probing = undefined));
  }

  async #probeUntilAnswered(): Promise<void> {
    const { signal } = this.#stop;
    const { probe, onSilence, onOpen, onClose } = this.#options;
    for (let failures = 0; ; failures += 1) {
      const wait = failures === 0 ? 0 : Math.min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE) * jitter();
      this.#nextProbe = Date.now() + wait;
      await pause(wait, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      // What a probe was told is noted by who makes it.
      await this.#breaker.execute(() => probe(signal)).catch(() => undefined);
      if (!this.isOpen) {
        this.#noteAnswer();
        if (failures > 0) onClose?.();
        return;
      }
      for (const pending of this.#pending) pending.abort();
      onSilence?.();
      if (failures === 0) onOpen?.();
    }
  }
}

/** Whether a request was made, or could not even be, and got no answer. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof KubernetesApiError && error.trouble !== undefined;
}

function jitter(): number {
  return 0.75 + Math.random() / 2;
}

import { setTimeout as pause } from 'node:timers/promises';
import { circuitBreaker, CircuitState, ConsecutiveBreaker, ConstantBackoff, handleWhen } from 'cockatiel';
import { KubernetesApiError } from './api-error.ts';

/** So many requests in a row without an answer, and the API server itself is asked whether it is there. */
const SUSPICIOUS = 5;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5000;

/** What a circuit is made of. */
export interface CircuitOptions {
  /** Asks the API server whether it is there; fails as a request does. */
  readonly probe: (signal: AbortSignal) => Promise<unknown>;
  readonly onOpen?: () => void;
  readonly onClose?: () => void;
}

/**
 * Keeps requests from an API server that is known not to answer: they fail at once instead of each waiting for its timeout,
 * with a worker's slot in its hands. It opens when several requests in a row got no answer and a probe gets none either, so
 * that one kind of request that is slow does not cut off the others. Then one probe at a time asks, at growing intervals,
 * until there is an answer; no batch's request has to find out.
 */
export class Circuit {
  readonly #options: CircuitOptions;
  readonly #stop = new AbortController();
  // The pauses between probes are our own: the breaker lets through whenever it is asked, and only probes ask it.
  readonly #breaker = circuitBreaker(handleWhen(isUnanswered), {
    breaker: new ConsecutiveBreaker(SUSPICIOUS),
    halfOpenAfter: new ConstantBackoff(0),
  });
  #probing: Promise<void> | undefined;
  #nextProbe: number | undefined;

  constructor(options: CircuitOptions) {
    this.#options = options;
    this.#breaker.onBreak(() => this.#startProbing());
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
   * Makes a request and notes whether it was answered. Only to be called while the circuit is not open.
   * @throws what the request throws
   */
  async run<T>(request: () => Promise<T>): Promise<T> {
    // For the breaker an answer is an answer, were it a refusal: else a 404 would not end a row of silences.
    const outcome = await this.#breaker.execute(async () => {
      try {
        return { answer: await request() };
      } catch (error) {
        if (isUnanswered(error) || !(error instanceof KubernetesApiError)) throw error;
        return { error };
      }
    });
    if ('error' in outcome) throw outcome.error;
    return outcome.answer;
  }

  /** An answer came from elsewhere, a report for instance: requests may go on at once. */
  async answered(): Promise<void> {
    if (this.isOpen) await this.#breaker.execute(() => undefined).catch(() => undefined);
  }

  /** Stops probing; the circuit can still be used. */
  close(): void {
    this.#stop.abort();
  }

  #startProbing(): void {
    if (this.#probing || this.#stop.signal.aborted) return;
    this.#probing = this.#probeUntilAnswered().finally(() => {
      this.#probing = undefined;
      // Opened again at the very moment at which the last round came to its end.
      if (this.isOpen) this.#startProbing();
    });
  }

  async #probeUntilAnswered(): Promise<void> {
    const { signal } = this.#stop;
    let told = false;
    for (let failures = 0; this.isOpen && !signal.aborted; failures += 1) {
      // The first at once: perhaps only some requests are slow.
      const wait = failures === 0 ? 0 : Math.min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE) * jitter();
      this.#nextProbe = Date.now() + wait;
      await pause(wait, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      // What a probe was told is noted by who makes it.
      await this.run(() => this.#options.probe(signal)).catch(() => undefined);
      if (this.isOpen && !told) {
        told = true;
        this.#options.onOpen?.();
      }
    }
    if (told && !this.isOpen) this.#options.onClose?.();
  }
}

/** Whether a request was sent and got no answer. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof KubernetesApiError && error.trouble !== undefined;
}

function jitter(): number {
  return 0.75 + Math.random() / 2;
}

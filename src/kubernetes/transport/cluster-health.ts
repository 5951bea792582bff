import type { ClusterHealth, ClusterState, ConnectionFailure } from '../../model/workers/cluster-report.ts';
import { KubernetesApiError } from './api-error.ts';
import { answeredFailure } from './connection-failure.ts';

/** Called when the state of a cluster changes. */
export type OnStateChange = (health: ClusterHealth, previous: ClusterState) => void;

/** Derives the health of a cluster from the outcomes of its requests. */
export class HealthTracker {
  readonly #onStateChange: OnStateChange;
  readonly #clock: () => number;
  #state: ClusterState = 'unknown';
  #since: number | undefined;
  #lastAnswer: number | undefined;
  #failure: ConnectionFailure | undefined;
  #version: string | undefined;

  constructor(onStateChange: OnStateChange = () => undefined, clock: () => number = Date.now) {
    this.#onStateChange = onStateChange;
    this.#clock = clock;
  }

  /** Runs a request and records its outcome. */
  async track<T>(request: () => Promise<T>): Promise<T> {
    try {
      const answer = await request();
      this.recordAnswer();
      return answer;
    } catch (error) {
      if (error instanceof KubernetesApiError) this.recordFailure(error);
      throw error;
    }
  }

  /** The API server answered, and accepted the credentials. An error status counts too. */
  recordAnswer(): void {
    this.#lastAnswer = this.#clock();
    this.#setState('reachable', undefined);
  }

  /** Records a failed request. An error status other than 401 is an answer like any other. */
  recordFailure({ status, apiMessage, connectionFailure, notSent }: KubernetesApiError): void {
    if (connectionFailure) {
      this.#setState(connectionFailure.kind === 'credentials' ? 'unauthorized' : 'unreachable', connectionFailure);
    } else if (status === 401) {
      this.#lastAnswer = this.#clock();
      this.#setState('unauthorized', answeredFailure('unauthorized', apiMessage));
    } else if (!notSent) this.recordAnswer();
  }

  /** Records the version of the API server. */
  recordVersion(version: string): void {
    this.#version = version;
  }

  /** @param nextTry when the next probe is sent while the circuit is open, in milliseconds since 1970 */
  health(nextTry?: number): ClusterHealth {
    const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());
    const [since, lastAnswer] = [iso(this.#since), iso(this.#lastAnswer)];
    return {
      state: this.#state,
      ...(since !== undefined && { since }),
      ...(lastAnswer !== undefined && { lastAnswer }),
      ...(this.#failure && { failure: this.#failure }),
      ...(nextTry !== undefined && { nextTry: new Date(nextTry).toISOString() }),
      ...(this.#version !== undefined && { version: this.#version }),
    };
  }

  #setState(state: ClusterState, failure: ConnectionFailure | undefined): void {
    this.#failure = failure;
    if (state === this.#state) return;
    const previous = this.#state;
    this.#state = state;
    this.#since = this.#clock();
    this.#onStateChange(this.health(), previous);
  }
}

import type { ClusterHealth, ClusterState, ConnectionFailure } from '../../model/workers/cluster-report.ts';
import type { KubernetesApiError } from './api-error.ts';
import { answeredTrouble } from './connection-failure.ts';

/** Told when a cluster's state becomes another. */
export type OnHealth = (health: ClusterHealth, before: ClusterState) => void;

/** What requests have shown of a cluster's health so far. */
export class HealthRecord {
  readonly #onChange: OnHealth;
  readonly #clock: () => number;
  #state: ClusterState = 'unknown';
  #since: number | undefined;
  #lastAnswer: number | undefined;
  #trouble: ConnectionFailure | undefined;
  #version: string | undefined;

  constructor(onChange: OnHealth = () => undefined, clock: () => number = Date.now) {
    this.#onChange = onChange;
    this.#clock = clock;
  }

  /** The API server answered: what was asked for, or a refusal that is about the request and not about us. */
  answered(): void {
    this.#lastAnswer = this.#clock();
    this.#become('answering', undefined);
  }

  /** A request failed; an answer is an answer all the same. */
  failed(error: KubernetesApiError): void {
    const { status, said, trouble, notSent } = error;
    if (trouble) this.#become(trouble.kind === 'credentials' ? 'refusing' : 'silent', trouble);
    else if (status === 401) {
      this.#lastAnswer = this.#clock();
      this.#become('refusing', answeredTrouble('unauthorized', said));
    } else if (!notSent) this.answered();
  }

  /** The API server told its version. */
  toldVersion(version: string): void {
    this.#version = version;
  }

  /** @param nextTry when the cluster is tried again, in milliseconds since 1970, while requests are kept back */
  health(nextTry?: number): ClusterHealth {
    const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());
    const [since, lastAnswer] = [iso(this.#since), iso(this.#lastAnswer)];
    return {
      state: this.#state,
      ...(since !== undefined && { since }),
      ...(lastAnswer !== undefined && { lastAnswer }),
      ...(this.#trouble && { trouble: this.#trouble }),
      ...(nextTry !== undefined && { nextTry: new Date(nextTry).toISOString() }),
      ...(this.#version !== undefined && { version: this.#version }),
    };
  }

  #become(state: ClusterState, trouble: ConnectionFailure | undefined): void {
    this.#trouble = trouble;
    if (state === this.#state) return;
    const before = this.#state;
    this.#state = state;
    this.#since = this.#clock();
    this.#onChange(this.health(), before);
  }
}

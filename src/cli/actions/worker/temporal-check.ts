import { setTimeout as pause } from 'node:timers/promises';
import type { NativeConnection } from '@temporalio/worker';
import { errorMessage } from '../../../model/lang.ts';

const INTERVAL = 10_000;
/** Failures in a row after which Temporal counts as unreachable: a rollout of its frontend takes seconds. */
const MAX_FAILURES = 2;

/** Asks Temporal now and then whether it answers, until `signal` aborts. */
export class TemporalCheck {
  #failures = 0;
  #message = '';

  constructor(connection: NativeConnection, signal: AbortSignal) {
    void this.#repeat(connection, signal);
  }

  /** Why Temporal counts as unreachable; none while it answers. */
  get problems(): readonly string[] {
    return this.#failures >= MAX_FAILURES ? [`Temporal does not answer: ${this.#message}`] : [];
  }

  async #repeat(connection: NativeConnection, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await connection.workflowService.getSystemInfo({});
        this.#failures = 0;
      } catch (error) {
        this.#failures += 1;
        this.#message = errorMessage(error);
      }
      await pause(INTERVAL, undefined, { signal }).catch(() => undefined);
    }
  }
}

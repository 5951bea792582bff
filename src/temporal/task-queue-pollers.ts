import type { Client } from '@temporalio/client';
import { pollersOf } from './pollers.ts';

/**
 * One question for work lasts a minute at most, and then the next begins: a worker that was not seen for longer, in
 * milliseconds, is gone, though Temporal names it for another five minutes.
 */
export const LIVES_FOR = 75_000;

/** Which task queues some worker asks for work of. Asks Temporal about each once. */
export class TaskQueuePollers {
  readonly #client: Client;
  readonly #asked = new Map<string, Promise<boolean>>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** @param now milliseconds since 1970 */
  has(taskQueue: string, now: number): Promise<boolean> {
    const known = this.#asked.get(taskQueue) ?? this.#ask(taskQueue, now);
    this.#asked.set(taskQueue, known);
    return known;
  }

  async #ask(taskQueue: string, now: number): Promise<boolean> {
    const pollers = await pollersOf(this.#client, taskQueue, 'workflows');
    return pollers.some(({ seenAt }) => seenAt + LIVES_FOR >= now);
  }
}

import type { Client } from '@temporalio/client';

/** Values of `temporal.api.enums.v1.TaskQueueType`. */
const TASK_QUEUE_TYPES = { workflows: 1, activities: 2 } as const;

/** A worker that polls a task queue. */
export interface Poller {
  /** The identity of the worker, if it has one. */
  readonly worker: string | undefined;
  /** When its last poll began, in milliseconds since 1970; 0 when Temporal does not report it. */
  readonly lastPollAt: number;
}

/** The workers that poll a task queue. Temporal keeps a poller in this list for five minutes after its last poll. */
export async function listPollers(
  client: Client,
  taskQueue: string,
  kind: keyof typeof TASK_QUEUE_TYPES,
): Promise<Poller[]> {
  const { namespace } = client.options;
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: TASK_QUEUE_TYPES[kind],
  });
  return (pollers ?? []).map(({ identity, lastAccessTime }) => ({
    worker: identity || undefined,
    lastPollAt: Number(lastAccessTime?.seconds ?? 0) * 1000,
  }));
}

/**
 * How long after the start of its last poll a worker counts as alive, in milliseconds. A long poll ends after a minute, and
 * the next one begins at once.
 */
export const POLLER_ALIVE_FOR = 75_000;

/** Finds out which task queues have a live worker. Asks Temporal once per task queue. */
export class TaskQueuePollers {
  readonly #client: Client;
  readonly #known = new Map<string, Promise<boolean>>();

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Whether a live worker polls the task queue for workflow tasks.
   * @param now milliseconds since 1970
   */
  isServed(taskQueue: string, now: number): Promise<boolean> {
    const known = this.#known.get(taskQueue) ?? this.#ask(taskQueue, now);
    this.#known.set(taskQueue, known);
    return known;
  }

  async #ask(taskQueue: string, now: number): Promise<boolean> {
    const pollers = await listPollers(this.#client, taskQueue, 'workflows');
    return pollers.some(({ lastPollAt }) => lastPollAt + POLLER_ALIVE_FOR >= now);
  }
}

import type { Client } from '@temporalio/client';

/** Temporal's numbers of the kinds of a task queue. */
const TASK_QUEUE_KINDS = { workflows: 1, activities: 2 } as const;

/** A worker that asks Temporal for work. */
export interface Poller {
  /** Its identity; undefined where it gives none. */
  readonly worker: string | undefined;
  /** When it last began to ask, milliseconds since 1970; 0 where Temporal does not say. */
  readonly seenAt: number;
}

/** Whoever asks for work of a task queue, or has asked within five minutes: so long Temporal names one that has died. */
export async function pollersOf(
  client: Client,
  taskQueue: string,
  kind: keyof typeof TASK_QUEUE_KINDS,
): Promise<Poller[]> {
  const { namespace } = client.options;
  const taskQueueType = TASK_QUEUE_KINDS[kind];
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType,
  });
  return (pollers ?? []).map(({ identity, lastAccessTime }) => ({
    worker: identity || undefined,
    seenAt: Number(lastAccessTime?.seconds ?? 0) * 1000,
  }));
}

/** What is known from outside of a workflow that one fleet hosts for all: a watch, the queue of a tenant. */
export interface HostedLife {
  /** The Temporal task queue it lives on: that of the worker that started it. */
  readonly taskQueue: string;
  /** Since when something of it is due and no worker takes it, in milliseconds since 1970; undefined: nothing is. */
  readonly dueSince: number | undefined;
}

/** Who asks whether a workflow is abandoned. */
export interface OtherFleet {
  /** Its own task queue. */
  readonly taskQueue: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How long something may be due before its fleet counts as gone, in milliseconds. Default {@link FLEET_GONE_AFTER}. */
  readonly goneAfter?: number | undefined;
}

/** What is due is taken within moments by a worker that lives; where it is not for this long, in milliseconds, none does. */
export const FLEET_GONE_AFTER = 60_000;

/**
 * Whether a workflow waits for workers that are gone. One of its kind serves all workers of a Temporal namespace, whatever
 * their task queues; when the fleet that started it is taken down, another has to start it anew. On our own task queue
 * Temporal gives it to us by itself.
 */
export function isAbandoned({ taskQueue, dueSince }: HostedLife, asking: OtherFleet): boolean {
  if (taskQueue === asking.taskQueue) return false;
  return isOverdue(dueSince, asking.now, asking.goneAfter);
}

/** Whether something is due for so long that no worker will take it. */
export function isOverdue(dueSince: number | undefined, now: number, goneAfter = FLEET_GONE_AFTER): boolean {
  return dueSince !== undefined && now - dueSince > goneAfter;
}

/** What is known of a watch from outside. */
export interface WatchLife {
  /** The Temporal task queue it lives on: that of the worker that started it. */
  readonly taskQueue: string;
  /** When it was last heard of, in milliseconds since 1970. */
  readonly lastSignOfLife: number;
}

/** A watch beats every few seconds; after this much silence nobody hosts it. */
const SILENCE = 60_000;

/**
 * Whether a watch waits for workers that are gone. One watch serves all workers of a Temporal namespace, whatever their
 * task queues; when the fleet that started it is taken down, another has to start it anew. On our own task queue Temporal
 * gives it to us by itself.
 */
export function isAbandoned({ taskQueue, lastSignOfLife }: WatchLife, ours: string, now: number): boolean {
  return taskQueue !== ours && now - lastSignOfLife > SILENCE;
}

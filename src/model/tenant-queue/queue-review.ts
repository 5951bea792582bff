import type { ExpiredAdmission, QueueEntry } from './tenant-queue.ts';

/** What a look at the batches of a queue, and at the configuration, has found. */
export interface QueueReview {
  /** The quota; null where the tenant has none any more, undefined where the worker does not know the tenant. */
  readonly limit?: number | null;
  /** Keys of batches that do not live or wait any more. */
  readonly gone: readonly string[];
  /** Turns that were not taken. Absent in what an earlier release found. */
  readonly lapsed?: readonly ExpiredAdmission[];
  /** Keys of batches that wait, and whose fleet is gone. Absent in what an earlier release found. */
  readonly asleep?: readonly string[];
  /** Batches that live, and that the queue did not know. */
  readonly found: readonly QueueEntry[];
}

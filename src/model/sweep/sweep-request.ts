import type { SweepPolicy } from './sweep-report.ts';

/** Input of the workflow `SparkOrphanSweep`. Durations are text, as in a batch. */
export interface SweepRequest {
  /** The action on orphans. The worker's own option `orphans` can restrict it further. Default `delete`. */
  readonly policy?: SweepPolicy | undefined;
  /**
   * Duration for which an object is left alone after the end of its batch, after its own creation and after its retention,
   * whichever is latest. Default `PT10M`, longer than any request to an API server takes.
   */
  readonly grace?: string | undefined;
  /** Names of the clusters to sweep. Default: all clusters of the worker. */
  readonly clusters?: readonly string[] | undefined;
  /** Number of objects per list request, 1 to 5000. Default 500, as kubectl. */
  readonly pageSize?: number | undefined;
  /**
   * Batches that Temporal does not have count as ended, however many they are. Only for a Temporal namespace that was neither
   * restored from a backup nor failed over. Default false: many missing batches count as unknown, and their objects are kept.
   */
  readonly missingEnded?: boolean | undefined;
}

/** The input of a sweep after validation: defaults are filled in, durations are in milliseconds. */
export interface SweepOptions {
  readonly policy: SweepPolicy;
  readonly grace: number;
  readonly clusters?: readonly string[] | undefined;
  readonly pageSize: number;
  readonly missingEnded: boolean;
}

/**
 * The run timeout of a sweep, in milliseconds: longer than the timeout of its activities. Without it, a sweep on a task queue
 * that no worker serves any more would keep the schedule from ever starting another.
 */
export const LONGEST_SWEEP = 4 * 60 * 60 * 1000;

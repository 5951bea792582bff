import type { BatchRequest } from './batch/batch.ts';

/**
 * What a schedule does when a batch of it still runs at the next time: skip that time, run it afterwards (one of them, or all),
 * kill the running batch, or run both. Temporal's policy TERMINATE_OTHER is not among them: it ends a workflow without its driver.
 */
export const OVERLAP_POLICIES = ['skip', 'buffer-one', 'buffer-all', 'cancel-other', 'allow-all'] as const;

export type OverlapPolicy = (typeof OVERLAP_POLICIES)[number];

/** A Temporal schedule that starts a batch at each of its times. Durations are text (`PT5M`, `5m`). */
export interface BatchSchedule {
  readonly id: string;
  /** The batch. `${{ scheduledTime }}` in it is the time for which it is started. */
  readonly batch: BatchRequest;
  /** Times as cron expressions, in the time zone. Required, unless `every` is given. */
  readonly cron?: string | readonly string[] | undefined;
  /** The interval between starts, counted from 1970. Default: none. */
  readonly every?: string | undefined;
  /** IANA name of the time zone of `cron`. Default `UTC`. */
  readonly timeZone?: string | undefined;
  /** What happens when a batch still runs. Default `skip`. */
  readonly overlap?: OverlapPolicy | undefined;
  /** Times that Temporal missed are made up for if they are no older than this. Default: a year, as in Temporal. */
  readonly catchupWindow?: string | undefined;
  /** The longest random delay of a start; scheduled times are without it. Default: none. */
  readonly jitter?: string | undefined;
  /** Whether a batch that fails pauses the schedule. Default false. */
  readonly pauseOnFailure?: boolean | undefined;
  /** First time, in ISO-8601. Default: none. */
  readonly startAt?: string | undefined;
  /** Last time, in ISO-8601. Default: none. */
  readonly endAt?: string | undefined;
  /** Beginning of the ids of the batches; Temporal adds the scheduled time, in UTC. Default: `id`. */
  readonly batchId?: string | undefined;
  /** Task queue of the batches. Default `spark-batch`. */
  readonly taskQueue?: string | undefined;
}

import { z } from 'zod';
import { OVERLAP_POLICIES } from '../schedule.ts';
import { durationWithin } from './duration-schema.ts';

const DAY = 86_400_000;

/** Times without a number of parts that cron has, as `@daily`, or five to seven parts. */
const CRON = /^(?:@(?:yearly|monthly|weekly|daily|hourly)|[^\s#@=]+(?: [^\s#@=]+){4,6})$/;

const cron = z
  .string()
  .max(200)
  .regex(
    CRON,
    'is not a cron expression: write 5 parts (minute hour day month weekday), 6 with a year, 7 with seconds first, or @daily; the time zone belongs into timeZone',
  );

const timeZone = z.string().max(100).refine(isTimeZone, 'is not a time zone: write an IANA name (Europe/Berlin)');

const time = z.iso.datetime({ offset: true, error: 'must be a time with its offset from UTC: 2026-11-27T02:00:00Z' });

/** Validates a schedule, apart from its batch; see `BatchSchedule`. Durations stay as they are written. */
export const scheduleSchema = z.strictObject({
  id: z.string().min(1).max(200),
  batch: z.unknown(),
  cron: z.union([cron, z.array(cron).min(1).max(100)]).optional(),
  every: duration(1000, 366 * DAY).optional(),
  timeZone: timeZone.optional(),
  overlap: z.enum(OVERLAP_POLICIES).optional(),
  catchupWindow: duration(10_000, 366 * DAY).optional(),
  jitter: duration(1000, DAY).optional(),
  pauseOnFailure: z.boolean().optional(),
  startAt: time.optional(),
  endAt: time.optional(),
  batchId: z.string().min(1).max(200).optional(),
  taskQueue: z.string().min(1).max(200).optional(),
});

/** A text that is checked as a duration. */
function duration(least: number, most: number) {
  const checked = durationWithin({ least, most });
  return z.unknown().transform((value, context): string => {
    const { error } = checked.safeParse(value);
    for (const { message } of error?.issues ?? []) context.addIssue(message);
    return String(value);
  });
}

function isTimeZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions() !== undefined;
  } catch {
    return false;
  }
}

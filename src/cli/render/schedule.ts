import type { AppliedSchedule, ScheduleReport, ScheduleSummary } from '../../client/schedules/spark-batch-schedules.ts';
import { truncate } from '../../model/lang.ts';
import { redactor } from '../../redaction/redactor.ts';
import { fields, oneLine, table } from './table.ts';
import { moment } from './time.ts';

/** What was done with a schedule, with a line for each value that differs. Secrets in values are redacted. */
export function appliedText({ id, done, changes = [] }: AppliedSchedule, dryRun: boolean): string {
  const redact = redactor(Object.fromEntries(changes.map(({ path, before, after }) => [path, { before, after }])));
  const value = (one: unknown) =>
    one === undefined
      ? '(none)'
      : oneLine(truncate(redact(typeof one === 'string' ? one : JSON.stringify(one)), MAX_VALUE));
  const headline = dryRun && done !== 'unchanged' ? `Schedule ${id} would be ${done}.` : `Schedule ${id} is ${done}.`;
  return [headline, ...changes.map(({ path, before, after }) => `  ${path}: ${value(before)} → ${value(after)}`)].join(
    '\n',
  );
}

const MAX_VALUE = 120;

/** The schedules as a table. */
export function scheduleListText(schedules: readonly ScheduleSummary[]): string {
  if (schedules.length === 0) return 'There are no schedules of batches.';
  return table(
    ['SCHEDULE', 'STATE', 'LAST', 'NEXT', 'NOTE'],
    schedules.map(({ id, paused, last, next, note }) => [
      id,
      paused ? 'paused' : 'active',
      last === undefined ? '' : moment(last),
      next === undefined ? '' : moment(next),
      note ?? '',
    ]),
  );
}

/** Everything about a schedule on one page. */
export function scheduleText({
  id,
  paused,
  note,
  schedule,
  times,
  batches,
  running,
  started,
  skipped,
  missed,
}: ScheduleReport): string {
  const { cron, every, otherTimes, timeZone, overlap, catchupWindow, jitter, pauseOnFailure, startAt, endAt } =
    schedule;
  const { batch, batchId, taskQueue } = schedule;
  const head = fields([
    ['Schedule', id],
    ['State', `${paused ? 'paused' : 'active'}${note === undefined ? '' : `: ${note}`}`],
    ['Batch', `${batch.name}, task queue ${taskQueue}`],
    ['Ids', `${batchId}-TIME`],
    ['Cron', cron?.join('; ')],
    ['Every', every],
    [
      'Times',
      otherTimes === undefined ? undefined : `set by another program: ${truncate(JSON.stringify(otherTimes), 200)}`,
    ],
    ['Time zone', timeZone],
    ['From', startAt && moment(startAt)],
    ['Until', endAt && moment(endAt)],
    ['Jitter', jitter],
    ['Overlap', overlap],
    ['Catch-up window', catchupWindow],
    ['On failure', pauseOnFailure ? 'pause' : 'go on'],
    ['Started', `${started} (${skipped} skipped because a batch ran, ${missed} missed)`],
    ['Running', running.join(', ')],
  ]);
  const next = times.map((time) => `  ${moment(time)}`);
  const last = batches.map(({ batchId: one, scheduledAt }) => `  ${moment(scheduledAt)}  ${one}`);
  return [
    head,
    ...(next.length > 0 ? [paused ? '\nNext times, if it were resumed' : '\nNext times', ...next] : []),
    ...(last.length > 0 ? ['\nLast batches', ...last] : []),
  ].join('\n');
}

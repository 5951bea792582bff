/** The commands `sparkbatch schedule ...`. */
import { InvalidScheduleError } from '../../client/errors.ts';
import { checkSchedule, SparkBatchSchedules } from '../../client/schedules/spark-batch-schedules.ts';
import { defined, isRecord } from '../../model/lang.ts';
import type { BatchSchedule, OverlapPolicy } from '../../model/schedule.ts';
import { readBatchFile } from '../files/batch-file.ts';
import { readScheduleFile } from '../files/schedule-file.ts';
import { appliedText, scheduleListText, scheduleText } from '../render/schedule.ts';
import type { Session } from '../session/session.ts';
import { InvalidScheduleFileError, UsageError } from '../shared/errors.ts';
import type { ExitName } from '../shared/exit-codes.ts';
import type { CommonOptions } from '../shared/options.ts';

/** The parts of a schedule that `create` and `update` take from options. */
export interface ScheduleFields {
  readonly file?: string;
  readonly set: Readonly<Record<string, string>>;
  readonly cron?: readonly string[];
  readonly every?: string;
  readonly timeZone?: string;
  readonly overlap?: OverlapPolicy;
  readonly catchupWindow?: string;
  readonly jitter?: string;
  readonly pauseOnFailure?: boolean;
  readonly startAt?: string;
  readonly endAt?: string;
  readonly batchId?: string;
}

/** Options of `sparkbatch schedule apply`. */
export interface ApplyOptions extends CommonOptions {
  readonly file: string;
  readonly set: ScheduleFields['set'];
  readonly dryRun?: boolean;
}

/** Options of `sparkbatch schedule create`. */
export interface CreateOptions extends CommonOptions, ScheduleFields {
  readonly file: string;
  readonly paused?: boolean;
}

/** Creates a schedule from a file, or changes it to what the file says. */
export async function applySchedule({ temporal, output }: Session, options: ApplyOptions): Promise<ExitName> {
  const file = await readScheduleFile(options.file, process.stdin);
  const wanted = withTaskQueue(withValues(file.schedule, options.set), options.taskQueue);
  const { dryRun = false } = options;
  try {
    checkSchedule(wanted);
  } catch (error) {
    if (!(error instanceof InvalidScheduleError)) throw error;
    throw new InvalidScheduleFileError(file.source, file.locate(error.problems), { cause: error });
  }
  const applied = await new SparkBatchSchedules(temporal).apply(wanted as BatchSchedule, { dryRun });
  output.answer({ ...applied, dryRun }, () => appliedText(applied, dryRun));
  return 'done';
}

/** Creates a schedule of a batch file. */
export async function createSchedule(
  { temporal, output }: Session,
  id: string,
  options: CreateOptions,
): Promise<ExitName> {
  const { request: batch } = await readBatchFile(options.file, process.stdin);
  const { paused = false, taskQueue } = options;
  const wanted = { id, batch, taskQueue, ...fieldsOf(options) };
  await new SparkBatchSchedules(temporal).create(withValues(wanted, options.set) as BatchSchedule, { paused });
  const applied = { id, done: 'created' } as const;
  output.answer(applied, () => appliedText(applied, false));
  return 'done';
}

/** Changes the given parts of a schedule. */
export async function updateSchedule(
  { temporal, output }: Session,
  id: string,
  options: CommonOptions & ScheduleFields,
): Promise<ExitName> {
  const schedules = new SparkBatchSchedules(temporal);
  const { otherTimes, ...existing } = await schedules.get(id);
  const fields = fieldsOf(options);
  if (otherTimes !== undefined && !('cron' in fields) && !('every' in fields)) {
    throw new UsageError(
      `The times of schedule "${id}" were not set by sparkbatch, which would lose them: give --cron or --every.`,
    );
  }
  const file = options.file === undefined ? undefined : await readBatchFile(options.file, process.stdin);
  const wanted = withValues({ ...existing, ...(file && { batch: file.request }), ...fields }, options.set);
  const applied = await schedules.update(wanted as BatchSchedule);
  output.answer(applied, () => appliedText(applied, false));
  return 'done';
}

/** Lists schedules. */
export async function listSchedules({ temporal, output }: Session, limit: number): Promise<ExitName> {
  const schedules = await new SparkBatchSchedules(temporal).list({ limit });
  output.answer({ schedules }, () => scheduleListText(schedules));
  return 'done';
}

/** Shows one schedule. */
export async function describeSchedule({ temporal, output }: Session, id: string): Promise<ExitName> {
  const report = await new SparkBatchSchedules(temporal).describe(id);
  output.answer(report, () => scheduleText(report));
  return 'done';
}

/** Changes a schedule, and reports that in a sentence. */
export async function changeSchedule(
  { temporal, output }: Session,
  id: string,
  change: (schedules: SparkBatchSchedules) => Promise<unknown>,
  message: string,
): Promise<ExitName> {
  await change(new SparkBatchSchedules(temporal));
  output.answer({ id, message }, () => message);
  return 'done';
}

/** The parts of a schedule that are given. */
function fieldsOf(options: ScheduleFields): Partial<BatchSchedule> {
  const { cron, every, timeZone, overlap, catchupWindow, jitter, pauseOnFailure, startAt, endAt, batchId } = options;
  return defined({ cron, every, timeZone, overlap, catchupWindow, jitter, pauseOnFailure, startAt, endAt, batchId });
}

/** The schedule with the task queue of the command, unless it names one itself. */
function withTaskQueue(schedule: unknown, taskQueue: string): unknown {
  return isRecord(schedule) ? { taskQueue, ...schedule } : schedule;
}

/** The schedule with further values of parameters, which replace those of its batch. */
function withValues(schedule: unknown, values: Readonly<Record<string, string>>): unknown {
  if (!isRecord(schedule) || !isRecord(schedule['batch']) || Object.keys(values).length === 0) return schedule;
  const { batch } = schedule;
  const existing = isRecord(batch['parameterValues']) ? batch['parameterValues'] : {};
  return { ...schedule, batch: { ...batch, parameterValues: { ...existing, ...values } } };
}

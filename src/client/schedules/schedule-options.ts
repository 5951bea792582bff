/** Converts schedules of batches to those of Temporal, and back. Pure. */
import type {
  ScheduleDescription,
  ScheduleOptionsStartWorkflowAction,
  ScheduleOverlapPolicy,
  ScheduleUpdateOptions,
} from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { isoDuration, parseDuration } from '../../model/duration.ts';
import { defined, isRecord } from '../../model/lang.ts';
import { BATCH_WORKFLOW_TYPE, DEFAULT_TASK_QUEUE, NAME_MEMO } from '../../model/names.ts';
import { type BatchSchedule, OVERLAP_POLICIES, type OverlapPolicy } from '../../model/schedule.ts';
import type { BatchRequest } from '../../model/batch/batch.ts';

/** A schedule with all defaults, as two schedules are compared. Durations are in ISO-8601. */
export interface CompleteSchedule {
  readonly id: string;
  readonly batch: BatchRequest;
  readonly cron?: readonly string[];
  readonly every?: string;
  /** Times that another program has set in another way. */
  readonly otherTimes?: unknown;
  readonly timeZone: string;
  readonly overlap: OverlapPolicy | 'terminate-other';
  readonly catchupWindow: string;
  readonly jitter?: string;
  readonly pauseOnFailure: boolean;
  readonly startAt?: string;
  readonly endAt?: string;
  readonly batchId: string;
  readonly taskQueue: string;
}

/** Temporal's own default. */
const DEFAULT_CATCHUP = 'P365D';

/** Fills in the defaults of a valid schedule. */
export function completeSchedule(schedule: BatchSchedule): CompleteSchedule {
  const { id, batch, cron, every, jitter, startAt, endAt } = schedule;
  const { timeZone, overlap, catchupWindow, pauseOnFailure, batchId, taskQueue } = schedule;
  return {
    id,
    ...defined({
      cron: cron === undefined ? undefined : [cron].flat(),
      every: every === undefined ? undefined : inIso(every),
      jitter: jitter === undefined ? undefined : inIso(jitter),
      startAt: startAt === undefined ? undefined : inUtc(startAt),
      endAt: endAt === undefined ? undefined : inUtc(endAt),
    }),
    timeZone: timeZone ?? 'UTC',
    overlap: overlap ?? 'skip',
    catchupWindow: inIso(catchupWindow ?? DEFAULT_CATCHUP),
    pauseOnFailure: pauseOnFailure ?? false,
    batchId: batchId ?? id,
    taskQueue: taskQueue ?? DEFAULT_TASK_QUEUE,
    batch,
  };
}

type SparkScheduleOptions = ScheduleUpdateOptions<ScheduleOptionsStartWorkflowAction<Workflow>>;

/** The schedule as Temporal takes it. @param state the state of the existing schedule, which is kept */
export function temporalSchedule(
  schedule: CompleteSchedule,
  state: SparkScheduleOptions['state'],
): SparkScheduleOptions {
  const { batch, cron, every, timeZone, overlap, catchupWindow, jitter, pauseOnFailure, startAt, endAt } = schedule;
  // With its placeholders: one text is for all batches of the schedule.
  const { name } = batch;
  return {
    spec: {
      // Temporal keeps the numbers of an expression only. A comment is kept, so it repeats the expression.
      ...(cron && { cronExpressions: cron.map((expression) => `${expression} # ${expression}`) }),
      ...(every !== undefined && { intervals: [{ every: milliseconds(every) }] }),
      ...(jitter !== undefined && { jitter: milliseconds(jitter) }),
      ...(startAt !== undefined && { startAt: new Date(startAt) }),
      ...(endAt !== undefined && { endAt: new Date(endAt) }),
      timezone: timeZone,
    },
    action: {
      type: 'startWorkflow',
      workflowType: BATCH_WORKFLOW_TYPE,
      workflowId: schedule.batchId,
      taskQueue: schedule.taskQueue,
      args: [batch],
      memo: { [NAME_MEMO]: name },
      staticSummary: `Spark batch ${name}`,
    },
    policies: {
      overlap: POLICY_OF[overlap],
      catchupWindow: milliseconds(catchupWindow),
      pauseOnFailure,
    },
    state,
  };
}

const POLICY_OF: Readonly<Record<CompleteSchedule['overlap'], ScheduleOverlapPolicy>> = {
  skip: 'SKIP',
  'buffer-one': 'BUFFER_ONE',
  'buffer-all': 'BUFFER_ALL',
  'cancel-other': 'CANCEL_OTHER',
  'allow-all': 'ALLOW_ALL',
  'terminate-other': 'TERMINATE_OTHER',
};

/** Temporal's name of a policy. */
export function overlapPolicy(policy: OverlapPolicy): ScheduleOverlapPolicy {
  return POLICY_OF[policy];
}

/** A schedule of Temporal as one of a batch; undefined when it starts another workflow. */
export function describedSchedule(description: ScheduleDescription): CompleteSchedule | undefined {
  const { scheduleId, spec, action, policies } = description;
  if (action.workflowType !== BATCH_WORKFLOW_TYPE) return undefined;
  const { calendars = [], intervals = [], skip = [], jitter, timezone, startAt, endAt } = spec;
  const comments = calendars.flatMap(({ comment }) => (comment === undefined || comment === '' ? [] : [comment]));
  const [interval, ...furtherIntervals] = intervals;
  const isOurs =
    comments.length === calendars.length && furtherIntervals.length === 0 && skip.length === 0 && !interval?.offset;
  const [batch] = action.args ?? [];
  return {
    id: scheduleId,
    ...defined({
      cron: isOurs && comments.length > 0 ? comments : undefined,
      every: isOurs && interval ? isoDuration(interval.every) : undefined,
      otherTimes: isOurs ? undefined : { calendars, intervals, skip },
      jitter: jitter ? isoDuration(jitter) : undefined,
      startAt: startAt && inUtc(startAt),
      endAt: endAt && inUtc(endAt),
    }),
    timeZone: timezone || 'UTC',
    overlap:
      [...OVERLAP_POLICIES, 'terminate-other' as const].find((one) => POLICY_OF[one] === policies.overlap) ?? 'skip',
    catchupWindow: isoDuration(policies.catchupWindow),
    pauseOnFailure: policies.pauseOnFailure,
    batchId: action.workflowId,
    taskQueue: action.taskQueue,
    batch: (isRecord(batch) ? batch : {}) as unknown as BatchRequest,
  };
}

function milliseconds(duration: string): number {
  return parseDuration(duration) ?? Number.NaN;
}

function inIso(duration: string): string {
  return isoDuration(milliseconds(duration));
}

function inUtc(time: string | Date): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

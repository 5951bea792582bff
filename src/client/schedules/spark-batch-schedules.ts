import {
  type Client,
  type ScheduleDescription,
  type ScheduleHandle,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
} from '@temporalio/client';
import type { BatchProblem } from '../../model/batch/problem.ts';
import { isRecord } from '../../model/lang.ts';
import { BATCH_WORKFLOW_TYPE } from '../../model/names.ts';
import type { BatchSchedule, OverlapPolicy } from '../../model/schedule.ts';
import { schemaProblems } from '../../model/schema/check-batch.ts';
import { scheduleSchema } from '../../model/schema/schedule-schema.ts';
import { call, refusedArgument } from '../../temporal/call.ts';
import { InvalidBatchError, InvalidScheduleError, ScheduleExistsError, NoScheduleError } from '../errors.ts';
import { validateBatch } from '../validate-batch.ts';
import { scheduleChanges, type ScheduleChange } from './schedule-changes.ts';
import {
  type CompleteSchedule,
  completeSchedule,
  describedSchedule,
  overlapPolicy,
  temporalSchedule,
} from './schedule-options.ts';

const TIMEOUT_MS = 10_000;

/** What {@link SparkBatchSchedules.apply} did, or would do. */
export interface AppliedSchedule {
  readonly id: string;
  readonly done: 'created' | 'updated' | 'unchanged';
  /** The values that differ. Absent for a new schedule. */
  readonly changes?: readonly ScheduleChange[];
}

/** A schedule in a list. Temporal updates lists some seconds late. */
export interface ScheduleSummary {
  readonly id: string;
  readonly paused: boolean;
  readonly note?: string;
  /** The next time, in ISO-8601; absent when there is none. */
  readonly next?: string;
  /** The last time for which a batch was started. */
  readonly last?: string;
}

/** A schedule, and what it has done. Times are in ISO-8601. */
export interface ScheduleReport extends ScheduleSummary {
  readonly schedule: CompleteSchedule;
  /** The next ten times. */
  readonly times: readonly string[];
  /** The last batches, the latest first. */
  readonly batches: readonly { readonly batchId: string; readonly scheduledAt: string }[];
  /** Ids of the batches that run now. */
  readonly running: readonly string[];
  readonly started: number;
  /** Times that were skipped, because a batch ran. */
  readonly skipped: number;
  /** Times that Temporal missed, and that were too old to be made up for. */
  readonly missed: number;
}

/** Creates and changes Temporal schedules that start batches, over a Temporal client of the caller. */
export class SparkBatchSchedules {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Creates a schedule.
   * @param options.paused creates it paused. Default false
   * @throws InvalidScheduleError with every problem; ScheduleExistsError
   */
  async create(schedule: BatchSchedule, { paused = false }: { paused?: boolean } = {}): Promise<void> {
    await this.#create(checkSchedule(schedule), paused);
  }

  /**
   * Replaces an existing schedule by a new version. A pause stays.
   * @throws InvalidScheduleError with every problem; NoScheduleError
   */
  async update(schedule: BatchSchedule): Promise<AppliedSchedule> {
    const complete = checkSchedule(schedule);
    const { description, schedule: existing } = await this.#existing(complete.id);
    return this.#replace(complete, description, existing, false);
  }

  /**
   * Creates a schedule, or replaces an existing one that differs. A pause stays.
   * @param options.dryRun only compares
   * @throws InvalidScheduleError with every problem
   * @throws NoScheduleError when a schedule with this id runs something else than batches
   */
  async apply(schedule: BatchSchedule, { dryRun = false }: { dryRun?: boolean } = {}): Promise<AppliedSchedule> {
    const complete = checkSchedule(schedule);
    const { id } = complete;
    const description = await this.#describe(id);
    if (description) return this.#replace(complete, description, ofBatches(id, description), dryRun);
    if (!dryRun) await this.#create(complete, false);
    return { id, done: 'created' };
  }

  /** The schedule as it is stored. @throws NoScheduleError */
  async get(id: string): Promise<CompleteSchedule> {
    return (await this.#existing(id)).schedule;
  }

  /** The schedule, with its next times and last batches. @throws NoScheduleError */
  async describe(id: string): Promise<ScheduleReport> {
    const { description, schedule } = await this.#existing(id);
    const { state, info } = description;
    return {
      ...summaryOf(id, state, info),
      schedule,
      times: info.nextActionTimes.map((time) => time.toISOString()),
      batches: info.recentActions.toReversed().map(({ action, scheduledAt }) => ({
        batchId: action.workflow.workflowId,
        scheduledAt: scheduledAt.toISOString(),
      })),
      running: info.runningActions.map(({ workflow }) => workflow.workflowId),
      started: info.numActionsTaken,
      skipped: info.numActionsSkippedOverlap,
      missed: info.numActionsMissedCatchupWindow,
    };
  }

  /** The schedules of batches, by id. @param options.limit maximum number. Default 1000 */
  async list({ limit = 1000 }: { limit?: number } = {}): Promise<ScheduleSummary[]> {
    return this.#call('listing schedules', async () => {
      const found: ScheduleSummary[] = [];
      for await (const { scheduleId, action, state, info } of this.#client.schedule.list()) {
        if (action?.workflowType === BATCH_WORKFLOW_TYPE) found.push(summaryOf(scheduleId, state, info));
        if (found.length >= limit) break;
      }
      return found.toSorted((one, other) => (one.id < other.id ? -1 : 1));
    });
  }

  /** Starts no further batches until {@link resume}; running ones go on. @throws NoScheduleError */
  async pause(id: string, note?: string): Promise<void> {
    await this.#existing(id);
    await this.#change(id, 'pausing', (handle) => handle.pause(note));
  }

  /** Ends a pause. Times that passed meanwhile are not made up for. @throws NoScheduleError */
  async resume(id: string, note?: string): Promise<void> {
    await this.#existing(id);
    await this.#change(id, 'resuming', (handle) => handle.unpause(note));
  }

  /** Starts a batch now; its scheduled time is now. @throws NoScheduleError */
  async trigger(id: string, overlap?: OverlapPolicy): Promise<void> {
    await this.#existing(id);
    await this.#change(id, 'triggering', (handle) => handle.trigger(overlap && overlapPolicy(overlap)));
  }

  /**
   * Starts a batch for every time between two times, both included, as if these passed now.
   * @param options.overlap Default `buffer-all`: one after the other
   * @throws NoScheduleError
   */
  async backfill(
    id: string,
    { from, to, overlap = 'buffer-all' }: { from: Date; to: Date; overlap?: OverlapPolicy },
  ): Promise<void> {
    await this.#existing(id);
    await this.#change(id, 'backfilling', (handle) =>
      handle.backfill({ start: from, end: to, overlap: overlapPolicy(overlap) }),
    );
  }

  /** Deletes a schedule; running batches go on. @throws NoScheduleError */
  async delete(id: string): Promise<void> {
    await this.#existing(id);
    await this.#change(id, 'deleting', (handle) => handle.delete());
  }

  async #create(schedule: CompleteSchedule, paused: boolean): Promise<void> {
    const { id } = schedule;
    try {
      await this.#call(`creating schedule "${id}"`, () =>
        this.#client.schedule.create({ scheduleId: id, ...temporalSchedule(schedule, { paused }) }),
      );
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      throw new ScheduleExistsError(`Schedule "${id}" exists already: update or apply it.`, { cause: error });
    }
  }

  async #replace(
    schedule: CompleteSchedule,
    description: ScheduleDescription,
    existing: CompleteSchedule,
    dryRun: boolean,
  ): Promise<AppliedSchedule> {
    const { id } = schedule;
    const changes = scheduleChanges(existing, schedule);
    if (changes.length === 0) return { id, done: 'unchanged' };
    if (!dryRun) {
      await this.#change(id, 'updating', (handle) =>
        handle.update(({ state }) => temporalSchedule(schedule, state ?? description.state)),
      );
    }
    return { id, done: 'updated', changes };
  }

  async #existing(id: string): Promise<{ description: ScheduleDescription; schedule: CompleteSchedule }> {
    const description = await this.#describe(id);
    if (!description) throw noSchedule(id);
    return { description, schedule: ofBatches(id, description) };
  }

  async #describe(id: string): Promise<ScheduleDescription | undefined> {
    try {
      return await this.#call(`reading schedule "${id}"`, () => this.#client.schedule.getHandle(id).describe());
    } catch (error) {
      if (error instanceof ScheduleNotFoundError) return undefined;
      throw error;
    }
  }

  async #change(id: string, what: string, change: (handle: ScheduleHandle) => Promise<void>): Promise<void> {
    try {
      await this.#call(`${what} schedule "${id}"`, () => change(this.#client.schedule.getHandle(id)));
    } catch (error) {
      throw error instanceof ScheduleNotFoundError ? noSchedule(id, error) : error;
    }
  }

  /** @throws InvalidScheduleError when Temporal itself refuses a value, such as a cron expression */
  async #call<T>(what: string, calls: () => Promise<T>): Promise<T> {
    try {
      return await call(this.#client, what, TIMEOUT_MS, calls);
    } catch (error) {
      const refusal = refusedArgument(error);
      if (refusal === undefined) throw error;
      const problem = { path: '(the schedule)', message: `was refused by Temporal: ${refusal}` };
      throw new InvalidScheduleError([problem], { cause: error });
    }
  }
}

/** Validates a schedule with its batch. @throws InvalidScheduleError with every problem */
export function checkSchedule(schedule: unknown): CompleteSchedule {
  const parsed = scheduleSchema.safeParse(schedule);
  const problems = [
    ...(parsed.success
      ? []
      : schemaProblems(parsed.error, schedule, {
          name: 'a schedule',
          schema: scheduleSchema,
          whole: '(the schedule)',
        })),
    ...(parsed.success && parsed.data.cron === undefined && parsed.data.every === undefined
      ? [{ path: 'cron', message: 'is missing: a schedule needs cron or every' }]
      : []),
    ...batchProblems(isRecord(schedule) ? schedule['batch'] : undefined),
  ];
  if (problems.length > 0) throw new InvalidScheduleError(problems);
  return completeSchedule(schedule as BatchSchedule);
}

function batchProblems(batch: unknown): readonly BatchProblem[] {
  if (batch === undefined) return [{ path: 'batch', message: 'is missing: give the batch to start' }];
  try {
    validateBatch(batch);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidBatchError)) throw error;
    return error.problems.map(({ path, message }) => ({
      path: path.startsWith('(') ? 'batch' : `batch.${path}`,
      message,
    }));
  }
}

function summaryOf(
  id: string,
  { paused, note }: ScheduleDescription['state'],
  { nextActionTimes, recentActions }: Pick<ScheduleDescription['info'], 'nextActionTimes' | 'recentActions'>,
): ScheduleSummary {
  const next = paused ? undefined : nextActionTimes[0];
  const last = recentActions.at(-1)?.scheduledAt;
  return {
    id,
    paused,
    ...(note !== undefined && note !== '' && { note }),
    ...(next && { next: next.toISOString() }),
    ...(last && { last: last.toISOString() }),
  };
}

function ofBatches(id: string, description: ScheduleDescription): CompleteSchedule {
  const schedule = describedSchedule(description);
  if (schedule) return schedule;
  throw new NoScheduleError(
    `Schedule "${id}" starts the workflow ${description.action.workflowType}, not batches: it is not changed from here.`,
  );
}

function noSchedule(id: string, cause?: unknown): NoScheduleError {
  return new NoScheduleError(`There is no schedule "${id}".`, { cause });
}

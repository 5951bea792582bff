import { type BatchProblem, formatPath } from '../../model/batch/problem.ts';
import { isRecord } from '../../model/lang.ts';
import type { CompleteSchedule } from './schedule-options.ts';

/** A value that differs between two schedules. */
export interface ScheduleChange {
  /** `cron`, `batch.executor.instances`. */
  readonly path: BatchProblem['path'];
  /** Absent when it is new. */
  readonly before?: unknown;
  /** Absent when it is gone. */
  readonly after?: unknown;
}

/** What differs between a schedule and the one that replaces it, in the order of the fields. */
export function scheduleChanges(before: CompleteSchedule, after: CompleteSchedule): ScheduleChange[] {
  return differences(before, after, []);
}

function differences(before: unknown, after: unknown, path: readonly string[]): ScheduleChange[] {
  if (isRecord(before) && isRecord(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => differences(fieldOf(before, key), fieldOf(after, key), [...path, key]));
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [
    {
      path: formatPath(path),
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
    },
  ];
}

function fieldOf(map: Readonly<Record<string, unknown>>, key: string): unknown {
  const value = Object.hasOwn(map, key) ? map[key] : undefined;
  return value === null ? undefined : value;
}

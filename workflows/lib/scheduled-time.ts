import { workflowInfo } from '@temporalio/workflow';

/** The search attribute that Temporal sets on the workflows of its schedules. */
const SCHEDULED_START = 'TemporalScheduledStartTime';

/** The time for which a schedule started this workflow, also when it started late or is a backfill; else its start time. */
export function scheduledTime(): Date {
  const { typedSearchAttributes, startTime } = workflowInfo();
  const found: unknown = typedSearchAttributes.getAll().find(({ key }) => key.name === SCHEDULED_START)?.value;
  // Not by `instanceof`: the value may be a Date of another realm.
  const scheduled = found === undefined ? startTime : new Date(found as Date | string);
  return Number.isNaN(scheduled.getTime()) ? startTime : scheduled;
}

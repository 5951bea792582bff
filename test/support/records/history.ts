import type { Client } from '@temporalio/client';

type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;
/** An event of a workflow's history. */
export type HistoryEvent = NonNullable<History['events']>[number];

/** All events of a workflow. */
export async function historyOf(client: Client, workflowId: string): Promise<HistoryEvent[]> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  return events ?? [];
}

/** When an event happened, in milliseconds since 1970. */
export function timeOf(event: HistoryEvent | undefined): number {
  const { seconds, nanos } = event?.eventTime ?? {};
  return Number(seconds ?? Number.NaN) * 1000 + (nanos ?? 0) / 1e6;
}

/** How often a workflow scheduled an activity of this type; retries by Temporal do not count. */
export function scheduledIn(history: readonly HistoryEvent[], activityType: string): number {
  return history.filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === activityType)
    .length;
}

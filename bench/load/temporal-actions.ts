import type { HistoryEvent } from '../../test/support/records/history.ts';

/**
 * Estimates the actions that Temporal Cloud bills for a workflow from its history
 * (https://docs.temporal.io/cloud/actions): its start, signals, updates, timers, upserts of search attributes, every try of an
 * activity, and the local activities of a workflow task together. Heartbeats and queries leave no event and are not counted.
 */
export function temporalActions(history: readonly HistoryEvent[]): number {
  const tasksWithLocalActivities = new Set<string>();
  let actions = 0;
  for (const event of history) {
    const marker = event.markerRecordedEventAttributes;
    if (marker) tasksWithLocalActivities.add(String(marker.workflowTaskCompletedEventId));
    else if (event.activityTaskStartedEventAttributes) actions += event.activityTaskStartedEventAttributes.attempt ?? 1;
    else if (isAction(event)) actions += 1;
  }
  return actions + tasksWithLocalActivities.size;
}

function isAction(event: HistoryEvent): boolean {
  return Boolean(
    event.workflowExecutionStartedEventAttributes ??
    event.workflowExecutionSignaledEventAttributes ??
    event.workflowExecutionUpdateAcceptedEventAttributes ??
    event.timerStartedEventAttributes ??
    event.upsertWorkflowSearchAttributesEventAttributes,
  );
}

import { MESSAGES } from '../../../src/model/messages/messages.ts';
import { timeOf, type HistoryEvent } from '../../support/records/history.ts';

/** A requested kill of a run. */
export interface RequestedKill {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Undefined when there was no answer, or when the kill was a signal or a cancellation. */
  readonly accepted: boolean | undefined;
}

/**
 * The kill of a run: the first request in its history, or that of the harness if it left no trace there. A batch is also killed by
 * its caller, whose end cancels it.
 * @param requested the kill that the harness sent to the batch, if any
 */
export function requestedKill(
  history: readonly HistoryEvent[],
  requested: RequestedKill | undefined,
): RequestedKill | undefined {
  const first = history.find(isKillRequest);
  return first ? { at: timeOf(first), accepted: requested?.accepted } : requested;
}

function isKillRequest(event: HistoryEvent): boolean {
  const {
    workflowExecutionCancelRequestedEventAttributes: cancellation,
    workflowExecutionSignaledEventAttributes: signal,
    workflowExecutionUpdateAcceptedEventAttributes: update,
  } = event;
  return (
    Boolean(cancellation) ||
    signal?.signalName === MESSAGES.kill ||
    update?.acceptedRequest?.input?.name === MESSAGES.killUpdate
  );
}

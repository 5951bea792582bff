import { isExpired } from '../model/tenant-queue/admission-lease.ts';
import type { ExpiredAdmission, AdmittedEntry } from '../model/tenant-queue/tenant-queue.ts';
import { isOverdue } from '../temporal/abandonment.ts';
import type { BatchWorkflowState } from '../temporal/batch-workflows.ts';

/** Whether the batch of a queue entry has ended, so that the entry can be removed. An unknown state is no proof. */
export function hasEnded(state: BatchWorkflowState): boolean {
  switch (state.kind) {
    case 'open':
      // The open run is another one, with another queue entry.
      return !state.isSameRun;
    case 'closed':
    case 'not-found':
      return true;
    case 'unknown':
      return false;
  }
}

/**
 * The admission that a batch was offered and did not accept before the lease expired, because no worker serves its task queue
 * or none was fast enough. The batch enters the queue again when it processes the offer.
 * @param state the state of the batch, read at `now` or later
 * @param now milliseconds since 1970, by Temporal's clock
 */
export function expiredAdmission(
  { key, notified, notifiedAt }: AdmittedEntry,
  state: BatchWorkflowState,
  now: number,
): ExpiredAdmission | undefined {
  if (!notified || notifiedAt === undefined || !isExpired(notifiedAt, now)) return undefined;
  return state.kind === 'open' && state.admission !== key ? { key, notifiedAt } : undefined;
}

/**
 * The task queue of a waiting batch, if the batch has a task that no worker has taken for too long. The workers may be gone
 * or saturated: the pollers of the task queue show which.
 * @param now milliseconds since 1970, by Temporal's clock
 * @param goneAfter milliseconds; default `FLEET_GONE_AFTER`
 */
export function unservedTaskQueue(state: BatchWorkflowState, now: number, goneAfter?: number): string | undefined {
  if (state.kind !== 'open' || !isOverdue(state.pendingTask?.since, now, goneAfter)) return undefined;
  return state.pendingTask?.taskQueue;
}

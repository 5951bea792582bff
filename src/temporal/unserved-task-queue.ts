import type { ExpiredAdmission, LiveEntry } from '../model/tenant-queue/tenant-queue.ts';
import { isOver } from '../model/tenant-queue/admission-lease.ts';
import type { BatchWorkflowState } from '../sweep/decide.ts';
import { isOverdue } from './abandoned.ts';

/** Whether a batch that a queue counts neither lives nor waits any more. What Temporal does not say is no reason. */
export function isGone(life: BatchWorkflowState): boolean {
  switch (life.kind) {
    case 'open':
      // Another run of its workflow id, which asks for itself.
      return !life.owns;
    case 'closed':
    case 'missing':
      return true;
    case 'unknown':
      return false;
  }
}

/**
 * The turn that a batch was told of and did not take, where nobody will any more: nobody serves its task queue, or not fast
 * enough. It asks again by itself, once it hears.
 * @param life what Temporal said of the batch, not before `now`
 * @param now milliseconds since 1970, by Temporal's clock
 */
export function lapsedTurn(
  { key, told, toldAt }: LiveEntry,
  life: BatchWorkflowState,
  now: number,
): ExpiredAdmission | undefined {
  if (!told || toldAt === undefined || !isOver(toldAt, now)) return undefined;
  return life.kind === 'open' && life.turn !== key ? { key, toldAt } : undefined;
}

/**
 * The task queue of a batch that waits, where it seems that nobody serves that any more. A fleet whose places are all taken
 * seems so, too: whether it asks Temporal for work says which of the two it is.
 * @param now milliseconds since 1970, by Temporal's clock
 * @param goneAfter milliseconds; default `FLEET_GONE_AFTER`
 */
export function unservedTaskQueue(life: BatchWorkflowState, now: number, goneAfter?: number): string | undefined {
  if (life.kind !== 'open' || !isOverdue(life.due?.since, now, goneAfter)) return undefined;
  return life.due?.taskQueue;
}

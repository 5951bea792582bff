import { formatDuration } from '../model/duration.ts';
import type { SweptObject } from './resource-facts.ts';

/** What Temporal says of the batch an object was made for. */
export type BatchWorkflowState =
  | OpenBatch
  | { readonly kind: 'closed'; readonly status: string; readonly closedAt: number }
  /** Temporal does not know the workflow: it was deleted, or ended longer ago than Temporal remembers. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown'; readonly why: string };

/** A run is open. */
export interface OpenBatch {
  readonly kind: 'open';
  /** The object is of this very run, or may be. */
  readonly owns: boolean;
  readonly startedAt: number;
  /** The key of the turn it has taken in the queue of its tenant. */
  readonly turn?: string;
  /** Since when something of it is due and no worker of its task queue takes it. */
  readonly due?: { readonly taskQueue: string; readonly since: number };
}

/**
 * What Temporal says of the workflow that keeps a terminated driver for its retention. `forsaken`: it is at its end, and
 * nobody serves its task queue any more; `unheard`: the same, and somebody asked it to keep the driver longer.
 */
export type RetentionLife = 'open' | 'over' | 'forsaken' | 'unheard' | 'unknown';

/** What is to be done with an object, and why, in a sentence. `keep` is not worth a word, `report` is. */
export interface Decision {
  readonly action: 'keep' | 'report' | 'delete' | 'release';
  readonly why: string;
  /** Since when it is nobody's, in milliseconds since 1970. */
  readonly since?: number;
}

/** What a decision follows from. Times are milliseconds, moments since 1970. */
export interface DecisionInput {
  readonly object: SweptObject;
  readonly batch: BatchWorkflowState;
  readonly retention: RetentionLife;
  readonly grace: number;
  readonly now: number;
}

/**
 * What becomes of an object with our marks. When in doubt it stays: a driver too many costs money, a driver deleted under
 * its batch costs somebody's night.
 */
export function decide(input: DecisionInput): Decision {
  const { object, batch } = input;
  if (batch.kind === 'unknown') return { action: 'report', why: `Kept: ${batch.why}.` };
  if (batch.kind === 'open' && batch.owns) return { action: 'keep', why: 'Its batch runs.' };
  if (object.deleting && !object.held) return { action: 'keep', why: 'It is on its way out.' };
  const orphanhood = orphanhoodOf(object, batch);
  switch (object.role) {
    case 'dependent':
      // What has an owner goes with it: that is the work of Kubernetes' own garbage collector.
      return object.owned ? { action: 'keep', why: 'It goes with its owner.' } : removed(input, orphanhood);
    case 'executor':
      return object.end && object.owned
        ? { action: 'keep', why: 'It has ended, and goes with its driver.' }
        : removed(input, orphanhood);
    default:
      return ofDriver(input, orphanhood);
  }
}

/** Whether an object stays whatever became of its batch, so that nobody needs to ask Temporal: most do. */
export function staysAnyway(object: SweptObject, grace: number, now: number): boolean {
  const { createdAt, role, owned, held, deleting } = object;
  if (now - createdAt < grace || (deleting && !held) || (role === 'dependent' && owned)) return true;
  return !held && isKeptForGood(object);
}

/** Whether the cleanup policy of its batch never deletes it. */
function isKeptForGood({ end, cleanup }: SweptObject): boolean {
  return end !== undefined && (cleanup?.kind === 'NONE' || (cleanup?.kind === 'COMPLETED' && !end.finished));
}

interface OrphanReason {
  readonly since: number;
  readonly why: string;
}

type Orphaning = Exclude<BatchWorkflowState, { kind: 'unknown' }>;

function orphanhoodOf({ batchId, createdAt }: SweptObject, batch: Orphaning): OrphanReason {
  switch (batch.kind) {
    case 'closed': {
      const how = batch.status.toLowerCase().replace('_', ' ');
      // What came after the end of its batch (a request that was under way) is nobody's since it came.
      const late = createdAt > batch.closedAt ? ', before this was made' : '';
      return { since: Math.max(createdAt, batch.closedAt), why: `Batch ${batchId} has ended (${how})${late}` };
    }
    case 'open':
      return {
        since: Math.max(createdAt, batch.startedAt),
        why: `It is of an earlier run of batch ${batchId}, which runs anew with a driver of its own`,
      };
    case 'missing':
      return { since: createdAt, why: `Temporal knows no batch ${batchId} (any more)` };
  }
}

/** A driver, or what makes it: as long as it has not ended nobody looks after it; afterwards its retention counts. */
function ofDriver(input: DecisionInput, orphanhood: OrphanReason): Decision {
  const { object, retention, grace, now } = input;
  const { end, cleanup } = object;
  if (object.deleting) return released(input, orphanhood, 'it is deleted, and our finalizer holds it');
  if (!end) return removed(input, orphanhood);
  if (cleanup === undefined || cleanup.retention === undefined) {
    return object.held
      ? released(input, orphanhood, 'its end will not be recorded any more')
      : { action: 'report', why: `${orphanhood.why}; it does not say how long it is kept: delete it by hand.` };
  }
  if (isKeptForGood(object)) {
    return object.held
      ? released(input, orphanhood, 'its end will not be recorded any more')
      : { action: 'keep', why: `Cleanup ${cleanup.kind} keeps it.` };
  }
  if (retention === 'open') return { action: 'keep', why: 'Its retention runs.' };
  if (retention === 'unknown') return { action: 'report', why: 'Kept: Temporal does not say whether it is retained.' };
  if (retention === 'unheard') {
    return { action: 'report', why: 'Kept: somebody asked for a longer retention, and no worker is there to hear it.' };
  }
  const over = (end.at ?? orphanhood.since) + cleanup.retention;
  if (now < Math.max(over, orphanhood.since) + grace) return { action: 'keep', why: 'Its retention is not long over.' };
  const unserved =
    retention === 'forsaken' ? ', and nobody serves the task queue of the workflow that would end it' : '';
  return {
    action: 'delete',
    since: over,
    why: `${orphanhood.why}; its retention of ${formatDuration(cleanup.retention)} is over${unserved}.`,
  };
}

function removed(input: DecisionInput, { since, why }: OrphanReason): Decision {
  const left = since + input.grace - input.now;
  if (left > 0)
    return { action: 'report', since, why: `${why}; it is left alone for another ${formatDuration(left)}.` };
  return { action: 'delete', since, why: `${why}.` };
}

function released(input: DecisionInput, { since, why }: OrphanReason, reason: string): Decision {
  const left = since + input.grace - input.now;
  const told = `${why}; ${reason}`;
  if (left > 0)
    return { action: 'report', since, why: `${told}. It is left alone for another ${formatDuration(left)}.` };
  return { action: 'release', since, why: `${told}.` };
}

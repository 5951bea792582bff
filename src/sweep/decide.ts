import { formatDuration } from '../model/duration.ts';
import { keptUntil } from '../model/retention/retention.ts';
import type { SweepReason } from '../model/sweep/sweep-report.ts';
import type { BatchWorkflowState } from '../temporal/batch-workflows.ts';
import type { ResourceFacts } from './resource-facts.ts';

/**
 * The action on a resource. `keep`: it is no orphan, or not yet to be deleted. `report`: it is an orphan in its grace
 * period, or it cannot be decided. `release`: remove our finalizer.
 */
export type SweepDecision =
  | { readonly action: 'keep'; readonly message: string }
  | {
      readonly action: 'report' | 'delete' | 'release';
      readonly reason: SweepReason;
      /** A sentence. */
      readonly message: string;
      /** Since when it is an orphan, in milliseconds since 1970. */
      readonly since?: number;
    };

/** The facts for a decision. Times are milliseconds since 1970, durations milliseconds. */
export interface DecisionInput {
  readonly facts: ResourceFacts;
  readonly batch: BatchWorkflowState;
  /** Whether the driver of a SparkApplication exists. Default false. */
  readonly hasDriver?: boolean;
  readonly grace: number;
  readonly now: number;
}

/**
 * Decides what to do with a resource of a batch. When in doubt it is kept: an orphan costs resources, but deleting the driver
 * of a running batch destroys work.
 */
export function decide(input: DecisionInput): SweepDecision {
  const { facts, batch } = input;
  if (batch.kind === 'unknown') return report('batch-unknown', `Kept, because ${batch.message}.`);
  if (batch.kind === 'open' && batch.isSameRun) return keep('Its batch is running.');
  if (facts.isDeleting && !facts.hasFinalizer) return keep('It is being deleted.');
  const orphan = orphanReason(facts, batch);
  switch (facts.role) {
    case 'dependent':
      return facts.hasOwner ? keep('Kubernetes deletes it with its owner.') : deleteAfterGrace(input, orphan);
    case 'executor':
      return facts.end && facts.hasOwner
        ? keep('It has ended, and Kubernetes deletes it with its driver.')
        : deleteAfterGrace(input, orphan);
    default:
      return decideOnDriver(input, orphan);
  }
}

/** Whether a resource is kept whatever the state of its batch. For most resources, this saves the call to Temporal. */
export function skipWithoutLookup(facts: ResourceFacts, grace: number, now: number): boolean {
  const { createdAt, role, hasOwner, hasFinalizer, isDeleting } = facts;
  if (now - createdAt < grace || (isDeleting && !hasFinalizer) || (role === 'dependent' && hasOwner)) return true;
  return !hasFinalizer && isKeptByPolicy(facts);
}

/** Whether the cleanup policy never deletes this terminated driver. */
function isKeptByPolicy({ end, cleanup }: ResourceFacts): boolean {
  return end !== undefined && (cleanup?.kind === 'NONE' || (cleanup?.kind === 'COMPLETED' && !end.finished));
}

/** Why a resource is an orphan, and since when. */
interface OrphanReason {
  readonly reason: SweepReason;
  readonly since: number;
  /** A sentence without a full stop. */
  readonly text: string;
}

function orphanReason(
  { batchId, createdAt }: ResourceFacts,
  batch: Exclude<BatchWorkflowState, { kind: 'unknown' }>,
): OrphanReason {
  switch (batch.kind) {
    case 'closed': {
      const status = batch.status.toLowerCase().replace('_', ' ');
      // A request in flight when the batch ended may create a resource afterwards.
      const late = createdAt > batch.closedAt ? ', before this resource was created' : '';
      return {
        reason: 'batch-closed',
        since: Math.max(createdAt, batch.closedAt),
        text: `Batch ${batchId} has ended (${status})${late}`,
      };
    }
    case 'open':
      return {
        reason: 'earlier-run',
        since: Math.max(createdAt, batch.startedAt),
        text: `It belongs to an earlier run of batch ${batchId}; the current run has a driver of its own`,
      };
    case 'not-found':
      return { reason: 'batch-not-found', since: createdAt, text: `Temporal does not have batch ${batchId}` };
  }
}

/** Decides on a driver, or on the SparkApplication that created one: before its end like on any orphan, then by its retention. */
function decideOnDriver(input: DecisionInput, orphan: OrphanReason): SweepDecision {
  const { facts, hasDriver, grace, now } = input;
  const { end, cleanup } = facts;
  if (facts.isDeleting) return releaseAfterGrace(input, orphan, 'its deletion waits for our finalizer');
  if (!end) return deleteAfterGrace(input, orphan);
  if (cleanup === undefined || cleanup.retention === undefined) {
    return facts.hasFinalizer
      ? releaseAfterGrace(input, orphan, NEVER_RECORDED)
      : report('no-retention', `${orphan.text}; it has no retention annotation, so delete it by hand.`);
  }
  if (isKeptByPolicy(facts)) {
    return facts.hasFinalizer
      ? releaseAfterGrace(input, orphan, NEVER_RECORDED)
      : keep(`Cleanup policy ${cleanup.kind} keeps it.`);
  }
  const { kind, retention, maxRetention } = cleanup;
  const limit = maxRetention === undefined ? {} : { maxRetention };
  const ended = facts.ended ?? { finished: end.finished, since: end.at ?? orphan.since };
  const retainedUntil = keptUntil(ended, { cleanup: kind, retention, ...limit });
  if (now < Math.max(retainedUntil, orphan.since) + grace)
    return keep('Its retention or its grace period is not over.');
  if (hasDriver) return keep('Its driver exists; the retention of the driver deletes both.');
  return {
    action: 'delete',
    reason: orphan.reason,
    since: retainedUntil,
    message: `${orphan.text}; its retention of ${formatDuration(retention)} is over.`,
  };
}

const NEVER_RECORDED = 'no batch is left to record its end';

function keep(message: string): SweepDecision {
  return { action: 'keep', message };
}

function report(reason: SweepReason, message: string): SweepDecision {
  return { action: 'report', reason, message };
}

function deleteAfterGrace(input: DecisionInput, { reason, since, text }: OrphanReason): SweepDecision {
  return afterGrace(input, { action: 'delete', reason, since, message: `${text}.` });
}

function releaseAfterGrace(
  input: DecisionInput,
  { reason, since, text }: OrphanReason,
  whyReleased: string,
): SweepDecision {
  return afterGrace(input, { action: 'release', reason, since, message: `${text}; ${whyReleased}.` });
}

function afterGrace(
  { grace, now }: DecisionInput,
  decision: { action: 'delete' | 'release'; reason: SweepReason; since: number; message: string },
): SweepDecision {
  const remaining = decision.since + grace - now;
  if (remaining <= 0) return decision;
  return {
    ...decision,
    action: 'report',
    message: `${decision.message} Its grace period ends in ${formatDuration(remaining)}.`,
  };
}

import { formatDuration } from '../model/duration.ts';
import type { BatchWorkflowState } from '../temporal/batch-workflows.ts';

/** A batch of which a sweep found a resource. */
export interface LookedUpBatch {
  readonly state: BatchWorkflowState['kind'];
  /** When the resource was created, in milliseconds since 1970. */
  readonly createdAt: number;
}

/** Batches that Temporal does not have, although it should. */
export interface DoubtedBatches {
  /** Temporal should have those that are younger than this, in milliseconds. */
  readonly retention: number;
  /** Why they count as unknown, without a full stop. */
  readonly message: string;
}

/** How many batches must be missing before a sweep doubts that they ended. */
const MANY = 5;

/**
 * Why the missing ones of these batches count as unknown, or undefined when they may count as ended.
 *
 * Temporal keeps an ended workflow for the retention of its namespace. A younger one is missing only if it was deleted by hand,
 * or if the namespace was restored from a backup or failed over without it; then its driver may be running. When many are
 * missing at once, their resources are kept until they are older than the retention.
 * @param retention of the Temporal namespace, in milliseconds
 */
export function doubtMissing(
  batches: readonly LookedUpBatch[],
  retention: number,
  now: number,
): DoubtedBatches | undefined {
  const young = batches.filter(({ createdAt }) => isYoung(createdAt, retention, now));
  const missing = young.filter(({ state }) => state === 'not-found').length;
  if (missing < MANY || missing * 2 <= young.length) return undefined;
  const message = `Temporal does not have it, nor ${missing - 1} others of ${young.length} batches that it should keep for ${formatDuration(retention)}: its namespace may have been restored from a backup or failed over`;
  return { retention, message };
}

/** Whether Temporal must still have the batch of a resource. */
export function isYoung(createdAt: number, retention: number, now: number): boolean {
  return createdAt > now - retention;
}

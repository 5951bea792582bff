import type { BatchPhase } from './batch-status.ts';

/**
 * Phases as the search attribute `SparkBatchPhase` has them. The phases of a batch that makes progress are one (`active`):
 * writing each of them would cost an event, and the state says more.
 */
export const SEARCHABLE_PHASES = ['queued', 'active', 'pausing', 'held', 'killing', 'ended'] as const;

/** One of {@link SEARCHABLE_PHASES}. */
export type SearchablePhase = (typeof SEARCHABLE_PHASES)[number];

/** The phase by which a batch is found. */
export function searchablePhase(phase: BatchPhase): SearchablePhase {
  switch (phase) {
    case 'resolving':
    case 'submitting':
    case 'following':
    case 'recording':
      return 'active';
    default:
      return phase;
  }
}

import type { Difference } from '../difference.ts';
import type { AttemptRecord } from './attempt.ts';
import type { BatchUsage } from '../usage/usage.ts';
import type { BatchReference } from './batch-reference.ts';

/** What a run of a batch hands to the run that continues it, besides the request. */
export interface ContinuedBatch {
  /** The run that handed this over. A later run that gets the same input for another reason resolves the request itself. */
  readonly runId: string;
  /** When the first run began, ISO-8601. */
  readonly startedAt: string;
  /** The plan of the next attempt, as its difference from `{ batch: <the request> }`, of which it has most. */
  readonly plan: Difference;
  readonly reference: BatchReference;
  /** The attempts so far, as in the result of a batch. */
  readonly attempts: readonly AttemptRecord[];
  /** What all attempts have used, also those that are left out above. */
  readonly usage?: BatchUsage;
  /** Milliseconds. Absent without a limit. */
  readonly runtimeLimit?: number;
  /** The changes of the next attempt, for its record. */
  readonly changes: Pick<AttemptRecord, 'changes' | 'decided'>;
  /** Whether the batch holds an admission of the queue of its tenant. */
  readonly admitted: boolean;
}

/** The memo of a run that continues another one, by which others know that both are the same batch. */
export interface ContinuedMemo {
  /** The run that it continues. */
  readonly runId: string;
  /** See `BatchPlan.key`. */
  readonly key: string;
}

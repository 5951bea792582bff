import { type CancellationScope, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import { EMPTY_QUEUE } from '../../src/model/tenant-queue/tenant-queue.ts';
import type { TenantQueueInput } from '../../src/model/messages/workflow-inputs.ts';
import { findAdmitted, sparkReviewQueue } from '../lib/activity-options.ts';
import { autoUpgrade } from '../lib/auto-upgrade.ts';
import { runInBackground } from '../lib/run-in-background.ts';
import { QueueState } from './queue-state.ts';

/** A run continues as new when its history has about this many events. */
const RUN_LENGTH = 2000;
/** An empty queue ends after this. */
const LINGER = '1m';

/**
 * The queue of a tenant with a quota of admitted batches: admits them in the order of their arrival. There is one per tenant
 * and Temporal namespace. The first batch that needs it starts it, and it ends when no batch is admitted or waits.
 *
 * Signals, from batches: `enter`, `leave`. Queries: `state`, `place`, `presence`.
 */
export async function SparkTenantQueue({ tenant, carried }: TenantQueueInput): Promise<string> {
  const queue = new QueueState(tenant, carried ?? EMPTY_QUEUE);
  // An earlier queue may have been terminated: the batches it admitted still count.
  if (!carried) queue.addAdmitted(await findAdmitted(tenant));
  const review = new QueueReviewer(queue);
  for (;;) {
    await queue.notifyBatches();
    review.runWhile(queue.hasWaiters);
    if (historyIsLong()) break;
    const due = () => queue.hasNotices || review.isRunning !== queue.hasWaiters || historyIsLong();
    if (!queue.isEmpty) await condition(() => due() || queue.isEmpty);
    else if (!(await condition(due, LINGER, { summary: 'An empty queue ends after this' })) && queue.isEmpty) {
      return `No batch of tenant ${tenant} is admitted or waits.`;
    }
  }
  return continueAsNew<typeof SparkTenantQueue>({ tenant, carried: queue.state });
}

autoUpgrade(SparkTenantQueue);

function historyIsLong(): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return continueAsNewSuggested || historyLength > RUN_LENGTH;
}

/**
 * Reviews the queue while batches wait: whether admitted batches still run, and whether the quota has changed. Its pauses
 * are Temporal's retry backoff, so a review that finds nothing new writes no history.
 */
class QueueReviewer {
  readonly #queue: QueueState;
  #scope: CancellationScope | undefined;

  constructor(queue: QueueState) {
    this.#queue = queue;
  }

  get isRunning(): boolean {
    return this.#scope !== undefined;
  }

  runWhile(wanted: boolean): void {
    if (wanted === this.isRunning) return;
    if (wanted) {
      this.#scope = runInBackground(async () => {
        for (;;) this.#queue.applyReview(await sparkReviewQueue(this.#queue.tenant));
      });
      return;
    }
    // The activity under way completes its cancellation in a later activation; nothing waits for it.
    this.#scope?.cancel();
    this.#scope = undefined;
  }
}

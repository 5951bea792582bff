import {
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  setWorkflowOptions,
  workflowInfo,
} from '@temporalio/workflow';
import { EMPTY_QUEUE } from '../../src/model/tenant-queue/tenant-queue.ts';
import type { TenantQueueInput } from '../../src/model/messages/workflow-inputs.ts';
import { findAdmitted, sparkReviewQueue } from '../lib/activity-options.ts';
import { TenantQueue } from './queue-state.ts';

/** A run has about this many events; then the next one goes on. */
const RUN_LENGTH = 2000;
/** An empty queue ends after this. */
const LINGER = '1m';

/**
 * The queue of a tenant with a quota of live batches: lets in who is next, in the order of arrival. There is one of each
 * tenant and Temporal namespace; the first batch that needs it starts it, and it ends when nobody lives or waits.
 *
 * Signals: `enter` and `leave`, from batches. Queries: `state`, `place`.
 */
export async function SparkTenantQueue({ tenant, carried }: TenantQueueInput): Promise<string> {
  const queue = new TenantQueue(tenant, carried ?? EMPTY_QUEUE);
  // Somebody may have ended the queue that was before: whom it let in lives on, and counts.
  if (!carried) queue.adopt(await findAdmitted(tenant));
  const review = new Review(queue);
  for (;;) {
    await queue.tell();
    review.runWhile(queue.hasWaiters);
    if (isLong()) break;
    const due = () => queue.hasToTell || review.isRunning !== queue.hasWaiters || isLong();
    if (!queue.isEmpty) await condition(() => due() || queue.isEmpty);
    else if (!(await condition(due, LINGER, { summary: 'An empty queue ends after this' })) && queue.isEmpty) {
      return `Nobody lives or waits in the queue of tenant ${tenant}.`;
    }
  }
  return continueAsNew<typeof SparkTenantQueue>({ tenant, carried: queue.state });
}

function isLong(): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return continueAsNewSuggested || historyLength > RUN_LENGTH;
}

/**
 * While somebody waits: looks whether those that live still do, and whether the quota is still what it was. Its pauses are
 * Temporal's retry backoff: as long as nothing is new, it writes no history.
 */
class Review {
  readonly #queue: TenantQueue;
  #scope: CancellationScope | undefined;

  constructor(queue: TenantQueue) {
    this.#queue = queue;
  }

  get isRunning(): boolean {
    return this.#scope !== undefined;
  }

  runWhile(wanted: boolean): void {
    if (wanted === this.isRunning) return;
    if (wanted) this.#start();
    else this.#stop();
  }

  /** What is under way ends by itself: its outcome comes with another activation, and nobody waits for it. */
  #stop(): void {
    const scope = this.#scope;
    this.#scope = undefined;
    scope?.cancel();
  }

  #start(): void {
    const scope = new CancellationScope();
    this.#scope = scope;
    scope
      .run(async () => {
        for (;;) this.#queue.takeReview(await sparkReviewQueue(this.#queue.tenant));
      })
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      });
  }
}

// As of the watch: a rollout of workers carries the queue along.
setWorkflowOptions(
  () => (workflowInfo().currentDeploymentVersion?.deploymentName ? { versioningBehavior: 'AUTO_UPGRADE' } : {}),
  SparkTenantQueue,
);

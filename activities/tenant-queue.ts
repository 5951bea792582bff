import { activityInfo, cancellationSignal, Context, log } from '@temporalio/activity';
import { errorMessage } from '../src/model/lang.ts';
import {
  type AdmissionRequest,
  MAX_WAITING,
  type QueueEntry,
  type QueuePresence,
  type QueueReview,
} from '../src/model/tenant-queue/tenant-queue.ts';
import { BatchWorkflows } from '../src/temporal/batch-workflows.ts';
import { listAdmittedBatches } from '../src/tenant-queue/admitted-batches.ts';
import { visibilityDelay } from '../src/tenant-queue/previous-queue.ts';
import {
  checkQueue,
  enterQueue,
  leaveQueue,
  queryPresence,
  queryQueueState,
} from '../src/tenant-queue/queue-workflow.ts';
import { reviewQueue } from '../src/tenant-queue/review-queue.ts';
import type { SparkActivityDeps } from './deps.ts';
import { notYet } from './failures.ts';
import { run } from './run.ts';
import { SEARCH_ATTRIBUTES } from '../src/model/names.ts';
import type { TemporalNamespace, TemporalNamespaceFacts } from './temporal-namespace.ts';

/**
 * Enters a batch into the queue of its tenant, and starts the queue if it does not run. Returns the id of the queue's first
 * run.
 */
export function enterQueueActivity({ configuration }: SparkActivityDeps) {
  return ({ tenant, liveBatches, entry }: AdmissionRequest): Promise<string> => {
    const limit = configuration.current.document.tenants[tenant]?.liveBatches ?? liveBatches;
    return enterQueue(Context.current().client, tenant, { entry, limit }, activityInfo().taskQueue);
  };
}

/** Returns when the queue that a batch has entered does not run any more, so that the batch has to enter again. */
export function watchQueueActivity(deps: SparkActivityDeps) {
  const enterQueueAgain = enterQueueActivity(deps);
  return (request: AdmissionRequest, enteredRunId: string): Promise<void> =>
    run(async () => {
      const { tenant } = request;
      const takeOver = { taskQueue: activityInfo().taskQueue, now: temporalTime(), goneAfter: deps.fleetGoneAfter };
      const { client } = Context.current();
      const queue = await checkQueue(client, tenant, enteredRunId, takeOver);
      if (queue.kind === 'present') {
        const presence = await queryPresence(client, request).catch((error: unknown) => {
          throw notYet(`The queue of tenant ${tenant} did not answer: ${errorMessage(error)}.`);
        });
        // The queue knew too many batches that arrived earlier, and has room now. It is the same queue, so nothing is recorded.
        if (presence === 'missing') await enterQueueAgain(request);
        throw notYet(waitingMessage(tenant, presence));
      }
      if (queue.kind === 'terminated') {
        log.warn('Terminated the queue of a tenant, because no worker serves its task queue', {
          tenant,
          queueTaskQueue: queue.taskQueue,
        });
      }
    });
}

function waitingMessage(tenant: string, presence: QueuePresence): string {
  switch (presence) {
    case 'known':
      return `No change: the batch waits in the queue of tenant ${tenant}.`;
    case 'missing':
      return `The batch has entered the queue of tenant ${tenant} again.`;
    case 'full':
      return `The queue of tenant ${tenant} has ${MAX_WAITING} batches that arrived earlier: the batch asks again.`;
  }
}

/** Removes a batch from the queue of its tenant. */
export function leaveQueueActivity() {
  return ({ tenant, entry }: AdmissionRequest): Promise<void> =>
    leaveQueue(Context.current().client, tenant, { key: entry.key });
}

/** Finds the admitted batches of a tenant, for a queue that starts. */
export function findAdmittedActivity(temporal: TemporalNamespace) {
  return (tenant: string): Promise<QueueEntry[]> =>
    run(async () => {
      const { client } = Context.current();
      const delay = await visibilityDelay(
        client,
        tenant,
        activityInfo().workflowExecution?.runId ?? '',
        temporalTime(),
      );
      if (delay > 0)
        throw notYet(`The previous queue of tenant ${tenant} ended just now; waiting for visibility.`, delay);
      return listAdmittedBatches(client, { tenant, byTenantAttribute: hasTenant(await temporal()) });
    });
}

/** Returns when the state of a queue differs from the batches in Temporal or from the configured limit. */
export function reviewQueueActivity({ configuration, fleetGoneAfter }: SparkActivityDeps, temporal: TemporalNamespace) {
  return (tenant: string): Promise<QueueReview> =>
    run(async () => {
      // The retry pause limits how often a review is made, however often the queue changes.
      if (activityInfo().attempt === 1) throw notYet('The first review is made after a pause.');
      const { client } = Context.current();
      const namespace = await temporal();
      const now = temporalTime();
      const state = await queryQueueState(client, tenant).catch((error: unknown) => {
        // Temporal buffers few queries per workflow, and batches query the queue as well.
        throw notYet(`The queue of tenant ${tenant} did not answer: ${errorMessage(error)}.`);
      });
      const configured = configuration.current.document.tenants[tenant];
      const review = await reviewQueue({
        client,
        batches: new BatchWorkflows(client, namespace.id),
        tenant,
        state,
        limit: configured && (configured.liveBatches ?? null),
        byTenantAttribute: hasTenant(namespace),
        now,
        fleetGoneAfter,
        signal: cancellationSignal(),
      });
      if (review) return review;
      const { admitted, waiting } = state;
      throw notYet(
        `No change: tenant ${tenant} has ${admitted.length} admitted and ${waiting.length} waiting batches.`,
      );
    });
}

function hasTenant({ searchAttributes }: TemporalNamespaceFacts): boolean {
  return searchAttributes.includes(SEARCH_ATTRIBUTES.tenant);
}

/** The time by Temporal's clock, in milliseconds since 1970: it is compared with other times of that clock. */
function temporalTime(): number {
  return activityInfo().currentAttemptScheduledTimestampMs;
}

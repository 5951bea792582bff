/** Positions in the queues of tenants, as the queues know them now: a batch is not notified of each step. */
import type { WorkflowHandle } from '@temporalio/client';
import { QUEUE_MESSAGES } from '../model/messages/messages.ts';
import { queueWorkflowId } from '../model/names.ts';
import type { BatchStatus } from '../model/status/batch-status.ts';
import { queuedMessage } from '../model/tenant-queue/queued-message.ts';
import { placeOf, type QueuePlace, type TenantQueueState } from '../model/tenant-queue/tenant-queue.ts';
import type { BatchAccess } from './batch-access.ts';
import type { BatchFacts } from './batch-facts.ts';
import type { BatchSummary } from './batch-summary.ts';

/** The status of a waiting batch with its current position; any other status unchanged. */
export async function withQueuePosition(access: BatchAccess, status: BatchStatus): Promise<BatchStatus> {
  const { batchId, phase, tenant, queued } = status;
  if (phase !== 'queued' || tenant === undefined || !queued) return status;
  const place = await queryQueue(access, tenant, (queue) =>
    queue.query<QueuePlace | null, [string]>(QUEUE_MESSAGES.place, batchId),
  );
  if (!place) return status;
  const current = { since: queued.since, ...place };
  return { ...status, queued: current, message: queuedMessage(tenant, current) };
}

/** Adds positions to the batches of a list; queries the queue of each tenant once. */
export class QueuePositions {
  readonly #access: BatchAccess;
  readonly #queues = new Map<string, Promise<TenantQueueState | undefined>>();

  constructor(access: BatchAccess) {
    this.#access = access;
  }

  /** The summary of a batch, with its position if it waits for admission. */
  async addTo(summary: BatchSummary, { open }: BatchFacts): Promise<BatchSummary> {
    const { batchId, tenant, state, applicationId } = summary;
    // A batch with an application was admitted before, so the queue need not be queried.
    if (!open || tenant === undefined || state !== 'PENDING' || applicationId !== undefined) return summary;
    const queue = await this.#queueOf(tenant);
    const queued = queue && placeOf(queue, batchId);
    return queued ? { ...summary, queued } : summary;
  }

  #queueOf(tenant: string): Promise<TenantQueueState | undefined> {
    const known = this.#queues.get(tenant);
    if (known) return known;
    const queried = queryQueue(this.#access, tenant, (queue) => queue.query<TenantQueueState>(QUEUE_MESSAGES.state));
    this.#queues.set(tenant, queried);
    return queried;
  }
}

/** Queries the queue of a tenant; undefined when there is no queue or no worker, and the batch's own status must suffice. */
async function queryQueue<T>(
  { client, timeouts }: BatchAccess,
  tenant: string,
  query: (queue: WorkflowHandle) => Promise<T>,
): Promise<T | undefined> {
  try {
    const queue = client.workflow.getHandle(queueWorkflowId(tenant));
    return await client.withDeadline(Date.now() + timeouts.worker, () => query(queue));
  } catch {
    return undefined;
  }
}

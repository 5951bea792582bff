import type { WorkflowHandle } from '@temporalio/client';
import { QUEUE_MESSAGES } from '../model/messages/messages.ts';
import { queueWorkflowId } from '../model/names.ts';
import { queuedMessage } from '../model/tenant-queue/queued-message.ts';
import type { BatchStatus } from '../model/status/batch-status.ts';
import { placeOf, type QueuePlace, type TenantQueueState } from '../model/tenant-queue/tenant-queue.ts';
import type { BatchAccess } from './batch-access.ts';
import type { BatchFacts } from './facts.ts';
import type { BatchSummary } from './list-batches.ts';

/** The status of a batch that waits, with its place as the queue knows it now: the batch is not told each step. */
export async function withPlace(access: BatchAccess, status: BatchStatus): Promise<BatchStatus> {
  const { batchId, phase, tenant, queued } = status;
  if (phase !== 'queued' || tenant === undefined || !queued) return status;
  const ask = (queue: WorkflowHandle) => queue.query<QueuePlace | null, [string]>(QUEUE_MESSAGES.place, batchId);
  const place = await askQueue(access, tenant, ask);
  if (!place) return status;
  const now = { since: queued.since, ...place };
  return { ...status, queued: now, message: queuedMessage(tenant, now) };
}

/** The lines of tenants' queues, each asked for once. */
export class QueueLines {
  readonly #access: BatchAccess;
  readonly #states = new Map<string, Promise<TenantQueueState | undefined>>();

  constructor(access: BatchAccess) {
    this.#access = access;
  }

  /** The summary of a batch with its place, where it waits for its turn. */
  async withPlace(summary: BatchSummary, { open }: BatchFacts): Promise<BatchSummary> {
    const { batchId, tenant, state, applicationId } = summary;
    // What has had a driver is beyond the queue, unless a person let it go on.
    if (!open || tenant === undefined || state !== 'PENDING' || applicationId !== undefined) return summary;
    const line = await this.#lineOf(tenant);
    const queued = line && placeOf(line, batchId);
    return queued ? { ...summary, queued } : summary;
  }

  #lineOf(tenant: string): Promise<TenantQueueState | undefined> {
    const known = this.#states.get(tenant);
    if (known) return known;
    const asked = askQueue(this.#access, tenant, (queue) => queue.query<TenantQueueState>(QUEUE_MESSAGES.state));
    this.#states.set(tenant, asked);
    return asked;
  }
}

/**
 * Asks the queue of a tenant. Undefined where it does not answer: there is none, or no worker; what the batches themselves
 * say is enough then.
 */
async function askQueue<T>(
  { client, timeouts }: BatchAccess,
  tenant: string,
  ask: (queue: WorkflowHandle) => Promise<T>,
): Promise<T | undefined> {
  try {
    const queue = client.workflow.getHandle(queueWorkflowId(tenant));
    return await client.withDeadline(Date.now() + timeouts.worker, () => ask(queue));
  } catch {
    return undefined;
  }
}

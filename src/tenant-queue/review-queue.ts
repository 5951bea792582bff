import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { QueueEntry, QueueReview, TenantQueueState } from '../model/tenant-queue/tenant-queue.ts';
import type { BatchWorkflows, BatchWorkflowState } from '../temporal/batch-workflows.ts';
import { TaskQueuePollers } from '../temporal/task-queue-pollers.ts';
import { listAdmittedBatches } from './admitted-batches.ts';
import { expiredAdmission, hasEnded, unservedTaskQueue } from './entry-state.ts';

/** The number of waiting batches to review, from the head of the queue. */
const MAX_WAITING = 50;
/** The number of concurrent reads of batch states. */
const CONCURRENCY = 16;
/** The pause between two listings of admitted batches, in milliseconds. */
const CONFIRM_AFTER = 2000;
const NOT_READ: BatchWorkflowState = { kind: 'unknown', message: 'the state was not read' };

/** The dependencies of a review. */
export interface ReviewOptions {
  readonly client: Client;
  readonly batches: BatchWorkflows;
  readonly tenant: string;
  readonly state: TenantQueueState;
  /** The configured limit; null: none. Undefined: this worker does not know the tenant, and leaves the limit as it is. */
  readonly limit: number | null | undefined;
  /** Whether the search attribute of the tenant is registered. */
  readonly byTenantAttribute: boolean;
  /** Milliseconds since 1970, by Temporal's clock. */
  readonly now: number;
  /** In milliseconds. Default `FLEET_GONE_AFTER`. */
  readonly fleetGoneAfter?: number | undefined;
  readonly signal: AbortSignal;
}

/**
 * Compares the state of a queue with the batches in Temporal and with the configured limit.
 * @returns undefined when they agree
 */
export async function reviewQueue(options: ReviewOptions): Promise<QueueReview | undefined> {
  const { client, batches, state, limit, now, fleetGoneAfter } = options;
  const next = state.waiting.slice(0, MAX_WAITING);
  const states = await readStates(batches, [...state.admitted, ...next]);
  const stateOf = ({ key }: QueueEntry): BatchWorkflowState => states.get(key) ?? NOT_READ;
  const ended = [...state.admitted, ...next].filter((entry) => hasEnded(stateOf(entry))).map(({ key }) => key);
  const expired = state.admitted.flatMap((entry) => expiredAdmission(entry, stateOf(entry), now) ?? []);
  const overdue = next.flatMap((entry) => {
    const taskQueue = unservedTaskQueue(stateOf(entry), now, fleetGoneAfter);
    return taskQueue === undefined ? [] : { key: entry.key, taskQueue };
  });
  const unserved = await withoutWorkers(client, overdue, now);
  const found = await findUnknownBatches(options);
  const isLimitChanged = limit !== undefined && limit !== state.limit;
  if (ended.length + expired.length + unserved.length + found.length === 0 && !isLimitChanged) return undefined;
  return { ...(limit !== undefined && { limit }), ended, expired, unserved, found };
}

/** Reads the state of each batch, by the key of its queue entry. */
async function readStates(
  batches: BatchWorkflows,
  entries: readonly QueueEntry[],
): Promise<Map<string, BatchWorkflowState>> {
  const states = new Map<string, BatchWorkflowState>();
  for (let start = 0; start < entries.length; start += CONCURRENCY) {
    const chunk = entries.slice(start, start + CONCURRENCY);
    await Promise.all(
      chunk.map(async ({ workflowId, key }) => {
        states.set(key, await batches.stateOf({ batchId: workflowId, key }));
      }),
    );
  }
  return states;
}

/** The keys of the entries without a worker that polls their task queue. */
async function withoutWorkers(
  client: Client,
  entries: readonly { readonly key: string; readonly taskQueue: string }[],
  now: number,
): Promise<string[]> {
  const pollers = new TaskQueuePollers(client);
  const keys: string[] = [];
  for (const { key, taskQueue } of entries) if (!(await pollers.isServed(taskQueue, now))) keys.push(key);
  return keys;
}

/**
 * Admitted batches that the queue does not know: they were reset, or admitted by a queue that was terminated. They are
 * listed twice, because a batch that has just left the queue may still be running.
 */
async function findUnknownBatches({
  client,
  tenant,
  state,
  byTenantAttribute,
  signal,
}: ReviewOptions): Promise<QueueEntry[]> {
  if (!byTenantAttribute) return [];
  const list = () => listAdmittedBatches(client, { tenant, byTenantAttribute });
  const unknown = (await list()).filter(({ key }) => !state.admitted.some((entry) => entry.key === key));
  if (unknown.length === 0) return [];
  await pause(CONFIRM_AFTER, undefined, { signal });
  const confirmed = new Set((await list()).map(({ key }) => key));
  return unknown.filter(({ key }) => confirmed.has(key));
}

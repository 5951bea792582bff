import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import { QUEUE_MESSAGES, type EnterRequest, type LeaveRequest } from '../model/messages/messages.ts';
import { QUEUE_WORKFLOW_TYPE, queueWorkflowId } from '../model/names.ts';
import type {
  AdmissionRequest,
  QueueEntry,
  QueuePresence,
  TenantQueueState,
} from '../model/tenant-queue/tenant-queue.ts';
import { terminateAbandoned, type TakeOver } from '../temporal/abandonment.ts';

/**
 * Enters a batch into the queue of its tenant, and starts the queue if it does not run.
 * @returns the id of the queue's first run, which a continue-as-new keeps
 */
export async function enterQueue(
  client: Client,
  tenant: string,
  request: EnterRequest,
  taskQueue: string,
): Promise<string> {
  const workflowId = queueWorkflowId(tenant);
  const { signaledRunId } = await client.workflow.signalWithStart(QUEUE_WORKFLOW_TYPE, {
    workflowId,
    taskQueue,
    args: [{ tenant }],
    signal: QUEUE_MESSAGES.enter,
    signalArgs: [request],
    staticSummary: `Queue of tenant ${tenant}: admits batches up to the tenant's limit`,
  });
  return firstRunId(await client.workflow.getHandle(workflowId, signaledRunId).describe());
}

/** Removes a batch from the queue of its tenant. Does nothing when the queue is gone: its successor will not find the batch. */
export async function leaveQueue(client: Client, tenant: string, request: LeaveRequest): Promise<void> {
  try {
    await client.workflow.getHandle(queueWorkflowId(tenant)).signal(QUEUE_MESSAGES.leave, request);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/** Whether the queue still runs that a batch has entered; else why the batch has to enter again. */
export type QueueCheck =
  | { readonly kind: 'present' }
  /** The queue was terminated, or another one has started since. */
  | { readonly kind: 'gone' }
  /** Its workers were gone; it was terminated. */
  | { readonly kind: 'terminated'; readonly taskQueue: string };

/**
 * Checks that the queue which a batch has entered still runs, and terminates it when its workers are gone. The next queue finds
 * the admitted batches before it admits others.
 * @param enteredRunId what {@link enterQueue} returned
 */
export async function checkQueue(
  client: Client,
  tenant: string,
  enteredRunId: string,
  takeOver: TakeOver,
): Promise<QueueCheck> {
  const queue = await describeOpenQueue(client, tenant);
  if (!queue || firstRunId(queue) !== enteredRunId) return { kind: 'gone' };
  const wasAbandoned = await terminateAbandoned(client, queue, takeOver);
  return wasAbandoned ? { kind: 'terminated', taskQueue: queue.taskQueue } : { kind: 'present' };
}

/** What the queue of a tenant knows of a batch. */
export function queryPresence(client: Client, { tenant, entry }: AdmissionRequest): Promise<QueuePresence> {
  const queue = client.workflow.getHandle(queueWorkflowId(tenant));
  return queue.query<QueuePresence, [QueueEntry]>(QUEUE_MESSAGES.presence, entry);
}

/**
 * The current state of a queue. The review queries it instead of taking it as an argument, which would have to be replaced
 * with each change of the queue.
 */
export function queryQueueState(client: Client, tenant: string): Promise<TenantQueueState> {
  return client.workflow.getHandle(queueWorkflowId(tenant)).query<TenantQueueState>(QUEUE_MESSAGES.state);
}

async function describeOpenQueue(client: Client, tenant: string): Promise<WorkflowExecutionDescription | undefined> {
  try {
    const queue = await client.workflow.getHandle(queueWorkflowId(tenant)).describe();
    return queue.status.name === 'RUNNING' || queue.status.name === 'PAUSED' ? queue : undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

function firstRunId({ runId, raw }: WorkflowExecutionDescription): string {
  return raw.workflowExecutionInfo?.firstRunId || runId;
}

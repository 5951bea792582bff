import { setTimeout as pause } from 'node:timers/promises';
import { activityInfo, cancellationSignal, Context, log } from '@temporalio/activity';
import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import { QUEUE_MESSAGES, type EnterRequest, type LeaveRequest } from '../src/model/messages/messages.ts';
import { QUEUE_WORKFLOW_TYPE, queueWorkflowId } from '../src/model/names.ts';
import type {
  QueueReview,
  QueueEntry,
  TenantQueueState,
  AdmissionRequest,
} from '../src/model/tenant-queue/tenant-queue.ts';
import { admittedBatches } from '../src/temporal/admitted-batches.ts';
import { unsettledFor } from '../src/temporal/previous-queue.ts';
import { isGone, lapsedTurn, unservedTaskQueue } from '../src/temporal/unserved-task-queue.ts';
import { BatchWorkflows } from '../src/temporal/batch-workflows.ts';
import type { BatchWorkflowState } from '../src/sweep/decide.ts';
import { terminateAbandoned } from '../src/temporal/terminate-abandoned.ts';
import { TaskQueuePollers } from '../src/temporal/task-queue-pollers.ts';
import type { SparkActivityDeps } from './deps.ts';
import { notYet } from './failures.ts';
import { run } from './run.ts';
import type { TemporalNamespace } from './temporal-namespace.ts';

/** Of those that wait, so many are looked at: those whose turn comes next. */
const LOOKED_AT = 50;
/** Batches that are looked at together. */
const AT_ONCE = 16;
/** Milliseconds. */
const SECOND_LOOK = 2000;
/** Of a batch that was not looked at. */
const UNKNOWN: BatchWorkflowState = { kind: 'unknown', why: 'nobody looked' };

/**
 * Asks for a batch's turn; the first batch of its tenant that does so starts the queue. Returns which queue has heard it:
 * the first run of it, which stays the same when it continues as new.
 */
export function enterQueueActivity({ configuration }: SparkActivityDeps) {
  return async ({ tenant, liveBatches, entry }: AdmissionRequest): Promise<string> => {
    const { client } = Context.current();
    const request: EnterRequest = {
      entry,
      limit: configuration.current.document.tenants[tenant]?.liveBatches ?? liveBatches,
    };
    const { signaledRunId } = await client.workflow.signalWithStart(QUEUE_WORKFLOW_TYPE, {
      workflowId: queueWorkflowId(tenant),
      taskQueue: activityInfo().taskQueue,
      args: [{ tenant }],
      signal: QUEUE_MESSAGES.enter,
      signalArgs: [request],
      staticSummary: `The queue of tenant ${tenant}: lets in as many of its batches as may live at once`,
    });
    const heard = await client.workflow.getHandle(queueWorkflowId(tenant), signaledRunId).describe();
    return firstRunOf(heard);
  };
}

/**
 * Returns when the queue that heard a batch is not there any more: somebody ended it, or its fleet is gone, and this one ends
 * it. Until then it goes on. Whoever starts the next queue, that one finds who lives before it lets anybody in.
 */
export function missQueueActivity({ fleetGoneAfter }: SparkActivityDeps) {
  return (tenant: string, heardBy: string): Promise<void> =>
    run(async () => {
      const { client } = Context.current();
      const queue = await openQueue(client, tenant);
      if (!queue || firstRunOf(queue) !== heardBy) return;
      const ours = { taskQueue: activityInfo().taskQueue, now: temporalsNow(), goneAfter: fleetGoneAfter };
      if (await terminateAbandoned(client, queue, ours)) {
        log.warn('The queue of a tenant is taken over: its fleet is gone', { tenant, from: queue.taskQueue });
        return;
      }
      throw notYet(`All is well: the batch waits in the queue of tenant ${tenant}.`);
    });
}

/** When this try was to begin, in milliseconds since 1970: by Temporal's clock, as what it is compared with is. */
function temporalsNow(): number {
  return activityInfo().currentAttemptScheduledTimestampMs;
}

/** Tells the queue that a batch needs no turn any more. */
export function leaveQueueActivity() {
  return async ({ tenant, entry }: AdmissionRequest): Promise<void> => {
    const { client } = Context.current();
    const request: LeaveRequest = { key: entry.key };
    try {
      await client.workflow.getHandle(queueWorkflowId(tenant)).signal(QUEUE_MESSAGES.leave, request);
    } catch (error) {
      // Somebody ended the queue: the next one will not find the batch.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  };
}

/** The batches of a tenant that live already, for a queue that begins. */
export function findAdmittedActivity(temporal: TemporalNamespace) {
  return (tenant: string): Promise<QueueEntry[]> =>
    run(async () => {
      const { client } = Context.current();
      const wait = await unsettledFor(client, tenant, activityInfo().workflowExecution?.runId ?? '', temporalsNow());
      if (wait > 0) throw notYet(`The queue of tenant ${tenant} that was before has just ended.`, wait);
      return admittedBatches(client, { tenant, narrowed: (await temporal()).tenantAttribute });
    });
}

/**
 * Looks whether the batches that a queue counts still live, whether others do, and at the quota; goes on until something
 * is new.
 */
export function reviewQueueActivity({ configuration, fleetGoneAfter }: SparkActivityDeps, temporal: TemporalNamespace) {
  return (tenant: string): Promise<QueueReview> =>
    run(async () => {
      // What is new is told at most every few seconds, however often it changes.
      if (activityInfo().attempt === 1) throw notYet('Looking in a moment.');
      const { client } = Context.current();
      const { id, tenantAttribute } = await temporal();
      const now = temporalsNow();
      const state = await stateOf(client, tenant);
      const configured = configuration.current.document.tenants[tenant];
      // A worker that does not know the tenant has an old configuration, or serves others: it has no word in this.
      const limit = configured && (configured.liveBatches ?? null);
      const lives = new BatchWorkflows(client, id);
      const next = state.waiting.slice(0, LOOKED_AT);
      const known = await livesOf(lives, [...state.live, ...next]);
      const lifeOf = ({ key }: QueueEntry): BatchWorkflowState => known.get(key) ?? UNKNOWN;
      const gone = [...state.live, ...next].filter((entry) => isGone(lifeOf(entry))).map(({ key }) => key);
      const lapsed = state.live.flatMap((entry) => lapsedTurn(entry, lifeOf(entry), now) ?? []);
      const unserved = next.map((entry) => ({
        ...entry,
        taskQueue: unservedTaskQueue(lifeOf(entry), now, fleetGoneAfter),
      }));
      const asleep = await asleepOf(client, unserved, now);
      const found = tenantAttribute ? await unknownBatches(client, tenant, state) : [];
      const changed = limit !== undefined && limit !== state.limit;
      if (gone.length + lapsed.length + asleep.length + found.length === 0 && !changed) {
        throw notYet(
          `All is well: ${state.live.length} batches of tenant ${tenant} live, ${state.waiting.length} wait.`,
        );
      }
      return { ...(limit !== undefined && { limit }), gone, lapsed, asleep, found };
    });
}

async function openQueue(client: Client, tenant: string): Promise<WorkflowExecutionDescription | undefined> {
  try {
    const queue = await client.workflow.getHandle(queueWorkflowId(tenant)).describe();
    // One that somebody has paused is there.
    return queue.status.name === 'RUNNING' || queue.status.name === 'PAUSED' ? queue : undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

function firstRunOf({ runId, raw }: WorkflowExecutionDescription): string {
  return raw.workflowExecutionInfo?.firstRunId || runId;
}

/** What the queue knows now. It is asked for, and not told with the activity, which would have to begin anew with each change. */
async function stateOf(client: Client, tenant: string): Promise<TenantQueueState> {
  try {
    return await client.workflow.getHandle(queueWorkflowId(tenant)).query<TenantQueueState>(QUEUE_MESSAGES.state);
  } catch (error) {
    // Temporal lets one question wait at a time; others ask, too.
    throw notYet(
      `The queue of tenant ${tenant} did not answer: ${error instanceof Error ? error.message : 'no reason'}.`,
    );
  }
}

/** Batches that live, and that the queue does not count: that were reset, or let in while somebody ended the queue. */
async function unknownBatches(client: Client, tenant: string, { live }: TenantQueueState): Promise<QueueEntry[]> {
  const look = () => admittedBatches(client, { tenant, narrowed: true });
  const seen = (await look()).filter(({ key }) => !live.some((one) => one.key === key));
  if (seen.length === 0) return [];
  // One that has left its queue ends a moment later.
  await pause(SECOND_LOOK, undefined, { signal: cancellationSignal() });
  const again = new Set((await look()).map(({ key }) => key));
  return seen.filter(({ key }) => again.has(key));
}

/** What Temporal says of each of these batches, by its key. */
async function livesOf(
  lives: BatchWorkflows,
  entries: readonly QueueEntry[],
): Promise<Map<string, BatchWorkflowState>> {
  const found = new Map<string, BatchWorkflowState>();
  for (let at = 0; at < entries.length; at += AT_ONCE) {
    const together = entries.slice(at, at + AT_ONCE);
    await Promise.all(
      together.map(async ({ workflowId, key }) => found.set(key, await lives.of({ batchId: workflowId, key }))),
    );
  }
  return found;
}

/** Keys of those that wait for a task queue of which nobody asks for work. */
async function asleepOf(
  client: Client,
  entries: readonly { readonly key: string; readonly taskQueue: string | undefined }[],
  now: number,
): Promise<string[]> {
  const served = new TaskQueuePollers(client);
  const asleep: string[] = [];
  for (const { key, taskQueue } of entries) {
    if (taskQueue !== undefined && !(await served.has(taskQueue, now))) asleep.push(key);
  }
  return asleep;
}

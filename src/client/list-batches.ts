import type { Client } from '@temporalio/client';
import { isTerminated, type ApplicationState } from '../model/driver/application-state.ts';
import { BATCH_WORKFLOW_TYPE, SEARCH_ATTRIBUTES } from '../model/names.ts';
import type { QueuePlace } from '../model/tenant-queue/tenant-queue.ts';
import type { BatchAccess } from './batch-access.ts';
import { call } from '../temporal/call.ts';
import { NoWorkerError } from './errors.ts';
import { factsOf, type BatchFacts } from './facts.ts';
import { QueueLines } from './queue-lines.ts';

/** Which batches to list. */
export interface ListBatchesOptions {
  /** Only batches in this state. */
  readonly state?: ApplicationState;
  /** At most this many. Default 100. */
  readonly limit?: number;
}

/** One line of a list of batches. Times are ISO-8601 in UTC. */
export interface BatchSummary {
  readonly batchId: string;
  readonly runId: string;
  readonly name?: string;
  readonly state: ApplicationState;
  /** Status of the workflow: RUNNING, COMPLETED, FAILED, CANCELLED, TERMINATED, TIMED_OUT. */
  readonly workflowStatus: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly applicationId?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  readonly tenant?: string;
  /** Where it waits in the queue of its tenant, while it does. */
  readonly queued?: QueuePlace;
}

/** States that no search attribute tells are asked for, so many at once. */
const AT_ONCE = 25;

/** Batches in the order of Temporal's visibility: the running ones first, then those that ended, the last first. */
export async function* listBatches(
  access: BatchAccess,
  { state, limit = 100 }: ListBatchesOptions,
): AsyncGenerator<BatchSummary> {
  let left = limit;
  const stateOf = stateReader(access);
  const lines = new QueueLines(access);
  for await (const chunk of chunks(visibleBatches(access, state))) {
    const summaries = await Promise.all(
      chunk.map(async (facts) => lines.withPlace(summaryOf(facts, await stateOf(facts)), facts)),
    );
    for (const summary of summaries) {
      if (state !== undefined && summary.state !== state) continue;
      if (left <= 0) return;
      left -= 1;
      yield summary;
    }
    if (left <= 0) return;
  }
}

/** Tells the state of a batch; the first that no worker answers for is the last that one is asked about. */
function stateReader(access: BatchAccess): (facts: BatchFacts) => Promise<ApplicationState> {
  let noWorker = false;
  return async (facts) => {
    const visible = visibleState(facts);
    if (visible !== undefined) return visible;
    if (facts.open && noWorker) return 'UNKNOWN';
    try {
      return (await access.statusOf(facts)).state;
    } catch (error) {
      if (!(error instanceof NoWorkerError)) throw error;
      noWorker = true;
      return 'UNKNOWN';
    }
  };
}

async function* visibleBatches(
  { client, timeouts }: BatchAccess,
  state?: ApplicationState,
): AsyncGenerator<BatchFacts> {
  const ofType = `WorkflowType = '${BATCH_WORKFLOW_TYPE}'`;
  const narrowed = state !== undefined && state !== 'UNKNOWN' && (await hasStateAttribute(client));
  const query = narrowed ? `${ofType} AND ${narrowing(state)}` : ofType;
  const workflows = client.workflow.list({ query, pageSize: 100 })[Symbol.asyncIterator]();
  for (;;) {
    const next = await call(client, 'listing batches', timeouts.temporal, () => workflows.next());
    if (next.done) return;
    yield factsOf(next.value);
  }
}

async function* chunks<T>(all: AsyncIterable<T>): AsyncGenerator<T[]> {
  let chunk: T[] = [];
  for await (const one of all) {
    chunk.push(one);
    if (chunk.length < AT_ONCE) continue;
    yield chunk;
    chunk = [];
  }
  yield chunk;
}

/** A batch that was terminated from outside still carries the state it had: it is not running. */
function narrowing(state: ApplicationState): string {
  const byState = `${SEARCH_ATTRIBUTES.state} = '${state}'`;
  return isTerminated(state) ? byState : `${byState} AND ExecutionStatus = 'Running'`;
}

/**
 * The state a summary shows: what the search attribute says, or undefined where it is missing, or the workflow ended
 * without having the last word.
 */
export function visibleState({ open, workflowStatus, state }: BatchFacts): ApplicationState | undefined {
  if (workflowStatus === 'TERMINATED' || workflowStatus === 'TIMED_OUT') return 'UNKNOWN';
  if (state === undefined || (!open && !isTerminated(state))) return undefined;
  return state;
}

/** A line of the list. */
export function summaryOf(facts: BatchFacts, state: ApplicationState): BatchSummary {
  const { batchId, runId, name, workflowStatus, startedAt, endedAt, applicationId, cluster, namespace, tenant } = facts;
  return {
    batchId,
    runId,
    ...(name !== undefined && { name }),
    state,
    workflowStatus,
    startedAt,
    ...(endedAt !== undefined && { endedAt }),
    ...(applicationId !== undefined && { applicationId }),
    ...(cluster !== undefined && { cluster }),
    ...(namespace !== undefined && { namespace }),
    ...(tenant !== undefined && { tenant }),
  };
}

/** Asking for an attribute that is not registered is an error of the query, so Temporal is asked before. */
async function hasStateAttribute(client: Client): Promise<boolean> {
  try {
    const { namespace } = client.options;
    const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
    return SEARCH_ATTRIBUTES.state in (customAttributes ?? {});
  } catch {
    // Not every account may ask (Temporal Cloud); then everything is listed and looked through here.
    return false;
  }
}

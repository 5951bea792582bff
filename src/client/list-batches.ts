import type { Client } from '@temporalio/client';
import { isTerminated, type ApplicationState } from '../model/driver/application-state.ts';
import { BATCH_WORKFLOW_TYPE, SEARCH_ATTRIBUTES } from '../model/names.ts';
import { call } from '../temporal/call.ts';
import type { BatchAccess } from './batch-access.ts';
import { batchFacts, type BatchFacts } from './batch-facts.ts';
import { summaryOf, visibleState, type BatchSummary, type ListBatchesOptions } from './batch-summary.ts';
import { NoWorkerError } from './errors.ts';
import { QueuePositions } from './queue-position.ts';

/** Number of concurrent queries for the state of batches without search attributes. */
const CHUNK_SIZE = 25;

/** Lists batches in the order of Temporal's visibility: running ones first, then ended ones, the latest first. */
export async function* listBatches(
  access: BatchAccess,
  { state, limit = 100 }: ListBatchesOptions,
): AsyncGenerator<BatchSummary> {
  let left = limit;
  const readState = stateReader(access);
  const positions = new QueuePositions(access);
  for await (const chunk of chunks(visibleBatches(access, state))) {
    const summaries = await Promise.all(
      chunk.map(async (facts) => positions.addTo(summaryOf(facts, await readState(facts)), facts)),
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

/** Makes a function that reads the state of a batch. It stops to query workers after the first query without an answer. */
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
  const byState = state !== undefined && state !== 'UNKNOWN' && (await hasStateAttribute(client));
  const query = byState ? `${ofType} AND ${stateFilter(state)}` : ofType;
  const workflows = client.workflow.list({ query, pageSize: 100 })[Symbol.asyncIterator]();
  for (;;) {
    const next = await call(client, 'listing batches', timeouts.temporal, () => workflows.next());
    if (next.done) return;
    yield batchFacts(next.value);
  }
}

async function* chunks<T>(all: AsyncIterable<T>): AsyncGenerator<T[]> {
  let chunk: T[] = [];
  for await (const one of all) {
    chunk.push(one);
    if (chunk.length < CHUNK_SIZE) continue;
    yield chunk;
    chunk = [];
  }
  yield chunk;
}

/** A terminated workflow keeps the last value of its attribute, so a state that is not terminal needs a running workflow. */
function stateFilter(state: ApplicationState): string {
  const byState = `${SEARCH_ATTRIBUTES.state} = '${state}'`;
  return isTerminated(state) ? byState : `${byState} AND ExecutionStatus = 'Running'`;
}

/** Whether the search attribute is registered; a query with an unregistered attribute is an error. */
async function hasStateAttribute(client: Client): Promise<boolean> {
  try {
    const { namespace } = client.options;
    const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
    return SEARCH_ATTRIBUTES.state in (customAttributes ?? {});
  } catch {
    // Temporal Cloud does not let every account list them; then all batches are listed and filtered here.
    return false;
  }
}

import type { Client } from '@temporalio/client';
import { isTerminated } from '../model/driver/application-state.ts';
import { defined } from '../model/lang.ts';
import { BATCH_WORKFLOW_TYPE, SEARCH_ATTRIBUTES, type SearchAttributeName } from '../model/names.ts';
import type { BatchStatus } from '../model/status/batch-status.ts';
import { searchablePhase } from '../model/status/searchable-phase.ts';
import { call } from '../temporal/call.ts';
import type { BatchAccess } from './batch-access.ts';
import { batchFacts, type BatchFacts } from './batch-facts.ts';
import { summaryOf, visibleState, type BatchSummary, type ListBatchesOptions } from './batch-summary.ts';
import { NoWorkerError } from './errors.ts';
import { QueuePositions } from './queue-position.ts';

/** Number of concurrent queries for the state of batches without search attributes. */
const CHUNK_SIZE = 25;

/** The filters that a search attribute answers. */
const ATTRIBUTE_OF = {
  state: SEARCH_ATTRIBUTES.state,
  phase: SEARCH_ATTRIBUTES.phase,
  name: SEARCH_ATTRIBUTES.name,
  tenant: SEARCH_ATTRIBUTES.tenant,
  cluster: SEARCH_ATTRIBUTES.cluster,
  failureClass: SEARCH_ATTRIBUTES.failureClass,
} as const satisfies Readonly<Record<string, SearchAttributeName>>;

type Filter = keyof typeof ATTRIBUTE_OF;
const FILTERS = Object.keys(ATTRIBUTE_OF) as readonly Filter[];

/** Lists batches in the order of Temporal's visibility: running ones first, then ended ones, the latest first. */
export async function* listBatches(
  access: BatchAccess,
  { limit = 100, ...options }: ListBatchesOptions,
): AsyncGenerator<BatchSummary> {
  let left = limit;
  const registered =
    FILTERS.some((filter) => options[filter] !== undefined) || minCoreSeconds(options) > 0
      ? await registeredAttributes(access.client)
      : new Set<string>();
  const read = statusReader(access);
  const positions = new QueuePositions(access);
  for await (const chunk of chunks(visibleBatches(access, listQuery(options, registered)))) {
    const summaries = await Promise.all(
      chunk.map(async (facts) => positions.addTo(await completed(facts, options, read), facts)),
    );
    for (const summary of summaries) {
      if (!FILTERS.every((filter) => options[filter] === undefined || summary[filter] === options[filter])) continue;
      if ((summary.coreSeconds ?? 0) < minCoreSeconds(options)) continue;
      if (left <= 0) return;
      left -= 1;
      yield summary;
    }
    if (left <= 0) return;
  }
}

/** One batch as in a list. */
export async function summaryOfBatch(access: BatchAccess, facts: BatchFacts): Promise<BatchSummary> {
  return new QueuePositions(access).addTo(await completed(facts, {}, statusReader(access)), facts);
}

/** The visibility query of a list, with the filters that registered attributes can answer. */
export function listQuery(options: ListBatchesOptions, registered: ReadonlySet<string>): string {
  // A batch that continued in a new run is listed once, by that run.
  const clauses = [`WorkflowType = '${BATCH_WORKFLOW_TYPE}'`, "ExecutionStatus != 'ContinuedAsNew'"];
  for (const filter of FILTERS) {
    const value = options[filter];
    // A batch that was ended from outside keeps its last state, so UNKNOWN is no value of the attribute.
    if (value === undefined || !registered.has(ATTRIBUTE_OF[filter]) || value === 'UNKNOWN') continue;
    clauses.push(`${ATTRIBUTE_OF[filter]} = '${value.replaceAll(/[\\']/g, String.raw`\$&`)}'`);
  }
  const { state, phase, since, running = false } = options;
  const isLive = running || (state && state !== 'UNKNOWN' && !isTerminated(state)) || (phase && phase !== 'ended');
  // For the same reason, a state that is not terminal needs a running workflow.
  if (isLive) clauses.push("ExecutionStatus = 'Running'");
  const atLeast = minCoreSeconds(options);
  if (atLeast > 0 && registered.has(SEARCH_ATTRIBUTES.coreSeconds)) {
    clauses.push(`${SEARCH_ATTRIBUTES.coreSeconds} >= ${atLeast}`);
  }
  if (since !== undefined) clauses.push(`StartTime >= '${since}'`);
  return clauses.join(' AND ');
}

function minCoreSeconds({ minCoreHours = 0 }: ListBatchesOptions): number {
  return minCoreHours * 3600;
}

/** The summary of a batch, completed by its status where visibility lacks what is shown or filtered by. */
async function completed(
  facts: BatchFacts,
  options: ListBatchesOptions,
  read: (facts: BatchFacts) => Promise<BatchStatus | undefined>,
): Promise<BatchSummary> {
  const visible = visibleState(facts);
  const summary = summaryOf(facts, visible ?? 'UNKNOWN');
  const isDecided =
    FILTERS.every((filter) => options[filter] === undefined || summary[filter] !== undefined) &&
    (minCoreSeconds(options) === 0 || summary.coreSeconds !== undefined);
  if (visible !== undefined && isDecided) return summary;
  const status = await read(facts);
  if (!status) return summary;
  const { name, cluster, namespace, tenant, phase, attempts, usage } = status;
  const last = attempts.at(-1);
  return {
    ...defined({
      name: name === '' ? undefined : name,
      cluster,
      namespace,
      tenant,
      phase: searchablePhase(phase),
      applicationId: last?.driver.applicationId,
      failureClass: last?.verdict?.failureClass,
      attempt: last?.number,
      coreSeconds: usage?.coreSeconds,
      gibSeconds: usage?.gibSeconds,
    }),
    ...summary,
    state: visible ?? status.state,
  };
}

/** Makes a function that reads the status of a batch. It stops to query workers after the first query without an answer. */
function statusReader(access: BatchAccess): (facts: BatchFacts) => Promise<BatchStatus | undefined> {
  let noWorker = false;
  return async (facts) => {
    if (facts.open && noWorker) return undefined;
    try {
      return await access.statusOf(facts);
    } catch (error) {
      if (!(error instanceof NoWorkerError)) throw error;
      noWorker = true;
      return undefined;
    }
  };
}

async function* visibleBatches({ client, timeouts }: BatchAccess, query: string): AsyncGenerator<BatchFacts> {
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

/** The registered search attributes; a query with an unregistered attribute is an error. */
async function registeredAttributes(client: Client): Promise<ReadonlySet<string>> {
  try {
    const { namespace } = client.options;
    const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
    return new Set(Object.keys(customAttributes ?? {}));
  } catch {
    // Temporal Cloud does not let every account list them; then all batches are listed and filtered here.
    return new Set();
  }
}

import type { Client } from '@temporalio/client';
import { BATCH_WORKFLOW_TYPE } from '../model/names.ts';
import { RUNNING_BATCHES } from './visibility.ts';

/** Runs of batches that have closed. */
export interface ClosedBatches {
  readonly batches: readonly {
    readonly batchId: string;
    /** Milliseconds since 1970, by Temporal's clock. */
    readonly closedAt: number;
  }[];
  /** False if there are more than were read. */
  readonly isComplete: boolean;
}

const PAGE_SIZE = 1000;
/** Closed runs that are read at most: ten pages. */
const MAX_CLOSED = 10 * PAGE_SIZE;
/** Running batches that are read at most; their ids take some megabytes. */
const MAX_RUNNING = 200_000;
/** Deadline of each request, in milliseconds. */
const REQUEST_TIMEOUT = 10_000;

/**
 * The runs of batches that closed since a time, from visibility, which lags behind. Usually one request.
 * @param since milliseconds since 1970
 */
export async function listClosedBatches(client: Client, since: number): Promise<ClosedBatches> {
  const query = `WorkflowType = '${BATCH_WORKFLOW_TYPE}' AND CloseTime >= '${new Date(since).toISOString()}'`;
  const batches: { batchId: string; closedAt: number }[] = [];
  for await (const page of pages(client, query)) {
    for (const { execution, closeTime } of page) {
      const closedAt = Number(closeTime?.seconds ?? 0) * 1000 + Math.floor((closeTime?.nanos ?? 0) / 1e6);
      batches.push({ batchId: execution?.workflowId ?? '', closedAt });
    }
    if (batches.length >= MAX_CLOSED) return { batches, isComplete: false };
  }
  return { batches, isComplete: true };
}

/**
 * The ids of the batches that run, from visibility.
 * @throws when there are more than 200,000
 */
export async function listRunningBatches(client: Client): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for await (const page of pages(client, RUNNING_BATCHES)) {
    for (const { execution } of page) ids.add(execution?.workflowId ?? '');
    if (ids.size > MAX_RUNNING) throw new Error(`Temporal runs more than ${MAX_RUNNING} batches.`);
  }
  return ids;
}

/** The pages of a query, as Temporal sends them: its client would decode the memo of each workflow. */
async function* pages(client: Client, query: string) {
  const { workflowService, options } = client;
  let nextPageToken: Uint8Array | undefined;
  do {
    const request = {
      namespace: options.namespace,
      query,
      pageSize: PAGE_SIZE,
      ...(nextPageToken && { nextPageToken }),
    };
    const answer = await client.withDeadline(Date.now() + REQUEST_TIMEOUT, () =>
      workflowService.listWorkflowExecutions(request),
    );
    yield answer.executions ?? [];
    nextPageToken = answer.nextPageToken && answer.nextPageToken.length > 0 ? answer.nextPageToken : undefined;
  } while (nextPageToken);
}

import type { Client } from '@temporalio/client';
import { BATCH_WORKFLOW_TYPE, SEARCH_ATTRIBUTES } from '../model/names.ts';

/** The visibility query for running batches. */
export const RUNNING_BATCHES = `WorkflowType = '${BATCH_WORKFLOW_TYPE}' AND ExecutionStatus = 'Running'`;

/**
 * Counts the running batches on a cluster. Needs the search attributes of batches to be registered. Visibility is eventually
 * consistent; the count may be a second old.
 */
export async function countRunningBatches(client: Client, cluster: string): Promise<number> {
  return (await client.workflow.count(`${RUNNING_BATCHES} AND ${SEARCH_ATTRIBUTES.cluster} = '${cluster}'`)).count;
}

import type { Client } from '@temporalio/client';
import { BATCH_WORKFLOW_TYPE, SEARCH_ATTRIBUTES } from '../model/names.ts';

/** How many batches live on a cluster, where the search attributes are registered; visibility may be a second late. */
export async function countLiveBatches(client: Client, cluster: string): Promise<number> {
  const running = `WorkflowType = '${BATCH_WORKFLOW_TYPE}' AND ExecutionStatus = 'Running'`;
  return (await client.workflow.count(`${running} AND ${SEARCH_ATTRIBUTES.cluster} = '${cluster}'`)).count;
}

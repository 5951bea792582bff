import { Context } from '@temporalio/activity';
import type { Placing } from '../src/config/placing.ts';
import { BATCH_WORKFLOW_TYPE, SEARCH_ATTRIBUTES } from '../src/model/names.ts';

/** How many batches live on each of the clusters among which one is chosen by that; visibility may be a second late. */
export async function liveBatchesOn({ candidates, choose }: Placing): Promise<ReadonlyMap<string, number> | undefined> {
  if (choose !== 'least-live-batches') return undefined;
  const { client } = Context.current();
  const counts = await Promise.all(
    candidates.map(async ({ name }) => {
      const running = `WorkflowType = '${BATCH_WORKFLOW_TYPE}' AND ExecutionStatus = 'Running'`;
      const { count } = await client.workflow.count(`${running} AND ${SEARCH_ATTRIBUTES.cluster} = '${name}'`);
      return [name, count] as const;
    }),
  );
  return new Map(counts);
}

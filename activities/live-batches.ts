import { Context } from '@temporalio/activity';
import type { CandidateClusters } from '../src/config/placement/candidate-clusters.ts';
import { countRunningBatches } from '../src/temporal/visibility.ts';

/** How many batches live on each of the clusters among which one is chosen by that. */
export async function liveBatchesOn({
  candidates,
  choose,
}: CandidateClusters): Promise<ReadonlyMap<string, number> | undefined> {
  if (choose !== 'least-live-batches') return undefined;
  const { client } = Context.current();
  const count = async ({ name }: { name: string }) => [name, await countRunningBatches(client, name)] as const;
  return new Map(await Promise.all(candidates.map(count)));
}

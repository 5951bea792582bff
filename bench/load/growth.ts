import type { CoreV1Event } from '@kubernetes/client-node';
import { concurrently } from '../../test/support/concurrently.ts';
import { burst, type BurstFigures } from './burst.ts';
import type { BenchEnvironment } from './environment.ts';

/** The cost of a burst in a namespace with other objects. */
export interface GrowthFigures {
  readonly otherEvents: number;
  readonly burst: BurstFigures;
}

/** Measures how the cost of a batch grows with the Events of others in the namespace. */
export async function growth(
  environment: BenchEnvironment,
  { batches, others }: { readonly batches: number; readonly others: number },
): Promise<GrowthFigures[]> {
  const without = await burst(environment, batches, 'alone');
  environment.printProgress(`creating ${others} Events of other pods`);
  const { core, namespace } = environment.cluster;
  await concurrently(Array.from({ length: others }), 32, async (_, index) => {
    const body: CoreV1Event = {
      metadata: { name: `other-${index}`, namespace },
      involvedObject: { kind: 'Pod', name: `other-${index}`, namespace },
      type: 'Warning',
      reason: 'FailedScheduling',
      message: '0/12 nodes are available: 12 Insufficient cpu.',
    };
    await core.createNamespacedEvent({ namespace, body });
  });
  const withEvents = await burst(environment, batches, 'with-events');
  return [
    { otherEvents: 0, burst: without },
    { otherEvents: others, burst: withEvents },
  ];
}

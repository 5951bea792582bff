import { eventuallyTrue } from '../eventually.ts';
import type { TestEnvironment } from './test-environment.ts';

/** Number of concurrent creations. */
const AT_ONCE = 20;

/** Creates drivers without a batch, each with our finalizer. @returns their names in the order of a list */
export async function createOrphans(
  { client, cluster }: TestEnvironment,
  prefix: string,
  count: number,
): Promise<string[]> {
  const { namespace, core } = cluster;
  const { namespaceInfo } = await client.workflowService.describeNamespace({ namespace: client.options.namespace });
  const create = (name: string) =>
    core.createNamespacedPod({
      namespace,
      body: {
        metadata: {
          name,
          labels: { 'spark-batch-tag': `${name}-1`, 'spark-batch/temporal-namespace-id': namespaceInfo?.id ?? '' },
          annotations: { 'spark-batch/workflow-id': name },
          finalizers: ['spark-batch/evidence'],
        },
        spec: {
          containers: [{ name: 'spark-kubernetes-driver', image: 'spark' }],
          schedulingGates: [{ name: 'spark-batch/dependents' }],
        },
      },
    });
  const names = Array.from({ length: count }, (_, index) => `${prefix}-${`${index}`.padStart(3, '0')}`);
  for (let from = 0; from < count; from += AT_ONCE) await Promise.all(names.slice(from, from + AT_ONCE).map(create));
  // The scheduler writes once that a pod is gated. A sweep deletes only pods that have not changed since it listed them.
  await eventuallyTrue('the scheduler has seen every orphan', async () => {
    const { items } = await core.listNamespacedPod({ namespace, labelSelector: 'spark-batch-tag' });
    const seen = new Set(items.filter(({ status }) => status?.conditions).map(({ metadata }) => metadata?.name ?? ''));
    return names.every((name) => seen.has(name));
  });
  return names;
}

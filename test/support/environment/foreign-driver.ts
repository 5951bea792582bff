import { randomUUID } from 'node:crypto';
import type { V1Pod } from '@kubernetes/client-node';
import type { TestCluster } from './test-cluster.ts';
import type { Simulation } from './test-environment.ts';

/** A driver that is not ours. */
export interface ForeignDriver {
  readonly name: string;
  /** Default: it runs and ends at once. */
  readonly simulation?: Simulation;
  /** Further labels, such as `kyuubi-unique-tag`. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Creates a driver pod as Spark's own submission client does for Kyuubi, or for `spark-submit` in CI. */
export function createForeignDriver(
  { core, namespace }: TestCluster,
  { name, simulation = {}, labels = {} }: ForeignDriver,
): Promise<V1Pod> {
  const annotations = Object.fromEntries(
    Object.entries(simulation).map(([key, value]) => [`sim.spark-batch/${key}`, value]),
  );
  return core.createNamespacedPod({
    namespace,
    body: {
      metadata: {
        name,
        annotations,
        labels: {
          'spark-app-selector': `spark-${randomUUID().replaceAll('-', '')}`,
          'spark-app-name': name,
          'spark-role': 'driver',
          'spark-version': '4.1.0',
          ...labels,
        },
      },
      spec: { restartPolicy: 'Never', containers: [{ name: 'spark-kubernetes-driver', image: 'spark:4.1' }] },
    },
  });
}

import { patchWith } from './lifecycle-suite.ts';
import type { OpenKind } from './kind.ts';
import { createForeignDriver } from '../environment/foreign-driver.ts';
import { eventuallyTrue } from '../eventually.ts';

/** Another client creates the driver, and the batch adopts it. */
export const existing: OpenKind = ({ cluster }) => {
  // The form by which the proxy assigns requests to batches.
  const podOf = (name: string) => `${name}-0a1b2c3d4e5f-1-driver`;
  const adoption = patchWith('spark-batch-tag');
  return Promise.resolve({
    creating: adoption,
    killing: { verb: 'delete', resource: 'pods' },
    deaths: [
      ['before the driver is adopted', 'dies-before', adoption, 'before'],
      ['after the driver is adopted, before the worker receives the reply', 'dies-after', adoption, 'after'],
    ],
    createDriver: async (name, simulation) => {
      const pod = podOf(name);
      await createForeignDriver(cluster, { name: pod, simulation });
      if (simulation['hold'] !== 'Running') return;
      await eventuallyTrue(`${pod} is running`, async () => (await cluster.pod(pod))?.status?.phase === 'Running');
    },
    batch: (name, _, more) => ({
      name,
      namespace: cluster.namespace,
      submit: { kind: 'existing', pod: podOf(name) },
      ...more,
    }),
  });
};

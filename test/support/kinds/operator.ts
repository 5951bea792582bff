import { simulatedBatch } from '../environment/test-environment.ts';
import { FakeOperator } from '../fake-operator.ts';
import { installSparkApplications } from '../fake-operator/install.ts';
import type { OpenKind } from './kind.ts';

/** The Spark operator creates the driver. */
export const operator: OpenKind = async ({ stack, cluster: { namespace } }) => {
  const { kubeconfig } = stack.kubernetes;
  await installSparkApplications(kubeconfig);
  const fakeOperator = new FakeOperator(kubeconfig, namespace).start();
  const creation = { verb: 'create', resource: 'sparkapplications' } as const;
  return {
    creating: creation,
    // Kubernetes deletes the driver with its owner.
    killing: { verb: 'delete', resource: 'sparkapplications' },
    deaths: [
      ['before the SparkApplication is created', 'dies-before', creation, 'before'],
      ['after the SparkApplication is created, before the worker receives the reply', 'dies-after', creation, 'after'],
    ],
    batch: (name, simulation, more) =>
      simulatedBatch(namespace, simulation, { name, submit: { kind: 'operator' }, ...more }),
    otherObjectsOf: async (name) =>
      (await fakeOperator.applications()).flatMap(({ metadata }) =>
        metadata?.name?.startsWith(`${name}-`) ? metadata.name : [],
      ),
    close: () => fakeOperator.stop(),
  };
};

import { batchOf } from '../environment/test-environment.ts';
import { FakeOperator } from '../fake-operator.ts';
import { installSparkApplications } from '../fake-operator/install.ts';
import type { OpenKind } from './kind.ts';

/** The driver is made by the Spark operator. */
export const operator: OpenKind = async ({ stack, cluster: { namespace } }) => {
  const { kubeconfig } = stack.kubernetes;
  await installSparkApplications(kubeconfig);
  const playing = new FakeOperator(kubeconfig, namespace).start();
  const creation = { verb: 'create', resource: 'sparkapplications' } as const;
  return {
    making: creation,
    // Kubernetes takes the driver with its owner: no worker need ask for that.
    killing: { verb: 'delete', resource: 'sparkapplications' },
    deaths: [
      ['before the SparkApplication is created', 'dies-before', creation, 'before'],
      ['after the SparkApplication is created, before it heard of that', 'dies-after', creation, 'after'],
    ],
    batch: (name, simulation, more) => batchOf(namespace, simulation, { name, submit: { kind: 'operator' }, ...more }),
    makersOf: async (name) =>
      (await playing.applications()).flatMap(({ metadata }) =>
        metadata?.name?.startsWith(`${name}-`) ? metadata.name : [],
      ),
    close: () => playing.stop(),
  };
};

import { batchOf } from '../environment/test-environment.ts';
import { sparkHome } from '../environment/spark-home.ts';
import type { OpenKind } from './kind.ts';

/** The driver is made by the real spark-submit, a child of the worker. */
export const sparkSubmit: OpenKind = async ({ cluster: { namespace } }) => {
  const creation = { verb: 'create', resource: 'pods' } as const;
  return {
    // Submissions whose requests are held keep their places: the others need some, too.
    workerArguments: ['--spark-home', await sparkHome(), '--max-spark-submits', '6'],
    making: creation,
    killing: { verb: 'delete', resource: 'pods' },
    deaths: [
      ['before spark-submit has created the driver', 'dies-before', creation, 'before'],
      ['after spark-submit has created the driver, before it heard of that', 'dies-after', creation, 'after'],
    ],
    batch: (name, simulation, more) =>
      batchOf(namespace, simulation, { name, submit: { kind: 'spark-submit' }, ...more }),
  };
};

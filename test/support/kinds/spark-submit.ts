import { simulatedBatch } from '../environment/test-environment.ts';
import { sparkHome } from '../environment/spark-home.ts';
import type { OpenKind } from './kind.ts';

/** The real spark-submit, a child of the worker, creates the driver. */
export const sparkSubmit: OpenKind = async ({ cluster: { namespace } }) => {
  const creation = { verb: 'create', resource: 'pods' } as const;
  return {
    // A held submission occupies its slot; the other batches need further slots.
    workerArguments: ['--spark-home', await sparkHome(), '--max-spark-submits', '6'],
    creating: creation,
    killing: { verb: 'delete', resource: 'pods' },
    deaths: [
      ['before spark-submit has created the driver', 'dies-before', creation, 'before'],
      [
        'after spark-submit has created the driver, before the worker receives the reply',
        'dies-after',
        creation,
        'after',
      ],
    ],
    batch: (name, simulation, more) =>
      simulatedBatch(namespace, simulation, { name, submit: { kind: 'spark-submit' }, ...more }),
  };
};

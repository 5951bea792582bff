import { simulatedBatch } from '../environment/test-environment.ts';
import type { OpenKind } from './kind.ts';

/** The worker creates the driver. */
export const native: OpenKind = ({ cluster }) =>
  Promise.resolve({
    creating: { verb: 'create', resource: 'pods' },
    killing: { verb: 'delete', resource: 'pods' },
    deaths: [
      ['before the driver is created', 'dies-driver', { verb: 'create', resource: 'pods' }, 'before'],
      ['between driver and Service', 'dies-service', { verb: 'create', resource: 'services' }, 'before'],
    ],
    batch: (name, simulation, more) => simulatedBatch(cluster.namespace, simulation, { name, ...more }),
  });

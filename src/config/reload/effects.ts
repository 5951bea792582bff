import { RESTART_ONLY } from '../schema/document.ts';

/** What a change of the configuration has an effect on, and how people read that. */
export const EFFECTS = {
  restart: 'Needs a restart of the workers (they make their Spark distribution ready when they start)',
  connections: 'At once (workers connect anew; batches of a cluster that is removed wait for it)',
  running: 'Batches that run already, too (it is read again when it applies)',
  queues: 'Batches that wait in the queue of their tenant, at once',
  sweeps: 'The next sweep for orphans',
  batches: 'New batches (one that runs keeps the plan it was given)',
} as const;

/** Where a change shows: a name in {@link EFFECTS}. */
export type Effect = keyof typeof EFFECTS;

const LAYERED: ReadonlySet<string> = new Set(['clusters', 'namespaces', 'tenants']);
const LAYER_PARTS: ReadonlySet<string> = new Set(['defaults', 'forced', 'limits']);
/** Fields of a batch that are read again, and the limit of one of them. */
const READ_AGAIN: ReadonlySet<string> = new Set(['cleanup', 'retention']);
/** Of a cluster: what only says where new batches go. */
const FOR_PLACING: ReadonlySet<string> = new Set(['labels', 'weight', 'defaultNamespace']);

/** What a change at this path has an effect on. */
export function effectOf(path: readonly string[]): Effect {
  const [key = '', name, field = '', ...deeper] = path;
  if (RESTART_ONLY.some((one) => one === key)) return 'restart';
  if (key === 'orphans') return 'sweeps';
  if (LAYER_PARTS.has(key)) return effectOfLayer([key, ...path.slice(1)]);
  if (!LAYERED.has(key) || name === undefined) return 'batches';
  if (LAYER_PARTS.has(field)) return effectOfLayer([field, ...deeper]);
  if (key === 'clusters') return FOR_PLACING.has(field) ? 'batches' : 'connections';
  return field === 'liveBatches' ? 'queues' : 'batches';
}

function effectOfLayer([, field = '']: readonly string[]): Effect {
  return READ_AGAIN.has(field) ? 'running' : 'batches';
}

import { RESTART_ONLY } from '../schema/document.ts';

/** The effects that a change of the configuration can have, with the explanation for users. */
export const EFFECTS = {
  restart: 'After a restart of the workers (they prepare their Spark distribution at start)',
  connections: 'At once (workers reconnect; batches of a removed cluster wait until it is configured again)',
  running: 'Running and new batches (the value is read again when it is needed)',
  queues: 'Batches that wait for admission, at once',
  adoption: 'Drivers without a batch, within seconds (adopted ones keep their plan)',
  sweeps: 'The next search of a watch, or the next sweep, for orphans',
  batches: 'New batches (a running batch keeps its plan)',
} as const;

/** An effect of a change: a key of {@link EFFECTS}. */
export type Effect = keyof typeof EFFECTS;

const LAYER_MAPS: ReadonlySet<string> = new Set(['clusters', 'namespaces', 'tenants']);
const LAYER_PARTS: ReadonlySet<string> = new Set(['defaults', 'forced', 'limits']);
/** Fields of a batch, and limits, that running batches read again. */
const READ_AGAIN: ReadonlySet<string> = new Set(['cleanup', 'retention']);
/** Fields of a cluster that only influence where new batches run. */
const PLACEMENT_FIELDS: ReadonlySet<string> = new Set(['labels', 'weight', 'defaultNamespace']);

/** The effect of a change of the value at this path. */
export function effectOf(path: readonly string[]): Effect {
  const [key = '', name, field = '', ...deeper] = path;
  if (RESTART_ONLY.some((one) => one === key)) return 'restart';
  if (key === 'orphans' || key === 'orphanGrace') return 'sweeps';
  if (key === 'podReads') return 'running';
  if (key === 'archive' && name !== undefined && name !== 'timeout') return 'running';
  if (LAYER_PARTS.has(key)) return effectOfLayer([key, ...path.slice(1)]);
  if (!LAYER_MAPS.has(key) || name === undefined) return 'batches';
  if (LAYER_PARTS.has(field)) return effectOfLayer([field, ...deeper]);
  if (key === 'clusters' && field === 'adopt') return 'adoption';
  if (key === 'clusters') return PLACEMENT_FIELDS.has(field) ? 'batches' : 'connections';
  return field === 'liveBatches' ? 'queues' : 'batches';
}

function effectOfLayer([, field = '']: readonly string[]): Effect {
  return READ_AGAIN.has(field) ? 'running' : 'batches';
}

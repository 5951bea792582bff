/** The number of workflows that a worker keeps in memory. Each is evicted when it is full, and replayed when it continues. */
import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';

/**
 * Maximum of `maxCachedWorkflows`. Temporal's core allocates its table of cached workflows at once, by this number, and a
 * failed allocation ends the process: 1,500,000,000 asks for 34 GiB. 20,000 workflows need about that much memory themselves.
 */
export const MAX_CACHED_WORKFLOWS = 20_000;

/** The memory of a worker, in bytes. */
export interface WorkerMemory {
  /** Limit of V8's heap; a value in other units (`--max-old-space-size` is in MiB) makes it meaningless. */
  readonly heap: number;
  /** Limit of the process (cgroup); 0 without one, or a value above that of the machine. */
  readonly process: number;
  readonly machine: number;
}

const MIB = 1024 * 1024;
/** Used by the worker itself. */
const RESERVED_MIB = 200;
/** As Temporal's SDK assumes: 600 workflows in 1 GiB. */
const WORKFLOWS_PER_MIB = 600 / 1024;
const MIN_DEFAULT = 10;

/**
 * The default of `maxCachedWorkflows`: that of Temporal's SDK, 600 per GiB of heap after the first 200 MiB, where half of the
 * process's memory counts as heap if that is less.
 */
export function defaultCachedWorkflows({ heap, process: limit, machine }: WorkerMemory = memory()): number {
  const available = limit > 0 ? Math.min(limit, machine) : machine;
  const mebibytes = Math.min(heap, available / 2) / MIB - RESERVED_MIB;
  const workflows = Math.floor(mebibytes * WORKFLOWS_PER_MIB);
  return Math.min(MAX_CACHED_WORKFLOWS, Math.max(MIN_DEFAULT, workflows));
}

/** The number of workflows to keep. @throws RangeError for one that is not between 0 and {@link MAX_CACHED_WORKFLOWS} */
export function cachedWorkflows(requested: number | undefined): number {
  if (requested === undefined) return defaultCachedWorkflows();
  if (Number.isInteger(requested) && requested >= 0 && requested <= MAX_CACHED_WORKFLOWS) return requested;
  throw new RangeError(
    `maxCachedWorkflows is ${requested}: use a whole number from 0 to ${MAX_CACHED_WORKFLOWS}, or leave it out.`,
  );
}

function memory(): WorkerMemory {
  return { heap: getHeapStatistics().heap_size_limit, process: process.constrainedMemory(), machine: totalmem() };
}

import { formatMemory, parseMemoryMiB } from './memory.ts';

/** Whose memory is meant. */
export type MemoryRole = 'driver' | 'executor';

/** Heap of driver and executors, in Spark's notation. */
export type AttemptMemory = Readonly<Record<MemoryRole, string>>;

/** What of a batch says how much memory its pods have. */
export interface MemoryFields extends Readonly<Record<MemoryRole, SomeMemory>> {
  readonly sparkConf: Readonly<Record<string, string>>;
}

interface SomeMemory {
  readonly memory?: string | undefined;
  readonly memoryOverhead?: string | undefined;
}

/** Spark's default of `spark.driver.memory` and `spark.executor.memory`. */
const DEFAULT_MEMORY = '1g';

/** The heap a batch gives to driver or executors: by its field, by its property, or by Spark's default of 1g. */
export function memoryOf(batch: MemoryFields, role: MemoryRole): string {
  return batch[role].memory ?? batch.sparkConf[`spark.${role}.memory`] ?? DEFAULT_MEMORY;
}

/** The batch with another heap for driver or executors, and their explicit overhead changed by the same proportion. */
export function withMemory<B extends MemoryFields>(batch: B, role: MemoryRole, memory: string): B {
  const before = parseMemoryMiB(memoryOf(batch, role)) ?? 0;
  const proportion = before > 0 ? (parseMemoryMiB(memory) ?? before) / before : 1;
  const raised = withText(batch, role, 'memory', memory);
  const overhead = batch[role].memoryOverhead ?? batch.sparkConf[`spark.${role}.memoryOverhead`];
  const overheadMiB = overhead === undefined ? undefined : parseMemoryMiB(overhead);
  return overheadMiB === undefined
    ? raised
    : withText(raised, role, 'memoryOverhead', formatMemory(Math.ceil(overheadMiB * proportion)));
}

/** A batch whose memory was raised. */
export interface RaisedMemory<B> {
  readonly batch: B;
  readonly from: string;
  readonly to: string;
}

/**
 * The batch with `factor` times the memory of driver or executors, or as much of that as `maximum` allows; undefined when
 * that would be no more than it has.
 */
export function raiseMemory<B extends MemoryFields>(
  batch: B,
  role: MemoryRole,
  factor: number,
  maximum?: string,
): RaisedMemory<B> | undefined {
  const from = memoryOf(batch, role);
  const before = parseMemoryMiB(from) ?? 0;
  const limit = maximum === undefined ? Infinity : (parseMemoryMiB(maximum) ?? Infinity);
  const after = Math.min(Math.ceil(before * factor), limit);
  if (after <= before) return undefined;
  const to = formatMemory(after);
  return { batch: withMemory(batch, role, to), from, to };
}

/** The smaller of two memory sizes; undefined is no limit. */
export function smallerMemory(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return (parseMemoryMiB(one) ?? Infinity) < (parseMemoryMiB(other) ?? Infinity) ? one : other;
}

/** Says it where the batch says it: a field and its property may not contradict each other. */
function withText<B extends MemoryFields>(
  batch: B,
  role: MemoryRole,
  field: 'memory' | 'memoryOverhead',
  text: string,
): B {
  const property = `spark.${role}.${field}`;
  const byProperty = batch.sparkConf[property] !== undefined;
  const byField = batch[role][field] !== undefined || !byProperty;
  return {
    ...batch,
    ...(byField && { [role]: { ...batch[role], [field]: text } }),
    ...(byProperty && { sparkConf: { ...batch.sparkConf, [property]: text } }),
  };
}

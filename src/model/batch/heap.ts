/** The JVM heap that a batch sets for its driver and executors, and how it is raised for another attempt. */
import { formatMemory, parseMemoryMiB } from './memory.ts';

/** A role of the pods of an application. */
export type MemoryRole = 'driver' | 'executor';

/** Heap of driver and executors, in Spark's notation. */
export type AttemptMemory = Readonly<Record<MemoryRole, string>>;

/** The fields of a batch that set the memory of its pods. */
export interface MemoryFields extends Readonly<Record<MemoryRole, RoleMemory>> {
  readonly sparkConf: Readonly<Record<string, string>>;
}

interface RoleMemory {
  readonly memory?: string | undefined;
  readonly memoryOverhead?: string | undefined;
}

/** Spark's default of `spark.driver.memory` and `spark.executor.memory`. */
const DEFAULT_MEMORY = '1g';

/** The heap of driver or executors: from the field, from the property, or Spark's default of 1g. */
export function memoryOf(batch: MemoryFields, role: MemoryRole): string {
  return batch[role].memory ?? batch.sparkConf[`spark.${role}.memory`] ?? DEFAULT_MEMORY;
}

/** The batch with another heap for driver or executors. An explicit overhead changes by the same proportion. */
export function withMemory<B extends MemoryFields>(batch: B, role: MemoryRole, memory: string): B {
  const before = parseMemoryMiB(memoryOf(batch, role)) ?? 0;
  const proportion = before > 0 ? (parseMemoryMiB(memory) ?? before) / before : 1;
  const changed = withMemoryField(batch, role, 'memory', memory);
  const overhead = batch[role].memoryOverhead ?? batch.sparkConf[`spark.${role}.memoryOverhead`];
  const overheadMiB = overhead === undefined ? undefined : parseMemoryMiB(overhead);
  return overheadMiB === undefined
    ? changed
    : withMemoryField(changed, role, 'memoryOverhead', formatMemory(Math.ceil(overheadMiB * proportion)));
}

/** A batch with more memory, and the change. */
export interface RaisedMemory<B> {
  readonly batch: B;
  readonly from: string;
  readonly to: string;
}

/**
 * The batch with `factor` times the memory of driver or executors, up to `maximum`; undefined when that is not more than it
 * already has.
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

/** Sets the field, the property, or both, as the batch does: a field and its property must not contradict each other. */
function withMemoryField<B extends MemoryFields>(
  batch: B,
  role: MemoryRole,
  field: 'memory' | 'memoryOverhead',
  size: string,
): B {
  const property = `spark.${role}.${field}`;
  const setsProperty = batch.sparkConf[property] !== undefined;
  const setsField = batch[role][field] !== undefined || !setsProperty;
  return {
    ...batch,
    ...(setsField && { [role]: { ...batch[role], [field]: size } }),
    ...(setsProperty && { sparkConf: { ...batch.sparkConf, [property]: size } }),
  };
}

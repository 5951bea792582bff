/** Memory sizes in Spark's notation. */
const MEMORY = /^([0-9]+)([a-z]+)?$/;
const KIB = 1024;

/** Bytes per unit (Spark's `JavaUtils.byteSuffixes`). */
const UNITS: Readonly<Record<string, number>> = {
  b: 1,
  k: KIB,
  kb: KIB,
  m: KIB ** 2,
  mb: KIB ** 2,
  g: KIB ** 3,
  gb: KIB ** 3,
  t: KIB ** 4,
  tb: KIB ** 4,
  p: KIB ** 5,
  pb: KIB ** 5,
};

/**
 * The MiB of a memory size in Spark's notation, rounded down, or undefined when Spark would reject it: whole numbers only, a
 * number without a unit is MiB (Spark's `JavaUtils.byteStringAsMb`).
 */
export function parseMemoryMiB(text: string): number | undefined {
  const match = MEMORY.exec(text.trim().toLowerCase());
  const bytes = UNITS[match?.[2] ?? 'm'];
  return match && bytes !== undefined ? Math.floor((Number(match[1]) * bytes) / KIB ** 2) : undefined;
}

/** A number of MiB in a notation that both Spark and the JVM accept: `1536m`, `2g`. */
export function formatMemory(mebibytes: number): string {
  return mebibytes % KIB === 0 ? `${mebibytes / KIB}g` : `${mebibytes}m`;
}

/**
 * Whether the JVM accepts a size as its heap (`-Xmx`). Spark passes the driver's memory to the JVM unchanged, so a size that
 * only Spark accepts (`1024`, `1gb`) keeps the JVM from starting (Spark's `SparkSubmitCommandBuilder`).
 */
export function isJvmMemory(text: string): boolean {
  return /^[0-9]+[kmgt]$/i.test(text);
}

/** Whether both Spark and the JVM accept a size as a heap of at least 1 MiB. */
export function isHeapSize(text: string): boolean {
  return isJvmMemory(text) && (parseMemoryMiB(text) ?? 0) > 0;
}

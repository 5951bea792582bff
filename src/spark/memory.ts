export { parseMemoryMiB } from '../model/memory.ts';

/**
 * Whether the JVM takes this as its heap (`-Xmx`). The driver's memory reaches it as it is written, so that what Spark
 * reads as MiB (`1024`) or takes for fun (`1gb`) keeps the JVM from starting (Spark's `SparkSubmitCommandBuilder`).
 */
export function isJvmMemory(text: string): boolean {
  return /^[0-9]+[kmgt]$/i.test(text);
}

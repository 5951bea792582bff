import { z } from 'zod';
import { parseMemoryMiB } from '../batch/memory.ts';

// No check aborts: zod would then skip the checks of the whole batch, and not every problem would be reported.

/** The most CPUs of a pod: more than the largest machines have. */
export const MAX_CPUS = 4096;
/** The most memory of a pod: 100 TiB. */
const MAX_MEMORY_MIB = 100 * 1024 * 1024;

/**
 * Memory as Spark writes it (`512m`, `4g`, `1024` = MiB): digits, then one of b k m g t p, optionally followed by b; no space.
 */
const SPARK_MEMORY = /^\d+(?:[kmgtp]b?|b)?$/i;

/** A JVM memory size in Spark's notation; a bare number is MiB. */
export const sparkMemorySchema = z
  .string()
  .trim()
  .regex(SPARK_MEMORY, 'is not a memory size as Spark writes it: use 512m or 4g')
  .refine((text) => !SPARK_MEMORY.test(text) || Number.parseInt(text, 10) > 0, 'must be more than zero')
  .refine((text) => (parseMemoryMiB(text) ?? 0) <= MAX_MEMORY_MIB, 'must be at most 100t');

/** Memory in addition to the heap, which may be zero: Spark has no lower bound for it. */
export const sparkOverheadSchema = z
  .string()
  .trim()
  .regex(SPARK_MEMORY, 'is not a memory size as Spark writes it: use 512m or 4g')
  .refine((text) => (parseMemoryMiB(text) ?? 0) <= MAX_MEMORY_MIB, 'must be at most 100t');

/** CPUs as Kubernetes writes them: with a fraction, a suffix, or an exponent. */
const CPU = /^(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:[num]|[eE][+-]?\d{1,2})?$/;

/** A Kubernetes CPU quantity: `1`, `0.5`, `500m`. */
export const cpuQuantitySchema = z.union([z.string().trim(), z.number().transform(String)]).pipe(
  z
    .string()
    .regex(CPU, 'is not a CPU quantity of Kubernetes: use 1, 0.5 or 500m')
    .refine((text) => !CPU.test(text) || Number.parseFloat(text) > 0, 'must be more than zero')
    .refine((text) => !CPU.test(text) || cpusOf(text) <= MAX_CPUS, `must be at most ${MAX_CPUS}`),
);

function cpusOf(text: string): number {
  const unit = { m: 1e-3, u: 1e-6, n: 1e-9 }[text.at(-1) ?? ''];
  return unit === undefined ? Number(text) : Number.parseFloat(text) * unit;
}

import { z } from 'zod';

// No check aborts: zod would then skip the checks of the whole batch, and not every problem would be reported.

/** Memory as Spark writes it (`512m`, `4g`, `1024` = MiB): digits, then one of b k m g t p, optionally followed by b; no space. */
const SPARK_MEMORY = /^\d+(?:[kmgtp]b?|b)?$/i;

/** A JVM memory size in Spark's notation; a bare number is MiB. */
export const sparkMemorySchema = z
  .string()
  .trim()
  .regex(SPARK_MEMORY, 'is not a memory size as Spark writes it: use 512m or 4g')
  .refine((text) => !SPARK_MEMORY.test(text) || Number.parseInt(text, 10) > 0, 'must be more than zero');

/** CPUs as Kubernetes writes them: whole, with a fraction, or in thousandths. */
const CPU = /^(?:\d+(?:\.\d+)?|\d+m)$/;

/** A Kubernetes CPU quantity: `1`, `0.5`, `500m`. */
export const cpuQuantitySchema = z.union([z.string().trim(), z.number().transform(String)]).pipe(
  z
    .string()
    .regex(CPU, 'is not a CPU quantity of Kubernetes: use 1, 0.5 or 500m')
    .refine((text) => !CPU.test(text) || Number.parseFloat(text) > 0, 'must be more than zero'),
);

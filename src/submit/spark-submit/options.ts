import { z } from 'zod';

/** How a worker runs `spark-submit`, for batches with `submit.kind: spark-submit`. */
export const sparkSubmitSchema = z.strictObject({
  /** Directory of the Spark distribution. Default: `SPARK_HOME` of the worker's environment. */
  sparkHome: z.string().min(1).optional(),
  /**
   * How many `spark-submit` this worker runs at once. Each takes about 5 s and 5 CPU-seconds; what comes beyond waits in
   * Temporal, and counts against `timeouts.submit`. Default 2.
   */
  maxConcurrent: z.number().int().positive().default(2),
  /**
   * Names of variables of the worker's environment that `spark-submit` gets beside those it needs anyway: credentials of
   * the store that files are uploaded to, say. Default none.
   */
  environment: z.array(z.string().min(1)).default([]),
});

/** How a worker runs `spark-submit`, as written. */
export type SparkSubmitOptions = z.input<typeof sparkSubmitSchema>;
/** How a worker runs `spark-submit`, validated. */
export type ResolvedSparkSubmitOptions = z.output<typeof sparkSubmitSchema>;

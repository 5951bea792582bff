import { z } from 'zod';

/** How a worker runs `spark-submit`, for batches with `submit.kind: spark-submit`. */
export const sparkSubmitSchema = z.strictObject({
  sparkHome: z
    .string()
    .min(1)
    .meta({ description: "Directory of the Spark distribution. Default: SPARK_HOME of the worker's environment." })
    .optional(),
  maxConcurrent: z.number().int().positive().default(2).meta({
    description:
      'Maximum number of `spark-submit` processes that a worker runs at once. Each takes about 5 s and 5 CPU-seconds. Further submissions wait in Temporal; the wait counts against `timeouts.submit`.',
  }),
  environment: z.array(z.string().min(1)).default([]).meta({
    description:
      "Names of further variables of the worker's environment to pass to `spark-submit`, such as credentials of the store that files are uploaded to.",
  }),
});

export type { SparkSubmitOptions } from '../../model/configuration-input.ts';
/** How a worker runs `spark-submit`, validated. */
export type ResolvedSparkSubmitOptions = z.output<typeof sparkSubmitSchema>;

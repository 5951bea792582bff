import { z } from 'zod';

/** How a worker runs `spark-submit`, for batches with `submit.kind: spark-submit`. */
export const sparkSubmitSchema = z.strictObject({
  sparkHome: z
    .string()
    .min(1)
    .meta({ description: 'Directory of the Spark distribution. Default: SPARK_HOME of the environment of the worker.' })
    .optional(),
  maxConcurrent: z.number().int().positive().default(2).meta({
    description:
      'How many spark-submit a worker runs at once. Each takes about 5 s and 5 CPU-seconds; what comes beyond waits in Temporal, and counts against `timeouts.submit`.',
  }),
  environment: z.array(z.string().min(1)).default([]).meta({
    description:
      'Names of variables of the environment of the worker that spark-submit gets beside those it needs anyway: credentials of the store that files are uploaded to, say.',
  }),
});

/** How a worker runs `spark-submit`, as written. */
export type SparkSubmitOptions = z.input<typeof sparkSubmitSchema>;
/** How a worker runs `spark-submit`, validated. */
export type ResolvedSparkSubmitOptions = z.output<typeof sparkSubmitSchema>;

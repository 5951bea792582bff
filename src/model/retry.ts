import { z } from 'zod';
import { durationSchema } from './duration-schema.ts';

const budget = z.number().int().nonnegative().max(1000);

/** Retries of a batch: application and infrastructure failures have budgets of their own. */
export const retrySchema = z.strictObject({
  /** Retries after failures of the application or its request. Default 0. */
  application: budget.default(0),
  /** Retries after failures of the infrastructure (evicted, preempted, node-lost, submit-timeout). Default 3. */
  infrastructure: budget.default(3),
  /** Pause before the first retry; doubles with each further one. Default PT10S. */
  initialInterval: durationSchema.prefault('PT10S'),
  /** The pause grows up to this. Default PT5M. */
  maximumInterval: durationSchema.prefault('PT5M'),
});

/** Retries of a batch, validated. */
export type RetryPolicy = z.output<typeof retrySchema>;

import { z } from 'zod';
import { SWEEP_POLICIES } from '../sweep/sweep-report.ts';
import { durationSchema } from './duration-schema.ts';

/** Validates a sweep policy. */
export const sweepPolicySchema = z.enum(SWEEP_POLICIES);

/** Validates a {@link SweepRequest}; its output is {@link SweepOptions}. The fields are documented there. */
export const sweepSchema = z.strictObject({
  policy: sweepPolicySchema.default('delete'),
  grace: durationSchema.prefault('PT10M'),
  clusters: z.array(z.string().min(1)).optional(),
  pageSize: z.number().int().min(1).max(5000).default(500),
  missingEnded: z.boolean().default(false),
});

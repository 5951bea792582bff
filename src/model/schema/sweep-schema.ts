/** The input of a sweep, and its validation. */
import { z } from 'zod';
import { durationSchema } from './duration-schema.ts';
import { SWEEP_POLICIES } from '../sweep/sweep-report.ts';

/** Checks a sweep policy. */
export const sweepPolicySchema = z.enum(SWEEP_POLICIES);

/** The input of the workflow `SparkOrphanSweep`. */
export const sweepSchema = z.strictObject({
  /** Default delete. A worker's own option `orphans` may hold it back, never push it on. */
  policy: sweepPolicySchema.default('delete'),
  /**
   * How long something is left alone after the end of its batch, after its own creation and after its retention, whichever
   * comes last. Default PT10M: longer than any request to an API server is under way.
   */
  grace: durationSchema.prefault('PT10M'),
  /** Only these clusters. Default: all of the worker. */
  clusters: z.array(z.string().min(1)).optional(),
  /** Objects per list request. Default 500, as kubectl. */
  pageSize: z.number().int().min(1).max(5000).default(500),
});

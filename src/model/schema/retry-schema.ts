import { z } from 'zod';
import { type RetryableClass, RETRYABLE_CLASSES } from '../verdict/failure-class.ts';
import { durationSchema } from './duration-schema.ts';
import { MOVE_AFTER } from '../batch/retry-defaults.ts';
import { sparkMemorySchema } from './quantity-schema.ts';

const budget = z.number().int().nonnegative().max(1000);

/** Retries after failures of one class, counted against this limit and no other. */
const classSchema = z.strictObject({
  /** How many retries. */
  limit: budget,
  /** Pause before the first of them; doubles with each further one. Default: the policy's. */
  initialInterval: durationSchema.optional(),
  /** The pause grows up to this. Default: the policy's. */
  maximumInterval: durationSchema.optional(),
});

const classes = Object.fromEntries(RETRYABLE_CLASSES.map((one) => [one, classSchema.optional()])) as Record<
  RetryableClass,
  z.ZodOptional<typeof classSchema>
>;

/**
 * Retries of a batch: application and infrastructure failures have budgets of their own, single classes may have one.
 * Fields without a default came after the first plans were recorded; what decides by them knows their defaults.
 */
export const retrySchema = z
  .strictObject({
    /** Retries after failures of the application or its request. Default 0. */
    application: budget.default(0),
    /** Retries after failures of the infrastructure (evicted, preempted, node-lost, submit-timeout). Default 3. */
    infrastructure: budget.default(3),
    /** Pause before the first retry; doubles with each further one. Default PT10S. */
    initialInterval: durationSchema.prefault('PT10S'),
    /** The pause grows up to this. Default PT5M. */
    maximumInterval: durationSchema.prefault('PT5M'),
    /** By which part a pause may be shortened by chance, from 0 to 1. Default 0.2. */
    jitter: z.number().min(0).max(1).optional(),
    /** Limits and intervals of single failure classes; what has a limit here counts against no other. */
    classes: z.strictObject(classes).optional(),
    /**
     * After `out-of-memory`, the memory of driver or executors times this, each time anew. With it, `out-of-memory` has a
     * limit of its own: `classes.out-of-memory.limit`, or {@link OUT_OF_MEMORY_LIMIT}. Default: memory stays as it is.
     */
    memoryFactor: z.number().gt(1).max(10).optional(),
    /** Memory is raised up to this. Default: no limit. */
    maximumMemory: sparkMemorySchema.optional(),
    /** Clusters to move to, one after the other. Default: none. */
    moveTo: z.array(z.string().min(1)).min(1).max(20).optional(),
    /** Failures of the infrastructure on a cluster after which the batch moves on. Default {@link MOVE_AFTER}. */
    moveAfter: z.number().int().min(1).max(1000).optional(),
    /** What follows when no retry is left: the end, or a decision by a person (`retry` or `giveUp`). Default finish. */
    onExhausted: z.enum(['finish', 'hold']).optional(),
    /** Failure classes that are held for a person. Default: all. */
    holdFor: z.array(z.enum(RETRYABLE_CLASSES)).min(1).optional(),
    /** How long a held batch waits before it is given up. Default: for as long as it takes. */
    holdTimeout: durationSchema.optional(),
  })
  .superRefine((retry, context) => {
    const problem = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (retry.maximumMemory !== undefined && retry.memoryFactor === undefined) {
      problem(['maximumMemory'], 'has no meaning without memoryFactor: memory is not raised');
    }
    if (retry.memoryFactor !== undefined && retry.classes?.['out-of-memory']?.limit === 0) {
      problem(['memoryFactor'], 'has no meaning while classes.out-of-memory.limit is 0: no attempt follows');
    }
    if (retry.moveAfter !== undefined && retry.moveTo === undefined) {
      problem(['moveAfter'], 'has no meaning without moveTo: name the clusters to move to');
    }
    const { moveTo, moveAfter = MOVE_AFTER, infrastructure, classes: own } = retry;
    if (moveTo && own === undefined && infrastructure < moveAfter && retry.onExhausted !== 'hold') {
      problem(
        ['moveTo'],
        `is never reached: ${infrastructure} retries do not follow ${moveAfter} failures (moveAfter)`,
      );
    }
    if (retry.onExhausted === 'hold') return;
    for (const field of ['holdFor', 'holdTimeout'] as const) {
      if (retry[field] !== undefined) problem([field], 'has no meaning without onExhausted: hold');
    }
  });

import { z } from 'zod';
import { MOVE_AFTER } from '../batch/retry-defaults.ts';
import { RETRYABLE_CLASSES, type RetryableClass } from '../verdict/failure-class.ts';
import { retryIntervalSchema, stageDurationSchema } from './duration-schema.ts';
import { sparkMemorySchema } from './quantity-schema.ts';

const budget = z.number().int().nonnegative().max(1000);

const classSchema = z.strictObject({
  limit: budget,
  initialInterval: retryIntervalSchema.optional(),
  maximumInterval: retryIntervalSchema.optional(),
});

const classes = Object.fromEntries(RETRYABLE_CLASSES.map((one) => [one, classSchema.optional()])) as Record<
  RetryableClass,
  z.ZodOptional<typeof classSchema>
>;

/** Validates {@link RetryOptions}; its output is a {@link RetryPolicy}. The fields are documented there. */
export const retrySchema = z
  .strictObject({
    application: budget.default(0),
    infrastructure: budget.default(3),
    initialInterval: retryIntervalSchema.prefault('PT10S'),
    maximumInterval: retryIntervalSchema.prefault('PT5M'),
    jitter: z.number().min(0).max(1).optional(),
    classes: z.strictObject(classes).optional(),
    memoryFactor: z.number().gt(1).max(10).optional(),
    maximumMemory: sparkMemorySchema.optional(),
    moveTo: z.array(z.string().min(1)).min(1).max(20).optional(),
    moveAfter: z.number().int().min(1).max(1000).optional(),
    onExhausted: z.enum(['finish', 'hold']).optional(),
    holdFor: z.array(z.enum(RETRYABLE_CLASSES)).min(1).optional(),
    holdTimeout: stageDurationSchema.optional(),
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
    const { moveTo, moveAfter = MOVE_AFTER, infrastructure, classes: classBudgets } = retry;
    if (moveTo && classBudgets === undefined && infrastructure < moveAfter && retry.onExhausted !== 'hold') {
      problem(
        ['moveTo'],
        `is never used: infrastructure allows ${infrastructure} retries, and the batch moves after ${moveAfter} failures (moveAfter)`,
      );
    }
    if (retry.onExhausted === 'hold') return;
    for (const field of ['holdFor', 'holdTimeout'] as const) {
      if (retry[field] !== undefined) problem([field], 'has no meaning without onExhausted: hold');
    }
  });

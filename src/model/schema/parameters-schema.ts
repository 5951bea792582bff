import { z } from 'zod';

/** Longer values belong into files that the application reads. */
const MAX_VALUE_LENGTH = 8192;
const MAX_PARAMETERS = 100;

const name = z
  .string()
  .max(63)
  .regex(
    /^[A-Za-z]\w*$/,
    'is not a valid name of a parameter: use letters, digits and underscores, beginning with a letter',
  )
  .refine(
    (text) => !['scheduledTime', 'batchId', 'attempt'].includes(text),
    'is the name of a value that every batch has',
  );

const value = z.union([
  z.string().max(MAX_VALUE_LENGTH, `must have at most ${MAX_VALUE_LENGTH} characters`),
  z.number(),
  z.boolean(),
]);

function parametersOf<V extends z.ZodType>(values: V) {
  return z
    .record(name, values, {
      error: (issue) => (issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined),
    })
    .refine((map) => Object.keys(map).length <= MAX_PARAMETERS, `must have at most ${MAX_PARAMETERS} parameters`);
}

/** The fields of a batch for its parameters. They are gone when the placeholders have been expanded. */
export const parametersShape = {
  parameters: parametersOf(
    z.strictObject({
      type: z.enum(['string', 'integer', 'number', 'boolean']).optional(),
      default: value.optional(),
      description: z.string().optional(),
    }),
  ).optional(),
  parameterValues: parametersOf(value).optional(),
  scheduledTime: z.iso
    .datetime({ offset: true, error: 'must be a time with its offset from UTC: 2026-11-27T02:00:00Z' })
    .optional(),
};

/** Validates the fields for parameters alone. */
export const parametersSchema = z.object(parametersShape);

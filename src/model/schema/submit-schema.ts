import { z } from 'zod';

/** Characters of the name of a submitter. */
const MAX_SUBMITTER_NAME = 63;

const variable = z.union([z.string(), z.number(), z.boolean()]);

/** How the driver is created. Each kind has its own options. */
export const submitSchema = z
  .discriminatedUnion(
    'kind',
    [
      z.strictObject({ kind: z.literal('native') }),
      z.strictObject({ kind: z.literal('spark-submit') }),
      z.strictObject({
        kind: z.literal('manifest'),
        manifest: z.string().min(1),
        variables: z.record(z.string().regex(/^[A-Za-z_]\w*$/, 'is not a variable name'), variable).default({}),
      }),
      z.strictObject({
        kind: z.literal('operator'),
        spec: z.record(z.string(), z.unknown()).default({}),
      }),
      z.strictObject({
        kind: z.literal('custom'),
        submitter: z.string().min(1).max(MAX_SUBMITTER_NAME),
        options: z.record(z.string(), z.unknown()).default({}),
      }),
    ],
    'must be one of native, spark-submit, manifest, operator, custom',
  )
  .prefault({ kind: 'native' });

import { z } from 'zod';
import { OPERATOR_APIS, SUBMIT_KINDS } from '../submit-kind.ts';

/** Characters of the name of a submitter. */
const MAX_SUBMITTER_NAME = 63;
/** Characters of a label selector: it travels in the address of a request. */
const MAX_SELECTOR = 1000;
const MAX_UID = 128;
const MAX_LABEL_VALUE = 63;

const variable = z.union([z.string(), z.number(), z.boolean()]);

/** How the driver is created or found. Each kind has its own options. */
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
        apiVersion: z.enum(OPERATOR_APIS, `must be ${OPERATOR_APIS.join(' or ')}`).default(OPERATOR_APIS[0]),
        spec: z.record(z.string(), z.unknown()).default({}),
      }),
      z
        .strictObject({
          kind: z.literal('existing'),
          pod: z
            .string()
            .max(253)
            .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'is not the name of a pod')
            .optional(),
          selector: z.string().min(1).max(MAX_SELECTOR).optional(),
          uid: z.string().min(1).max(MAX_UID).optional(),
          applicationId: z.string().min(1).max(MAX_LABEL_VALUE).optional(),
        })
        .refine(({ pod, selector }) => (pod === undefined) !== (selector === undefined), {
          path: ['pod'],
          message:
            'or submit.selector is needed, and only one of them: name the driver pod, or labels that it alone has',
        }),
      z.strictObject({
        kind: z.literal('custom'),
        submitter: z.string().min(1).max(MAX_SUBMITTER_NAME),
        options: z.record(z.string(), z.unknown()).default({}),
      }),
    ],
    `must be one of ${SUBMIT_KINDS.join(', ')}`,
  )
  .prefault({ kind: 'native' });

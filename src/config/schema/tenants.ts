import { z } from 'zod';
import { layerShape } from './layer.ts';
import { patternSchema } from '../../spark/pattern.ts';

const names = z.array(patternSchema).min(1);

/** A team with its own places, values, limits and quota. */
export const tenantSchema = z.strictObject({
  namespaces: names.meta({
    description:
      'Namespaces its batches may run in, by pattern; `cluster/namespace` means one of a single cluster. A namespace named here is for the tenants that name it, and for nobody else. A batch that names none runs in the first one without a `*`.',
  }),
  clusters: names.meta({ description: 'Clusters its batches may run on, by pattern. Default: all.' }).optional(),
  liveBatches: z
    .number()
    .int()
    .positive()
    .meta({
      description: 'How many of its batches may live at once. Further ones wait in order, durably. Default: no quota.',
    })
    .optional(),
  priority: z
    .number()
    .int()
    .min(1)
    .max(5)
    .meta({
      description:
        'Priority of its work for the workers, as Temporal counts it: 1 goes first, 5 last; tenants of the same one take turns. Default 3.',
    })
    .optional(),
  ...layerShape,
});

/** A tenant's part of the configuration, validated. */
export type Tenant = z.output<typeof tenantSchema>;

/** One way to tell a batch's tenant. */
const tenantSourceSchema = z.union(
  [
    z.literal('batch').meta({ description: 'The field `tenant` of the batch.' }),
    z.strictObject({
      searchAttribute: z
        .string()
        .min(1)
        .meta({ description: "A search attribute of type Keyword of the batch's workflow." }),
      values: z
        .record(z.string(), z.string())
        .meta({ description: 'Tenant by value. Default: the value is the name of the tenant.' })
        .optional(),
    }),
    z.strictObject({
      header: z
        .string()
        .min(1)
        .meta({ description: 'A header of the workflow, as an interceptor of the caller sets it.' }),
      values: z
        .record(z.string(), z.string())
        .meta({ description: 'Tenant by value. Default: the value is the name of the tenant.' })
        .optional(),
    }),
    z.strictObject({
      fixed: z.string().min(1).meta({ description: 'Every batch of these workers is of this tenant.' }),
    }),
  ],
  'must be batch, or one of { searchAttribute }, { header }, { fixed }',
);

/** How batches belong to tenants. */
export const tenancySchema = z.strictObject({
  required: z
    .boolean()
    .meta({ description: 'Whether a batch without a tenant is refused. Default: true where there are tenants.' })
    .optional(),
  from: z.array(tenantSourceSchema).min(1).default(['batch']).meta({
    description:
      'Where the tenant of a batch is told, the most trusted first: the first that tells one decides, and a batch whose other sources say otherwise is refused. Default: by the batch.',
  }),
});

/** How batches belong to tenants, validated. */
export type Tenancy = z.output<typeof tenancySchema>;
/** One way to tell a batch's tenant. */
export type TenantSource = Tenancy['from'][number];

import { z } from 'zod';
import { MAX_ADMITTED } from '../../model/tenant-queue/tenant-queue.ts';
import { patternSchema } from '../../spark/pattern.ts';
import { layerShape } from './layer.ts';

const patterns = z.array(patternSchema).min(1);

/** Users and groups of Kubernetes itself. `system:masters` bypasses RBAC, the others belong to components of a cluster. */
const isOfKubernetes = (name: string): boolean => /^system:(?!serviceaccount:)/.test(name);

/** A user or group in a header of a request: visible characters, and blanks between them. */
const identityName = z
  .string()
  .max(256)
  .regex(/^[!-~]+( [!-~]+)*$/, 'is not a name that a request can carry: use visible ASCII characters')
  .refine((name) => !isOfKubernetes(name), 'is an identity of Kubernetes itself, which no tenant may have');

/** The identity under which the objects of a tenant are created. */
const impersonationSchema = z.union(
  [
    z.strictObject({
      user: identityName.meta({ description: 'Name of a user.' }),
      group: identityName.meta({ description: 'A group of that user.' }).optional(),
    }),
    z.strictObject({
      serviceAccount: z
        .string()
        .max(253)
        .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'is not the name of a service account')
        .meta({ description: 'Name of a service account in the namespace of the batch.' }),
    }),
  ],
  'must be { user, group } or { serviceAccount }',
);

/** A team with its own namespaces, defaults, limits and quota. */
export const tenantSchema = z.strictObject({
  namespaces: patterns.meta({
    description:
      'The namespaces in which its batches may run, by pattern; `cluster/namespace` is a namespace of one cluster. They are reserved for the tenants that list them. A batch that names no namespace runs in the first one without a `*`.',
  }),
  clusters: patterns
    .meta({ description: 'The clusters on which its batches may run, by pattern. Default: all.' })
    .optional(),
  liveBatches: z
    .number()
    .int()
    .positive()
    .max(MAX_ADMITTED)
    .meta({
      description:
        'The maximum number of admitted batches, at most 3000. Further batches wait in a durable queue, in order. Default: no quota.',
    })
    .optional(),
  priority: z
    .number()
    .int()
    .min(1)
    .max(5)
    .meta({
      description:
        'The Temporal priority of its tasks, from 1 (first) to 5 (last). Tenants with the same priority share the workers fairly. Default 3.',
    })
    .optional(),
  impersonate: impersonationSchema
    .meta({
      description:
        'The identity under which workers create the objects of its batches, after a dry run of all of them: RBAC, Pod Security, quotas and admission policies then refuse what this identity may not create. Default: the identity of the worker.',
    })
    .optional(),
  ...layerShape,
});

/** A tenant of the configuration, validated. */
export type Tenant = z.output<typeof tenantSchema>;

const valuesDescription = 'The tenant for each value. Default: the value is the name of the tenant.';

/** A source from which the tenant of a batch is determined. */
const tenantSourceSchema = z.union(
  [
    z.literal('batch').meta({ description: 'The field `tenant` of the batch.' }),
    z.strictObject({
      searchAttribute: z.string().min(1).meta({
        description: 'A search attribute of the workflow of the batch, of type Keyword.',
      }),
      values: z.record(z.string(), z.string()).meta({ description: valuesDescription }).optional(),
    }),
    z.strictObject({
      header: z.string().min(1).meta({
        description: 'A header of the workflow of the batch, which an interceptor of the caller sets.',
      }),
      values: z.record(z.string(), z.string()).meta({ description: valuesDescription }).optional(),
    }),
    z.strictObject({
      fixed: z.string().min(1).meta({ description: 'A tenant that every batch of these workers belongs to.' }),
    }),
  ],
  'must be batch, or one of { searchAttribute }, { header }, { fixed }',
);

/** How the tenant of a batch is determined. */
export const tenancySchema = z.strictObject({
  required: z
    .boolean()
    .meta({ description: 'Whether a batch without a tenant is refused. Default: true if there are tenants.' })
    .optional(),
  from: z.array(tenantSourceSchema).min(1).default(['batch']).meta({
    description:
      'The sources from which the tenant is determined, the most trusted first. The first source with a tenant decides; a batch is refused if another source has a different one. Default: the field of the batch.',
  }),
});

/** A source from which the tenant of a batch is determined, validated. */
export type TenantSource = z.output<typeof tenancySchema>['from'][number];

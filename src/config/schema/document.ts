import { z } from 'zod';
import { clusterSchema } from '../../kubernetes/auth/cluster-options.ts';
import { sweepPolicySchema } from '../../model/schema/sweep-schema.ts';
import { sparkSubmitSchema } from '../../submit/spark-submit/options.ts';
import { layerShape } from './layer.ts';
import { placementSchema } from './placement.ts';
import { tenancySchema, tenantSchema } from './tenants.ts';

const clusterName = z.string().regex(/^[a-zA-Z0-9][-a-zA-Z0-9_.]*$/, 'is not a cluster name');
const tenantName = z
  .string()
  .max(63)
  .regex(
    /^[a-zA-Z0-9]([-a-zA-Z0-9_.]*[a-zA-Z0-9])?$/,
    'is not a tenant name: letters, digits, dashes, dots, underscores',
  );

/** `sparkbatch.yaml`: what a fleet of workers knows of clusters, tenants and policy. */
export const configurationSchema = z.strictObject({
  clusters: z
    .record(clusterName, clusterSchema.safeExtend(layerShape))
    .refine((clusters) => Object.keys(clusters).length > 0, 'at least one cluster is needed')
    .meta({ description: 'The clusters batches may run on, by the name they use for them.' })
    .prefault({ default: {} }),
  defaultCluster: z
    .string()
    .min(1)
    .meta({ description: 'The cluster of batches that name none. Default: the only one, or the one called `default`.' })
    .optional(),
  placement: placementSchema.optional(),
  ...layerShape,
  namespaces: z
    .record(z.string().min(1), z.strictObject(layerShape))
    .meta({
      description:
        'What holds in single namespaces, by name or pattern; `cluster/namespace` means one of a single cluster. Patterns apply before names, `namespace` before `cluster/namespace`.',
    })
    .default({}),
  tenants: z.record(tenantName, tenantSchema).meta({ description: 'Teams, by name.' }).default({}),
  tenancy: tenancySchema.meta({ description: 'How batches belong to tenants.' }).prefault({}),
  orphans: sweepPolicySchema
    .meta({
      description:
        'The most a sweep may do about orphans on these clusters, whatever its schedule says. Default delete.',
    })
    .default('delete'),
  sparkSubmit: sparkSubmitSchema
    .meta({
      description: 'The Spark distribution of the worker, for batches of kind spark-submit. Read at start only.',
    })
    .optional(),
});

/** `sparkbatch.yaml` as it is written. */
export type ConfigurationInput = z.input<typeof configurationSchema>;
/** `sparkbatch.yaml`, validated. */
export type ConfigurationDocument = z.output<typeof configurationSchema>;

/** Parts of the document that a worker reads at its start only. */
export const RESTART_ONLY: readonly (keyof ConfigurationDocument)[] = ['sparkSubmit'];

import { z } from 'zod';
import { clusterSchema } from '../../kubernetes/auth/cluster-options.ts';
import { durationSchema } from '../../model/schema/duration-schema.ts';
import { sweepPolicySchema } from '../../model/schema/sweep-schema.ts';
import { sparkSubmitSchema } from '../../submit/spark-submit/options.ts';
import { adoptSchema } from './adopt.ts';
import { archiveSchema } from './archive.ts';
import { layerShape } from './layer.ts';
import { linksSchema } from './links.ts';
import { placementSchema } from './placement.ts';
import { sparkUiSchema } from './spark-ui.ts';
import { tenancySchema, tenantSchema } from './tenants.ts';
import { usageSchema } from './usage.ts';

const clusterName = z.string().regex(/^[a-zA-Z0-9][-a-zA-Z0-9_.]*$/, 'is not a cluster name');
const tenantName = z
  .string()
  .max(63)
  .regex(
    /^[a-zA-Z0-9]([-a-zA-Z0-9_.]*[a-zA-Z0-9])?$/,
    'is not a tenant name: use letters, digits, dashes, dots and underscores',
  );

/** `sparkbatch.yaml`: the clusters, tenants, defaults and limits of a fleet of workers. */
export const configurationSchema = z.strictObject({
  clusters: z
    .record(clusterName, clusterSchema.safeExtend({ ...layerShape, adopt: adoptSchema.optional() }))
    .refine((clusters) => Object.keys(clusters).length > 0, 'at least one cluster is needed')
    .meta({ description: 'The clusters that batches can run on, by the name that batches use for them.' })
    .prefault({ default: {} }),
  defaultCluster: z
    .string()
    .min(1)
    .meta({
      description:
        'The cluster of batches that do not name one. Default: the only cluster, or the one with the name `default`.',
    })
    .optional(),
  placement: placementSchema.optional(),
  ...layerShape,
  namespaces: z
    .record(z.string().min(1), z.strictObject(layerShape))
    .meta({
      description:
        'Layers of single namespaces, by name or pattern; `cluster/namespace` is a namespace of one cluster. Patterns apply before names, and `namespace` before `cluster/namespace`.',
    })
    .default({}),
  tenants: z.record(tenantName, tenantSchema).meta({ description: 'The teams, by name.' }).default({}),
  tenancy: tenancySchema.meta({ description: 'How the tenant of a batch is determined.' }).prefault({}),
  orphans: sweepPolicySchema
    .meta({
      description:
        'The most that watches and sweeps may do about orphans on these clusters, regardless of the schedule of sweeps. Default delete.',
    })
    .default('delete'),
  orphanGrace: durationSchema
    .meta({
      description:
        'How long after the end of its batch a live driver is left alone by the watch. Sweeps have a grace period of their own. Default 30s.',
    })
    .prefault('PT30S'),
  links: linksSchema.default({}),
  archive: archiveSchema
    .meta({
      description:
        'Where the logs of drivers, and of executors that failed, are stored before their pods are deleted. Default nowhere.',
    })
    .optional(),
  sparkUi: sparkUiSchema
    .meta({
      description:
        'Access to the Spark UI of drivers from outside the cluster, for batches of kind native, if their limits allow `exposed`. Default none.',
    })
    .optional(),
  podReads: z
    .strictObject({
      logs: z.boolean().meta({ description: 'Answer with pages of logs. Default false.' }).default(false),
      events: z
        .boolean()
        .meta({ description: 'Answer with the Kubernetes Events of drivers. Default false.' })
        .default(false),
    })
    .meta({
      description:
        'What the workers read for callers who may update a batch in Temporal, but have no access to its cluster. Secrets are redacted. Default nothing.',
    })
    .prefault({}),
  usage: usageSchema.meta({ description: 'What is counted of the usage of batches, and what it costs.' }).prefault({}),
  sparkSubmit: sparkSubmitSchema
    .meta({
      description: 'The Spark distribution of the workers, for batches of kind spark-submit. Only read at start.',
    })
    .optional(),
});

export type { ConfigurationInput } from '../../model/configuration-input.ts';
/** `sparkbatch.yaml`, validated. */
export type ConfigurationDocument = z.output<typeof configurationSchema>;

/** Keys of the document that a worker reads only at start. */
export const RESTART_ONLY: readonly (keyof ConfigurationDocument)[] = ['sparkSubmit'];

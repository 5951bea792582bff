import { z } from 'zod';
import { choiceSchema, clusterLabelsSchema } from '../../model/schema/cluster-rule-schema.ts';
import { patternSchema } from '../../spark/pattern.ts';

/** A rule that chooses the cluster of a batch that names none. */
const ruleSchema = z.strictObject({
  tenants: z
    .array(patternSchema)
    .min(1)
    .meta({ description: 'Only for batches of these tenants. Default: all.' })
    .optional(),
  submitKinds: z
    .array(z.enum(['native', 'spark-submit', 'manifest', 'operator']))
    .min(1)
    .meta({ description: 'Only for batches that are submitted so. Default: all.' })
    .optional(),
  clusters: z
    .array(patternSchema)
    .min(1)
    .meta({ description: 'Among these clusters, by pattern. Default: all.' })
    .optional(),
  labels: clusterLabelsSchema
    .meta({ description: 'Among the clusters that have all these labels. Default: all.' })
    .optional(),
  choose: choiceSchema.default('first'),
});

/** Rules of placement; the first that fits a batch decides. */
export const placementSchema = z
  .array(ruleSchema)
  .meta({ description: 'Where a batch runs that names no cluster: the first rule that fits it decides.' });

/** Rules of placement, validated. */
export type Placement = z.output<typeof placementSchema>;
/** A rule that chooses the cluster of a batch that names none. */
export type PlacementRule = Placement[number];

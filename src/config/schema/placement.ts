import { z } from 'zod';
import { clusterChoiceSchema, clusterLabelsSchema } from '../../model/schema/cluster-rule-schema.ts';
import { SUBMIT_KINDS } from '../../model/submit-kind.ts';
import { patternSchema } from '../../spark/pattern.ts';

const ruleSchema = z.strictObject({
  tenants: z
    .array(patternSchema)
    .min(1)
    .meta({ description: 'The rule applies to batches of these tenants, by pattern. Default: all batches.' })
    .optional(),
  submitKinds: z
    .array(z.enum(SUBMIT_KINDS))
    .min(1)
    .meta({ description: 'The kinds of submission that the rule applies to. Default: all.' })
    .optional(),
  clusters: z
    .array(patternSchema)
    .min(1)
    .meta({ description: 'The clusters to choose from, by pattern. Default: all.' })
    .optional(),
  labels: clusterLabelsSchema
    .meta({ description: 'Labels that a cluster must have to be chosen. Default: none.' })
    .optional(),
  choose: clusterChoiceSchema.default('first'),
});

/** The placement rules. The first one that matches a batch applies. */
export const placementSchema = z.array(ruleSchema).meta({
  description:
    'Rules that choose the cluster of batches that do not name one. The first rule that matches a batch applies.',
});

/** A rule that chooses the cluster of a batch that names none, validated. */
export type PlacementRule = z.output<typeof ruleSchema>;

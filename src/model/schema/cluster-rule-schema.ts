import { z } from 'zod';

/** How one of several clusters is chosen. */
export const clusterChoiceSchema = z.enum(['first', 'weight', 'least-live-batches']).meta({
  description:
    'How a cluster is chosen from the reachable ones: the first in order, at random in proportion to the weights, or the one with the fewest live batches for its weight. Default first.',
});

/** Labels that a cluster must have, all of them. */
export const clusterLabelsSchema = z.record(z.string().min(1), z.string());

/** A batch's rule for its cluster, in place of a name. */
export const clusterRuleSchema = z.strictObject({
  labels: clusterLabelsSchema.optional(),
  choose: clusterChoiceSchema.default('first'),
});

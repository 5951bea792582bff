import { z } from 'zod';

/** How one cluster is chosen among several. */
export const choiceSchema = z.enum(['first', 'weight', 'least-live-batches']).meta({
  description:
    'How a cluster is chosen from the reachable ones: the first in order, at random in proportion to the weights, or the one with the fewest live batches for its weight. Default first.',
});

/** Labels of clusters, by name: all have to be there. */
export const clusterLabelsSchema = z.record(z.string().min(1), z.string());

/** A batch's own rule for its cluster, in place of a name. */
export const clusterChoiceSchema = z.strictObject({
  /** Among the clusters that have all these labels. Default: all. */
  labels: clusterLabelsSchema.optional(),
  /** How one of them is chosen: `first` (default), `weight` or `least-live-batches`. */
  choose: choiceSchema.default('first'),
});

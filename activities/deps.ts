import type { Clusters } from '../src/kubernetes/clusters.ts';

/** What the activities work with. */
export interface SparkActivityDeps {
  /** The clusters this worker serves. */
  readonly clusters: Clusters;
}

import type { Clusters } from '../src/kubernetes/clusters.ts';
import type { Submitters } from '../src/submit/index.ts';

/** What the activities work with. */
export interface SparkActivityDeps {
  /** The clusters this worker serves. */
  readonly clusters: Clusters;
  /** The ways to make a driver. */
  readonly submitters: Submitters;
}

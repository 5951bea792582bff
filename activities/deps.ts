import type { Clusters } from '../src/kubernetes/clusters.ts';
import type { SweepPolicy } from '../src/model/sweep.ts';
import type { Submitters } from '../src/submit/index.ts';

/** What the activities work with. */
export interface SparkActivityDeps {
  /** The clusters this worker serves. */
  readonly clusters: Clusters;
  /** The ways to make a driver. */
  readonly submitters: Submitters;
  /** The most a sweep may do about orphans on these clusters, whatever its schedule says. Default delete. */
  readonly orphans?: SweepPolicy;
}

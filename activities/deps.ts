import type { ConfigurationSource } from '../src/config/schema/configuration.ts';
import type { Clusters } from '../src/kubernetes/transport/clusters.ts';
import type { HostedActivities } from './hosted-activities.ts';
import type { WatchProgress } from '../src/watch/watch-progress.ts';
import type { Submitters } from '../src/submit/index.ts';

/** Dependencies of the activities. */
export interface SparkActivityDeps {
  /** The clusters that this worker serves. */
  readonly clusters: Clusters;
  /** The submitter of each submit kind. */
  readonly submitters: Submitters;
  /** Runs the activities that last for hours; the owner stops it when the worker has stopped. */
  readonly hosted: HostedActivities;
  /** The configuration in force: layers, tenants, limits. */
  readonly configuration: ConfigurationSource;
  /** Where the watches report that they receive something. Default: nowhere. */
  readonly watchProgress?: WatchProgress;
  /**
   * Milliseconds after which a task queue without a worker counts as abandoned, so that this worker takes over the workflows
   * there (the queue of a tenant, a driver watch). Default `FLEET_GONE_AFTER`.
   */
  readonly fleetGoneAfter?: number;
}

import type { ConfigurationSource } from '../src/config/schema/configuration.ts';
import type { Clusters } from '../src/kubernetes/transport/clusters.ts';
import type { Submitters } from '../src/submit/index.ts';

/** What the activities work with. */
export interface SparkActivityDeps {
  /** The clusters this worker serves. */
  readonly clusters: Clusters;
  /** The ways to make a driver. */
  readonly submitters: Submitters;
  /** What holds for batches: layers, tenants, policy. */
  readonly configuration: ConfigurationSource;
  /**
   * How long what another fleet hosts (a tenant's queue, a retention) may wait for that before the fleet counts as gone, in
   * milliseconds. Default `FLEET_GONE_AFTER`.
   */
  readonly fleetGoneAfter?: number;
}

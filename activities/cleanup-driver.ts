import { log } from '@temporalio/activity';
import { currentCleanupPolicy } from '../src/config/layers/current-cleanup-policy.ts';
import { deletePod, readDriver } from '../src/kubernetes/pods/driver-pods.ts';
import { isOwnedBy } from '../src/kubernetes/pods/ownership.ts';
import { deletesDriver, type CleanupPolicySource } from '../src/model/batch/cleanup-policy.ts';
import type { ExistingDriver } from '../src/model/driver/observation.ts';
import type { SparkActivityDeps } from './deps.ts';
import { driverFields } from './log-fields.ts';
import { run } from './run.ts';

/** The outcome of a cleanup: a token, or the time, in milliseconds since 1970, until which the driver is kept. */
export type CleanupOutcome =
  'deleted' | 'already-gone' | 'not-owned' | 'kept-by-policy' | { readonly keepUntil: number };

/** How the policy in force is determined. Both times are by the clock of the workflow, in milliseconds since 1970. */
export interface CurrentPolicySource extends CleanupPolicySource {
  /** When the retention began. */
  readonly since: number;
  readonly now: number;
}

/**
 * Deletes a terminated driver, and with it the objects it owns, when its retention has ended. With `source`, the cleanup policy
 * is first read from the configuration in force, which may keep the driver longer, or without a limit.
 */
export function cleanupDriverActivity({ clusters, submitters, configuration }: SparkActivityDeps) {
  return (driver: ExistingDriver, temporalNamespaceId: string, source?: CurrentPolicySource): Promise<CleanupOutcome> =>
    run(async (signal) => {
      if (source) {
        const { since, now, finished, tenant, ownCleanup } = source;
        const { cluster, namespace } = driver;
        const policy = currentCleanupPolicy(configuration.current.document, { cluster, namespace, tenant }, ownCleanup);
        if (!deletesDriver(policy, finished)) return 'kept-by-policy';
        if (since + policy.retention > now) return { keepUntil: since + policy.retention };
      }
      const cluster = clusters.get(driver.cluster);
      // The object that created the driver is deleted first: it might create the driver again.
      await submitters.ofDriver(driver).withdraw?.({ driver, temporalNamespaceId, cluster, signal });
      const pod = await readDriver(cluster, driver, signal);
      if (!pod) return 'already-gone';
      if (!isOwnedBy(pod, temporalNamespaceId)) {
        log.warn('Kept a driver of another Temporal namespace', driverFields(driver));
        return 'not-owned';
      }
      return (await deletePod(cluster, driver, signal)) ? 'deleted' : 'already-gone';
    });
}

import { log } from '@temporalio/activity';
import { currentCleanupPolicy } from '../src/config/layers/current-cleanup-policy.ts';
import { deletePod, readDriver } from '../src/kubernetes/pods/driver-pods.ts';
import { isOwnedBy } from '../src/kubernetes/pods/ownership.ts';
import { isDeleted, type CleanupPolicySource } from '../src/model/batch/cleanup-policy.ts';
import { driverPath } from '../src/model/names.ts';
import type { ExistingDriver } from '../src/model/driver/observation.ts';
import type { SparkActivityDeps } from './deps.ts';
import { run } from './run.ts';

/** What became of a driver whose retention was over; or until when, in milliseconds since 1970, it is kept all the same. */
export type CleanupOutcome =
  'deleted' | 'already gone' | 'not ours' | 'kept, as the configuration now says' | { readonly keepUntil: number };

/**
 * Deletes a terminated driver whose retention is over; what it owns goes with it. With a question, the policy is read again
 * first, and the driver may be kept longer, or for good.
 */
export function cleanupDriverActivity({ clusters, submitters, configuration }: SparkActivityDeps) {
  return (
    driver: ExistingDriver,
    temporalNamespaceId: string,
    question?: CleanupPolicySource & { readonly since: number },
  ): Promise<CleanupOutcome> =>
    run(async (signal) => {
      if (question) {
        const { since, finished, tenant, ownCleanup } = question;
        const { cluster, namespace } = driver;
        const policy = currentCleanupPolicy(configuration.current.document, { cluster, namespace, tenant }, ownCleanup);
        if (!isDeleted(policy, finished)) return 'kept, as the configuration now says';
        if (since + policy.retention > Date.now()) return { keepUntil: since + policy.retention };
      }
      const cluster = clusters.get(driver.cluster);
      // What made the driver has no further use, and goes first: it could make it again.
      await submitters.ofDriver(driver).withdraw?.({ driver, temporalNamespaceId, cluster, signal });
      const pod = await readDriver(cluster, driver, signal);
      if (!pod) return 'already gone';
      if (!isOwnedBy(pod, temporalNamespaceId)) {
        log.warn('Kept a driver that carries another Temporal namespace id', { driver: driverPath(driver) });
        return 'not ours';
      }
      return (await deletePod(cluster, driver, signal)) ? 'deleted' : 'already gone';
    });
}

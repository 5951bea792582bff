import { log } from '@temporalio/activity';
import { deletePod, readDriver } from '../src/kubernetes/driver-pods.ts';
import { isOurs } from '../src/kubernetes/ours.ts';
import { whereIs } from '../src/model/names.ts';
import type { ExistingDriver } from '../src/model/observation.ts';
import type { SparkActivityDeps } from './deps.ts';
import { run } from './run.ts';

/** Deletes a terminated driver whose retention is over; what it owns goes with it. */
export function cleanupDriverActivity({ clusters, submitters }: SparkActivityDeps) {
  return (driver: ExistingDriver, temporalNamespaceId: string): Promise<'deleted' | 'already gone' | 'not ours'> =>
    run(async (signal) => {
      const cluster = clusters.get(driver.cluster);
      // What made the driver has no further use, and goes first: it could make it again.
      await submitters.ofDriver(driver).withdraw?.(driver, temporalNamespaceId, cluster, signal);
      const pod = await readDriver(cluster, driver, signal);
      if (!pod) return 'already gone';
      if (!isOurs(pod, temporalNamespaceId)) {
        log.warn('Kept a driver that carries another Temporal namespace id', { driver: whereIs(driver) });
        return 'not ours';
      }
      return (await deletePod(cluster, driver, signal)) ? 'deleted' : 'already gone';
    });
}

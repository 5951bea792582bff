import { currentCleanupPolicy } from '../src/config/layers/current-cleanup-policy.ts';
import { deletePod, readDriver, writeKeepUntil } from '../src/kubernetes/pods/driver-pods.ts';
import { isOwnedBy } from '../src/kubernetes/pods/ownership.ts';
import type { RetainedDriverRef, RetentionAnswer } from '../src/model/messages/messages.ts';
import { policyInForce } from '../src/model/retention/recorded-policy.ts';
import { extendedUntil, keptUntil } from '../src/model/retention/retention.ts';
import { retainedDriver } from '../src/retention/retained-driver.ts';
import type { SparkActivityDeps } from './deps.ts';
import { run } from './run.ts';
import type { TemporalNamespace } from './temporal-namespace.ts';

/** How the retention of a driver is to change: kept for so many milliseconds from now, or ended. */
export type RetentionChange = { readonly keepFor: number } | 'end';

/**
 * Changes the retention of an ended driver: writes on its pod until when it is kept, or deletes it. The pod that was read is the
 * precondition, so a driver that is deleted at the same moment is not reported as kept.
 */
export function changeRetentionActivity(
  { clusters, submitters, configuration }: SparkActivityDeps,
  temporal: TemporalNamespace,
) {
  return (clusterName: string, ref: RetainedDriverRef, change: RetentionChange): Promise<RetentionAnswer> =>
    run(async (signal) => {
      const { id: temporalNamespaceId } = await temporal();
      const cluster = clusters.get(clusterName);
      const pod = await readDriver(cluster, { ...ref, cluster: clusterName }, signal);
      if (!pod || !isOwnedBy(pod, temporalNamespaceId) || pod.metadata?.deletionTimestamp) return { kind: 'gone' };
      const now = Date.now();
      const retained = retainedDriver(clusterName, pod, now);
      if (!retained) return { kind: 'not-ended' };
      const { driver, resourceVersion, ended, tenant } = retained;
      const selector = { cluster: clusterName, namespace: driver.namespace, tenant };
      const policy = policyInForce(retained.policy, selector, (from, own) =>
        currentCleanupPolicy(configuration.current.document, from, own),
      );
      if (!policy || keptUntil(ended, policy) === Infinity) return { kind: 'kept-by-policy' };
      if (change === 'end') {
        // What created the driver goes first: it might create the driver again.
        await submitters.ofDriver(driver).withdraw?.({ driver, temporalNamespaceId, cluster, signal });
        return { kind: (await deletePod(cluster, driver, signal)) ? 'deleted' : 'gone' };
      }
      const until = extendedUntil(ended, policy, change.keepFor, now);
      const written = await writeKeepUntil(cluster, { ...driver, resourceVersion }, until, signal);
      return written ? { kind: 'kept', until: new Date(until).toISOString() } : { kind: 'gone' };
    });
}

import { activityInfo, log } from '@temporalio/activity';
import type { V1Pod } from '@kubernetes/client-node';
import { deletePod, podsOfApplication, releaseFinalizer } from '../src/kubernetes/driver-pods.ts';
import type { Cluster } from '../src/kubernetes/cluster.ts';
import { isOurs } from '../src/kubernetes/ours.ts';
import { EVIDENCE_FINALIZER, ROLE_LABEL, whereIs } from '../src/model/names.ts';
import type { DriverRef } from '../src/model/observation.ts';
import type { BatchPlan } from '../src/model/plan.ts';
import type { SparkActivityDeps } from './deps.ts';
import { notYet } from './failures.ts';
import { run } from './run.ts';

/** What of an application has to go. */
export type DeletionScope = 'driver-and-executors' | 'executors';

/**
 * Deletes a driver and its executors, or only what a terminated driver left of executors, and succeeds when they are
 * seen gone. Each try looks, acts and comes back: Temporal's retry is the loop.
 */
export function deleteDriverActivity({ clusters, submitters }: SparkActivityDeps) {
  return ({ batch, temporalNamespaceId }: BatchPlan, driver: DriverRef, scope: DeletionScope): Promise<void> =>
    run(async (signal) => {
      const cluster = clusters.get(driver.cluster);
      const submitter = submitters.of(batch);
      // What could make the driver again goes first, or its end would only be the beginning of the next one.
      const withdrawal =
        scope === 'driver-and-executors'
          ? await submitter.withdraw?.(driver, temporalNamespaceId, cluster, signal)
          : undefined;
      const pods = await podsOfApplication(cluster, driver, signal, submitter.podSelector?.(driver));
      const live = pods.filter((pod) => scope === 'driver-and-executors' || (isExecutor(pod) && !isTerminal(pod)));
      for (const pod of live.filter((one) => isOurs(one, temporalNamespaceId))) {
        await remove(pod, driver, cluster, signal);
      }
      if (live.length > 0) {
        const names = live.map((pod) => pod.metadata?.name);
        throw notYet(`Waiting until ${names.length} pods of ${whereIs(driver)} are gone: ${names.join(', ')}.`);
      }
      const lookAgainIn = withdrawal?.lookAgainIn ?? unsettled(withdrawal?.unsettledFor);
      if (lookAgainIn !== undefined) {
        throw notYet(`Looking once more for driver ${whereIs(driver)}: it may be in the making.`, lookAgainIn);
      }
    });
}

async function remove(pod: V1Pod, driver: DriverRef, cluster: Cluster, signal: AbortSignal): Promise<void> {
  const { name = '', namespace = '', uid = '', deletionTimestamp, finalizers = [] } = pod.metadata ?? {};
  if (deletionTimestamp === undefined) {
    log.info('Deleting pod', { pod: `${cluster.name}/${namespace}/${name}` });
    await deletePod(cluster, { name, namespace, uid }, signal);
  }
  // After the deletion, so that it can't be forgotten in between: a pod on its way out holds no finalizer of ours.
  if (finalizers.includes(EVIDENCE_FINALIZER)) {
    await releaseFinalizer(cluster, { ...driver, name, namespace, uid }, signal);
  }
}

/** How much is left of a time that began with this deletion. */
function unsettled(forMs = 0): number | undefined {
  const left = activityInfo().scheduledTimestampMs + forMs - Date.now();
  return left > 0 ? left : undefined;
}

function isExecutor(pod: V1Pod): boolean {
  return pod.metadata?.labels?.[ROLE_LABEL] === 'executor';
}

function isTerminal(pod: V1Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

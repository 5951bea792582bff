import { activityInfo } from '@temporalio/activity';
import type { V1Pod } from '@kubernetes/client-node';
import { listApplicationPods, readDriver } from '../src/kubernetes/pods/driver-pods.ts';
import { isOwnedBy, isOwnedByPod } from '../src/kubernetes/pods/ownership.ts';
import { podToObservation } from '../src/kubernetes/pods/pod-to-observation.ts';
import { removedAfter } from '../src/kubernetes/pods/termination-grace.ts';
import type { Cluster } from '../src/kubernetes/transport/cluster.ts';
import type { BatchReference } from '../src/model/batch/batch-reference.ts';
import { isTerminated } from '../src/model/driver/application-state.ts';
import type { DriverRef } from '../src/model/driver/observation.ts';
import { ROLE_LABEL, driverPath } from '../src/model/names.ts';
import { referenceRedactor } from '../src/redaction/batch-redactor.ts';
import type { SparkActivityDeps } from './deps.ts';
import { notYet } from './failures.ts';
import { removePod } from './remove-pod.ts';
import { run } from './run.ts';

/** Which pods of an application are deleted: all of them, or only running ones, so that terminated pods keep their evidence. */
export type DeletionScope = 'driver-and-executors' | 'what-still-runs';

/** Options of a deletion. */
export interface DeletionOptions {
  /**
   * Remove a pod without its kubelet when that has not ended it in time, so that a kill ends although a node is lost. The
   * containers may still run on a node that is cut off, so nothing may follow that conflicts with them.
   */
  readonly force?: boolean;
}

/**
 * Deletes the pods of an application, and completes when they are gone (or, with `what-still-runs`, terminated). Each try reads
 * the pods, deletes them and fails while some are left; Temporal's retry is the loop.
 */
export function deleteDriverActivity({ clusters, submitters }: SparkActivityDeps) {
  return (
    batch: BatchReference,
    driver: DriverRef,
    scope: DeletionScope,
    { force = false }: DeletionOptions = {},
  ): Promise<void> =>
    run(async (signal) => {
      const { temporalNamespaceId, maxGracePeriod: terminationGrace } = batch;
      const cluster = clusters.get(driver.cluster);
      const submitter = submitters.ofDriver(driver);
      const withdraw = () => submitter.withdraw?.({ driver, temporalNamespaceId, cluster, signal });
      const all = scope === 'driver-and-executors';
      // The object that created the driver is deleted first: it would create the deleted driver again.
      let withdrawal = all ? await withdraw() : undefined;
      const listed = await listApplicationPods(cluster, driver, signal, submitter.podSelector?.(driver));
      const pods = [...listed, ...(await unlistedDriver(listed, driver, cluster, signal))];
      // Without a terminated driver to keep, the object is of no use, and might create the driver again.
      if (!all && !pods.some((pod) => isDriver(pod, driver))) withdrawal = await withdraw();
      // A driver that was recorded as lost may be running again, and is then deleted like its executors.
      const live = pods.filter((pod) => all || !hasEnded(pod, driver));
      // Executors of an adopted driver have no labels of ours, but their driver as owner.
      const isOurs = (pod: V1Pod) =>
        hasUid(pod, driver) || isOwnedBy(pod, temporalNamespaceId) || isOwnedByPod(pod, driver.uid);
      for (const pod of live.filter(isOurs)) {
        const isOverdue = elapsed() > removedAfter(pod, terminationGrace);
        await removePod(pod, driver, cluster, signal, { terminationGrace, force: force && isOverdue });
      }
      if (live.length > 0) {
        const names = live.map((pod) => pod.metadata?.name);
        const count = names.length === 1 ? 'a pod' : `${names.length} pods`;
        throw notYet(`Waiting for the removal of ${count} of ${driverPath(driver)}: ${names.join(', ')}.`);
      }
      const recheckAfter = withdrawal?.recheckAfter ?? remainingOf(withdrawal?.mayAppearFor);
      if (recheckAfter !== undefined) {
        throw notYet(`Checking again for driver ${driverPath(driver)}: it may be about to be created.`, recheckAfter);
      }
    }, referenceRedactor(batch));
}

/** Milliseconds since the deletion was scheduled, by Temporal's clock. */
function elapsed(): number {
  const { currentAttemptScheduledTimestampMs, scheduledTimestampMs } = activityInfo();
  return currentAttemptScheduledTimestampMs - scheduledTimestampMs;
}

/** Milliseconds that remain of a duration which began when the activity was scheduled. */
function remainingOf(duration = 0): number | undefined {
  const left = activityInfo().scheduledTimestampMs + duration - Date.now();
  return left > 0 ? left : undefined;
}

/**
 * The driver, if it exists and is not in the list. Code that runs in it may have removed its labels; only a read by name and
 * uid shows that it is gone.
 */
async function unlistedDriver(
  listed: readonly V1Pod[],
  driver: DriverRef,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly V1Pod[]> {
  if (driver.uid === undefined || listed.some((pod) => hasUid(pod, driver))) return [];
  const pod = await readDriver(cluster, driver, signal);
  return pod ? [pod] : [];
}

function hasUid({ metadata }: V1Pod, { uid }: DriverRef): boolean {
  return uid !== undefined && metadata?.uid === uid;
}

function isDriver(pod: V1Pod, driver: DriverRef): boolean {
  return hasUid(pod, driver) || pod.metadata?.labels?.[ROLE_LABEL] === 'driver';
}

/** Whether a pod has terminated. For a driver, its container may decide the state: sidecars can outlive it. */
function hasEnded(pod: V1Pod, driver: DriverRef): boolean {
  if (isDriver(pod, driver)) return isTerminated(podToObservation(pod, { driver }).state);
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

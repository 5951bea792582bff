import { log } from '@temporalio/activity';
import type { V1Pod } from '@kubernetes/client-node';
import { deletePod, releaseRecordedDriver } from '../src/kubernetes/pods/driver-pods.ts';
import type { Cluster } from '../src/kubernetes/transport/cluster.ts';
import type { DriverRef } from '../src/model/driver/observation.ts';
import { boundedGrace } from '../src/kubernetes/pods/termination-grace.ts';
import { EVIDENCE_FINALIZER } from '../src/model/names.ts';
import { driverFields } from './log-fields.ts';

/** How a pod is removed. */
export interface RemovePodOptions {
  /** Whether to delete it only in the version that was read. */
  readonly onlyIfUnchanged?: boolean;
  /** Milliseconds that it may take to end. Default five minutes. */
  readonly terminationGrace?: number | undefined;
  /** Whether to remove it at once: its kubelet has had the time that it may take. */
  readonly force?: boolean;
}

/**
 * Deletes a pod of a driver's application, unless it is being deleted already and ends in time, and removes the evidence
 * finalizer from it.
 * @throws KubernetesApiError; with `onlyIfUnchanged`, a conflict when the pod has changed
 */
export async function removePod(
  pod: V1Pod,
  driver: DriverRef,
  cluster: Cluster,
  signal: AbortSignal,
  { onlyIfUnchanged = false, terminationGrace, force = false }: RemovePodOptions = {},
): Promise<void> {
  const {
    name = '',
    namespace = '',
    uid = '',
    resourceVersion,
    deletionTimestamp,
    finalizers = [],
  } = pod.metadata ?? {};
  const grace = force ? { gracePeriodSeconds: 0 } : boundedGrace(pod, terminationGrace);
  if (deletionTimestamp === undefined || grace.gracePeriodSeconds !== undefined) {
    log.info('Deleting pod', { ...driverFields({ cluster: cluster.name, namespace, name }), ...grace });
    const precondition = onlyIfUnchanged && resourceVersion !== undefined ? { resourceVersion } : {};
    await deletePod(cluster, { name, namespace, uid, ...precondition, ...grace }, signal);
  }
  // After the deletion: a crash in between leaves a pod that is being deleted, and the next try removes its finalizer.
  if (finalizers.includes(EVIDENCE_FINALIZER)) {
    await releaseRecordedDriver(cluster, { ...driver, name, namespace, uid }, signal);
  }
}

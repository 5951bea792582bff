import { log } from '@temporalio/activity';
import type { V1Pod } from '@kubernetes/client-node';
import { deletePod, releaseRecordedDriver } from '../src/kubernetes/pods/driver-pods.ts';
import type { Cluster } from '../src/kubernetes/transport/cluster.ts';
import type { DriverRef } from '../src/model/driver/observation.ts';
import { EVIDENCE_FINALIZER } from '../src/model/names.ts';
import { driverFields } from './log-fields.ts';

/**
 * Deletes a pod of a driver's application, unless it is being deleted already, and removes the evidence finalizer from it.
 * @param onlyIfUnchanged whether to delete it only in the version that was read
 * @throws KubernetesApiError; with `onlyIfUnchanged`, a conflict when the pod has changed
 */
export async function removePod(
  pod: V1Pod,
  driver: DriverRef,
  cluster: Cluster,
  signal: AbortSignal,
  onlyIfUnchanged = false,
): Promise<void> {
  const {
    name = '',
    namespace = '',
    uid = '',
    resourceVersion,
    deletionTimestamp,
    finalizers = [],
  } = pod.metadata ?? {};
  if (deletionTimestamp === undefined) {
    log.info('Deleting pod', driverFields({ cluster: cluster.name, namespace, name }));
    const precondition = onlyIfUnchanged && resourceVersion !== undefined ? { resourceVersion } : {};
    await deletePod(cluster, { name, namespace, uid, ...precondition }, signal);
  }
  // After the deletion: a crash in between leaves a pod that is being deleted, and the next try removes its finalizer.
  if (finalizers.includes(EVIDENCE_FINALIZER)) {
    await releaseRecordedDriver(cluster, { ...driver, name, namespace, uid }, signal);
  }
}

import { log } from '@temporalio/activity';
import type { V1Pod } from '@kubernetes/client-node';
import type { Cluster } from '../src/kubernetes/transport/cluster.ts';
import { deletePod, releaseFinalizer } from '../src/kubernetes/pods/driver-pods.ts';
import { EVIDENCE_FINALIZER } from '../src/model/names.ts';
import type { DriverRef } from '../src/model/driver/observation.ts';

/**
 * Asks for a pod's deletion, unless somebody has, and lets it go. Of a pod of a driver's application.
 * @param onlyAsSeen delete it only if it is still as it was read
 * @throws KubernetesApiError, with `onlyAsSeen` a conflict when it is not
 */
export async function removePod(
  pod: V1Pod,
  driver: DriverRef,
  cluster: Cluster,
  signal: AbortSignal,
  onlyAsSeen = false,
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
    log.info('Deleting pod', { pod: `${cluster.name}/${namespace}/${name}` });
    const seen = onlyAsSeen && resourceVersion !== undefined ? { resourceVersion } : {};
    await deletePod(cluster, { name, namespace, uid, ...seen }, signal);
  }
  // After the deletion, so that it can't be forgotten in between: a pod on its way out holds no finalizer of ours.
  if (finalizers.includes(EVIDENCE_FINALIZER)) {
    await releaseFinalizer(cluster, { ...driver, name, namespace, uid }, signal);
  }
}

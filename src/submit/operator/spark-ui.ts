import type { V1Pod } from '@kubernetes/client-node';
import { KubernetesApiError } from '../../kubernetes/transport/api-error.ts';
import type { Cluster } from '../../kubernetes/transport/cluster.ts';
import { APPLICATION_ID_LABEL } from '../../model/names.ts';
import { sparkUiUrlOf } from '../shared/spark-ui-url.ts';

/**
 * Where the Spark UI of a driver answers: at the Service that spark-submit makes for it, as with the other kinds. The
 * operator makes one of its own, but says so only when its queue comes back to the application, minutes later when it is busy.
 *
 * Undefined where the worker may not list Services: an address is not worth a batch.
 */
export async function sparkUiOf(driver: V1Pod, cluster: Cluster, signal?: AbortSignal): Promise<string | undefined> {
  const { namespace = '', uid, labels } = driver.metadata ?? {};
  const labelSelector = `${APPLICATION_ID_LABEL}=${labels?.[APPLICATION_ID_LABEL]}`;
  try {
    const { items } = await cluster.request(
      `listing Services ${cluster.name}/${namespace} of ${labelSelector}`,
      signal,
      (core, options) => core.listNamespacedService({ namespace, labelSelector }, options),
    );
    const own = items.find(({ metadata }) => metadata?.ownerReferences?.some((owner) => owner.uid === uid));
    return own && sparkUiUrlOf(own);
  } catch (error) {
    if (error instanceof KubernetesApiError && error.status === 403) return undefined;
    throw error;
  }
}

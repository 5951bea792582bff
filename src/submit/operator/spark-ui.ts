import type { V1Pod } from '@kubernetes/client-node';
import { KubernetesApiError } from '../../kubernetes/transport/api-error.ts';
import type { ClusterApi } from '../../kubernetes/transport/cluster-api.ts';
import { APPLICATION_ID_LABEL } from '../../model/names.ts';
import { serviceUiUrl } from '../shared/driver-objects.ts';

/**
 * URL of a driver's Spark UI: behind the Service that spark-submit creates for it, as with the other kinds. The
 * operator creates another Service, but reports it only when it processes the application again, minutes later under
 * load.
 *
 * Undefined when the worker may not list Services: a batch does not fail for lack of a URL.
 */
export async function findUiUrl(driver: V1Pod, cluster: ClusterApi, signal?: AbortSignal): Promise<string | undefined> {
  const { namespace = '', uid, labels } = driver.metadata ?? {};
  const labelSelector = `${APPLICATION_ID_LABEL}=${labels?.[APPLICATION_ID_LABEL]}`;
  try {
    const { items } = await cluster.request(
      `listing Services ${cluster.name}/${namespace} of ${labelSelector}`,
      signal,
      (core, options) => core.listNamespacedService({ namespace, labelSelector }, options),
    );
    const owned = items.find(({ metadata }) => metadata?.ownerReferences?.some((owner) => owner.uid === uid));
    return owned && serviceUiUrl(owned);
  } catch (error) {
    if (error instanceof KubernetesApiError && error.status === 403) return undefined;
    throw error;
  }
}

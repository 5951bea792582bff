import type { V1ConfigMap, V1Service } from '@kubernetes/client-node';
import type { Cluster } from '../../kubernetes/cluster.ts';
import { observationOf } from '../../kubernetes/observation-of.ts';
import { createOrAdopt, createOwned, type DependentRequests, driverRef, owned } from '../create.ts';
import { startDriver } from '../start-driver.ts';
import type { Submitter } from '../submitter.ts';
import { buildNativeDriver } from './build.ts';
import { checkNative } from './check.ts';
import { sparkUiUrl } from './spark-ui-url.ts';

/**
 * Makes the driver as Spark's own submission client does, in this process. A transaction: the driver first, behind our
 * scheduling gate, then what it needs, owned by it; the gate is lifted in a step of its own.
 */
export const nativeSubmitter: Submitter = {
  check: checkNative,

  async submit(plan, attempt, cluster, signal) {
    const { pod, configMap, service } = buildNativeDriver(plan, attempt);
    const planned = driverRef(plan, attempt);
    const { namespace } = planned;
    const create = (what: string) =>
      cluster.request(what, signal, (core, options) => core.createNamespacedPod({ namespace, body: pod }, options));
    const { found, adopted } = await createOrAdopt(plan, planned, create, cluster, signal);
    const driver = { ...planned, uid: found.metadata?.uid ?? '' };
    await Promise.all([
      createOwned(driver, configMapRequests(owned(configMap, driver), cluster, signal)),
      createOwned(driver, serviceRequests(owned(service, driver), cluster, signal)),
    ]);
    return { driver, observation: observationOf(found), sparkUiUrl: sparkUiUrl(service), adopted };
  },

  start: startDriver,
};

function configMapRequests(body: V1ConfigMap, cluster: Cluster, signal?: AbortSignal): DependentRequests {
  const { name = '', namespace = '' } = body.metadata ?? {};
  return {
    what: `ConfigMap ${cluster.name}/${namespace}/${name}`,
    create: (what) =>
      cluster.request(what, signal, (core, options) => core.createNamespacedConfigMap({ namespace, body }, options)),
    read: (what) =>
      cluster.request(what, signal, (core, options) => core.readNamespacedConfigMap({ name, namespace }, options)),
  };
}

function serviceRequests(body: V1Service, cluster: Cluster, signal?: AbortSignal): DependentRequests {
  const { name = '', namespace = '' } = body.metadata ?? {};
  return {
    what: `Service ${cluster.name}/${namespace}/${name}`,
    create: (what) =>
      cluster.request(what, signal, (core, options) => core.createNamespacedService({ namespace, body }, options)),
    read: (what) =>
      cluster.request(what, signal, (core, options) => core.readNamespacedService({ name, namespace }, options)),
  };
}

import type { V1Pod } from '@kubernetes/client-node';
import { observationOf } from '../../kubernetes/observation-of.ts';
import { createOrAdopt, createOwned, driverRef, owned } from '../create.ts';
import { requestsFor } from '../plain-requests.ts';
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
    const { pod, dependents } = buildNativeDriver(plan, attempt);
    const planned = driverRef(plan, attempt);
    // Without the signal: a creation that a kill breaks off could take effect after the kill has looked.
    const create = (what: string) =>
      cluster.requestObject<V1Pod>(what, undefined, (objects, timeout) => objects.create(pod, {}, timeout));
    const { found, adopted } = await createOrAdopt(plan, planned, create, cluster, signal);
    const driver = { ...planned, uid: found.metadata?.uid ?? '' };
    await Promise.all(
      dependents.map((object) => createOwned(driver, requestsFor(owned(object, driver), cluster, signal))),
    );
    return { driver, observation: observationOf(found), sparkUiUrl: sparkUiUrl(dependents), adopted };
  },

  start: startDriver,
};

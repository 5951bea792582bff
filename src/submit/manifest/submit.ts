import type { V1Pod } from '@kubernetes/client-node';
import { observationOf } from '../../kubernetes/observation-of.ts';
import { createOrAdopt, createOwned, driverRef, owned } from '../create.ts';
import { requestsFor } from '../plain-requests.ts';
import { startDriver } from '../start-driver.ts';
import type { Submitter } from '../submitter.ts';
import { buildManifestDriver } from './build.ts';
import { checkManifest } from './check.ts';
import { rehearse } from './dry-run.ts';
import { manifestUiUrl } from './spark-ui-url.ts';

/**
 * Makes the driver from its author's own YAML. The API server is asked for all objects before it gets the first: the
 * driver, behind our scheduling gate; then the others, owned by it. The gate is lifted in a step of its own.
 */
export const manifestSubmitter: Submitter = {
  check: checkManifest,

  async submit(plan, attempt, cluster, signal) {
    const { pod, dependents } = buildManifestDriver({ plan, attempt });
    const planned = driverRef(plan, attempt);
    await rehearse([pod, ...dependents], plan, planned, cluster, signal);
    // Without the signal: a creation that a kill breaks off could take effect after the kill has looked.
    const create = (what: string) =>
      cluster.requestObject<V1Pod>(what, undefined, (objects, timeout) => objects.create(pod, {}, timeout));
    const { found, adopted } = await createOrAdopt(plan, planned, create, cluster, signal);
    const driver = { ...planned, uid: found.metadata?.uid ?? '' };
    await Promise.all(
      dependents.map((object) => createOwned(driver, requestsFor(owned(object, driver), cluster, signal))),
    );
    const sparkUiUrl = manifestUiUrl(dependents);
    return { driver, observation: observationOf(found), ...(sparkUiUrl !== undefined && { sparkUiUrl }), adopted };
  },

  start: startDriver,
};

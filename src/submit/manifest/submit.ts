import { driverRef } from '../shared/create.ts';
import { makeDriver } from '../shared/make-driver.ts';
import { startDriver } from '../shared/start-driver.ts';
import type { Submitter } from '../shared/submitter.ts';
import { buildManifestDriver } from './build.ts';
import { checkManifest } from './check.ts';
import { rehearse } from './dry-run.ts';
import { manifestUiUrl } from './spark-ui-url.ts';

/** Makes the driver from its author's own YAML. The API server is asked for all objects before it gets the first. */
export const manifestSubmitter: Submitter = {
  check: checkManifest,

  async submit(plan, attempt, cluster, signal) {
    const objects = buildManifestDriver({ plan, attempt });
    await rehearse([objects.pod, ...objects.dependents], plan, driverRef(plan, attempt), cluster, signal);
    const submission = await makeDriver(objects, plan, attempt, cluster, signal);
    const sparkUiUrl = manifestUiUrl(objects.dependents);
    return { ...submission, ...(sparkUiUrl !== undefined && { sparkUiUrl }) };
  },

  start: startDriver,
};

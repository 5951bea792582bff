import { createDriverObjects, startDriver } from '../shared/driver-objects.ts';
import type { Submitter } from '../shared/submitter.ts';
import { buildManifestDriver } from './build.ts';
import { checkManifest } from './check.ts';
import { manifestUiUrl } from './spark-ui-url.ts';

/** The kind `manifest`: creates the driver from the batch's own YAML, after a dry run of all its objects. */
export const manifestSubmitter: Submitter = {
  check: checkManifest,

  async submit(input) {
    const objects = buildManifestDriver(input);
    const submission = await createDriverObjects({ ...objects, dryRun: true }, input);
    const sparkUiUrl = manifestUiUrl(objects.dependents);
    return { ...submission, ...(sparkUiUrl !== undefined && { sparkUiUrl }) };
  },

  start: startDriver,
};

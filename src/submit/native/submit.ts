import { makeDriver } from '../shared/make-driver.ts';
import { startDriver } from '../shared/start-driver.ts';
import type { Submitter } from '../shared/submitter.ts';
import { buildNativeDriver } from './build.ts';
import { checkNative } from './check.ts';
import { sparkUiUrl } from '../shared/spark-ui-url.ts';

/** Makes the driver as Spark's own submission client does, in this process. */
export const nativeSubmitter: Submitter = {
  check: checkNative,

  async submit(plan, attempt, cluster, signal) {
    const objects = buildNativeDriver(plan, attempt);
    const submission = await makeDriver(objects, plan, attempt, cluster, signal);
    return { ...submission, sparkUiUrl: sparkUiUrl(objects.dependents) };
  },

  start: startDriver,
};
